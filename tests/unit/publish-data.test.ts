import { expect, test } from 'vitest';
import { buildGlossary } from '../../src/glossary/glossary.ts';
import type { Term } from '../../src/glossary/types.ts';
import { ankiDeck } from '../../src/publish/anki.ts';
import { instrumentOf, questionsOf } from '../../src/publish/entry-parts.ts';
import { questionsIn } from '../../src/publish/questions-in.ts';
import { inScript } from '../../src/publish/schema-org.ts';
import { skos } from '../../src/publish/skos.ts';
import { skosProblems } from '../../src/publish/skos-lint.ts';
import { statementsOf } from '../../src/publish/turtle.ts';
import { typedRelations } from '../../src/publish/typed-relations.ts';

const full = (path: string) => new URL(path, 'https://guide.example').href;
const NONE = { broader: [], partOf: [], causedBy: [], mitigatedBy: [], uses: [], contrasts: [], related: [] };

const term = (
  slug: string,
  more: Partial<Omit<Term, 'relations'>> & { relations?: Partial<Term['relations']> } = {},
): Term => ({
  slug,
  title: slug,
  aliases: [],
  plurals: [],
  kind: 'concept',
  level: 'beginner',
  domains: ['recurrent networks'],
  areas: [],
  short: 'a line',
  definition: 'A definition.',
  keywords: [],
  sources: [],
  published: new Date('2026-01-01'),
  updated: new Date('2026-01-01'),
  file: `content/terms/${slug}.mdx`,
  ...more,
  relations: { ...NONE, ...more.relations },
});
const glossaryOf = (...terms: Term[]) =>
  buildGlossary(
    terms.map((entry) => ({ term: entry, lineOf: () => 1 })),
    new Set(),
  ).glossary;

test('a relation is named from each side', () => {
  const glossary = glossaryOf(term('vanishing', { relations: { causedBy: ['sigmoid'] } }), term('sigmoid'));
  const named = (slug: string) =>
    typedRelations(glossary, slug).map(({ name, inverse, terms }) => [name, inverse, terms.map((other) => other.slug)]);
  expect(named('vanishing')).toEqual([['causedBy', 'causes', ['sigmoid']]]);
  expect(named('sigmoid')).toEqual([['causes', 'causedBy', ['vanishing']]]);
});

test('SKOS is sound where a part uses its whole, and where an alias repeats the title', async () => {
  const lstm = term('lstm', {
    aliases: ['lstm', 'LSTM'],
    plurals: ['LSTM', 'LSTMs'],
    relations: { contrasts: ['bias'] },
  });
  const gate = term('gate', { relations: { partOf: ['lstm'], uses: ['lstm'] } });
  const bias = term('bias', { relations: { partOf: ['gate'] } });
  const statements = await statementsOf(skos(glossaryOf(lstm, gate, bias), new Map(), full));
  expect(skosProblems(statements, 'x')).toEqual([]);
  const said = (name: string) =>
    statements
      .filter(({ predicate }) => predicate.value.endsWith(name))
      .map(({ subject, object }) => [subject.value, object.value].map((id) => id.replace('https://guide.example', '')));
  expect(said('core#related')).toEqual([]);
  expect(said('#contrasts')).toEqual([
    ['/terms/bias/', '/terms/lstm/'],
    ['/terms/lstm/', '/terms/bias/'],
  ]);
  expect(said('core#broader')).toContainEqual(['/terms/gate/', '/terms/lstm/']);
  expect(said('core#altLabel')).toEqual([['/terms/lstm/', 'LSTM']]);
  expect(said('core#hiddenLabel')).toEqual([['/terms/lstm/', 'LSTMs']]);
});

test('a note keeps its GUID when its entry is reworded, and hostile names stay text', () => {
  const notes = (entry: Term) => ankiDeck([entry], full).split('\n').slice(7);
  const hostile = term('relu', { title: '<b>"R"\t&', definition: 'Said: <script>alert(1)</script>\nnow.' });
  const [now] = notes(hostile);
  expect(now?.split('\t')[0]).toBe(notes(term('relu'))[0]?.split('\t')[0]);
  expect(ankiDeck([hostile], full)).not.toMatch(/<script|<b>/u);
  expect(now).toContain('"&lt;b&gt;&quot;R&quot;\t&amp;"');
});

test('the instrument and the questions of a text', () => {
  const body =
    '<Instrument id="gradient-flow" preset="deep-sigmoid" />\n<Question ask="Does ReLU vanish?">No.</Question>';
  expect(instrumentOf(body)).toEqual({ id: 'gradient-flow', preset: 'deep-sigmoid' });
  expect(instrumentOf('<Instrument preset="a" id="b" />')).toEqual({ id: 'b', preset: 'a' });
  expect(instrumentOf('<Instrument id="b" />')).toEqual({ id: 'b', preset: undefined });
  expect(instrumentOf('No figure.')).toBeUndefined();
  expect(questionsOf(body)).toEqual([{ id: 'does-relu-vanish', text: 'Does ReLU vanish?' }]);
});

test('an answer is its text: formulas in TeX, no numbers of sources, a line a paragraph', () => {
  const html = `<section class="question"><h3 id="how">How? <a class="anchor" href="#how">#</a></h3>
    <p>Below <span class="katex"><math><annotation>a &lt; b</annotation></math><span class="katex-html">a&lt;b</span></span>,
    as <a href="/x/">said</a><sup class="cite"><a href="#s">1</a></sup><small class="margin-note">1 He</small>.</p>
    <ul><li>One</li><li>&amp; two</li></ul></section><section class="misconception"><h3>No</h3></section>`;
  expect(questionsIn(html)).toEqual([{ id: 'how', question: 'How?', answer: 'Below $a < b$, as said.\nOne\n& two' }]);
});

test('linked data cannot end its script', () => {
  const text = inScript({ name: '</script><script>alert(1)</script>' });
  expect(text).not.toContain('<');
  expect(JSON.parse(text)).toEqual({ name: '</script><script>alert(1)</script>' });
});
