import { describe, expect, test } from 'vitest';
import { countSentences } from '../../src/glossary/front-matter.ts';
import { buildGlossary } from '../../src/glossary/glossary.ts';
import { type ParsedTerm, parseTerm } from '../../src/glossary/parse.ts';
import { formatProblem } from '../../src/glossary/problems.ts';

const SOURCES = new Set(['glorot2010', 'hochreiter1991']);

const front = (title: string, more = ''): string => `---
title: ${title}
kind: phenomenon
level: beginner
domains: [optimization]
short: the gradient shrinks on its way back
definition: The shrinking of a gradient.
${more}sources: [glorot2010]
published: 2026-11-22
updated: 2026-11-22
---
`;

function entry(slug: string, title: string, more = ''): ParsedTerm {
  const { parsed, problems } = parseTerm(front(title, more), `content/terms/${slug}.mdx`);
  if (parsed === undefined) throw new Error(problems.map(formatProblem).join('\n'));
  return parsed;
}

const parsing = (text: string): string[] => parseTerm(text, 'content/terms/relu.mdx').problems.map(formatProblem);
const building = (...entries: ParsedTerm[]): string[] => buildGlossary(entries, SOURCES).problems.map(formatProblem);

describe('front matter', () => {
  test('is read, with what may be left out', () => {
    const { term } = entry('vanishing-gradient', 'Vanishing gradient', 'relations:\n  uses: [chain-rule]\n');
    expect(term).toMatchObject({
      slug: 'vanishing-gradient',
      aliases: [],
      areas: [],
      file: 'content/terms/vanishing-gradient.mdx',
    });
    expect(term.relations).toMatchObject({ uses: ['chain-rule'], broader: [], related: [] });
    expect(term.published).toEqual(new Date('2026-11-22'));
  });

  test('an unknown key', () => {
    expect(parsing(front('ReLU', 'alias: [rectifier]\n'))).toEqual([
      'content/terms/relu.mdx:8  the front matter has an unknown key "alias". Did you mean "aliases"? The keys are title, ' +
        'aliases, plurals, kind, level, domains, areas, short, definition, relations, keywords, sources, published, updated.',
    ]);
  });

  test('an unknown relation', () => {
    expect(parsing(front('ReLU', 'relations:\n  narrower: [elu]\n'))).toEqual([
      'content/terms/relu.mdx:9  the front matter has an unknown key "relations.narrower". The keys are broader, partOf, ' +
        'causedBy, mitigatedBy, uses, contrasts, related.',
    ]);
  });

  test('a missing field', () => {
    expect(parsing(front('ReLU').replace(/^level: .*\n/mu, ''))).toEqual([
      'content/terms/relu.mdx:1  the front matter lacks "level". Add "level:" as CONTRIBUTING.md shows it.',
    ]);
  });

  test('a value that is none of the possible ones', () => {
    expect(parsing(front('ReLU').replace('beginner', 'begginer'))).toEqual([
      'content/terms/relu.mdx:4  "level" cannot be "begginer". Did you mean "beginner"? It is one of beginner, intermediate, advanced.',
    ]);
  });

  test('a line and a definition that are too long', () => {
    const long = front('ReLU')
      .replace('on its way back', 'on its way back '.repeat(8))
      .replace('gradient.', 'gradient. One. Two.');
    expect(parsing(long)).toEqual([
      'content/terms/relu.mdx:6  "short" is longer than 110 characters (it has 148). See the front matter in CONTRIBUTING.md.',
      'content/terms/relu.mdx:7  "definition" has more than two sentences. See the front matter in CONTRIBUTING.md.',
    ]);
  });

  test('front matter that is not YAML, or not there', () => {
    expect(parsing(front('ReLU: the rectifier'))[0]).toMatch(
      /^content\/terms\/relu\.mdx:2 {2}the front matter is not YAML: /u,
    );
    expect(parsing('## Formally\n')[0]).toMatch(/^content\/terms\/relu\.mdx:1 {2}the file has no front matter/u);
  });

  test('abbreviations end no sentence', () => {
    expect(countSentences('A unit, e.g. ReLU, as in Glorot et al. (2011). It is cheap.')).toBe(2);
  });
});

describe('names', () => {
  test('resolve whatever their case, hyphens and spaces', () => {
    const batchNorm = entry(
      'batch-normalization',
      'Batch normalization',
      'aliases: [BatchNorm]\nplurals: [batch norms]\n',
    );
    const { glossary } = buildGlossary([batchNorm, entry('relu', 'ReLU')], SOURCES);
    for (const name of ['batch-normalization', 'Batch_Normalization', 'batchnorm', 'Batch  Norms']) {
      expect(glossary.resolve(name)?.slug, name).toBe('batch-normalization');
    }
    expect(glossary.resolve('layer norm')).toBeUndefined();
    expect(glossary.terms.map(({ slug }) => slug)).toEqual(['batch-normalization', 'relu']);
  });

  test('a name that two entries claim', () => {
    expect(building(entry('relu', 'ReLU'), entry('rectifier', 'Rectifier', 'aliases: [Re-Lu, relu]\n'))).toEqual([
      'content/terms/rectifier.mdx:8  the name "relu" already belongs to "ReLU" (content/terms/relu.mdx). Every name belongs ' +
        'to one entry, ignoring case, spaces and hyphens: take it out of one of the two.',
    ]);
  });
});

describe('relations', () => {
  const vanishing = entry(
    'vanishing-gradient',
    'Vanishing gradient',
    'relations:\n  mitigatedBy: [relu]\n  contrasts: [exploding-gradient]\n  related: [relu, batch]\n',
  );
  const exploding = entry('exploding-gradient', 'Exploding gradient');
  const relu = entry('relu', 'ReLU');
  const batch = entry('batch', 'Batch');

  test('are shown on both sides, closest first, without repetition', () => {
    const { glossary, problems } = buildGlossary([vanishing, exploding, relu, batch], SOURCES);
    const shown = (slug: string) =>
      glossary.relationsOf(slug).map(({ label, terms }) => [label, terms.map((term) => term.slug)]);
    expect(problems).toEqual([]);
    expect(shown('vanishing-gradient')).toEqual([
      ['Mitigated by', ['relu']],
      ['Contrasts with', ['exploding-gradient']],
      ['See also', ['batch']],
    ]);
    expect(shown('relu')).toEqual([['Mitigates', ['vanishing-gradient']]]);
    expect(shown('exploding-gradient')).toEqual([['Contrasts with', ['vanishing-gradient']]]);
  });

  test('a relation that leads nowhere', () => {
    expect(building(entry('lstm', 'LSTM', 'relations:\n  uses: [relus]\n'), relu)).toEqual([
      'content/terms/lstm.mdx:9  relation "uses" points at "relus", and there is no content/terms/relus.mdx. Did you mean ' +
        '"relu"? Relations name slugs of entries that exist.',
    ]);
  });

  test('a relation stated on both sides', () => {
    expect(
      building(
        vanishing,
        relu,
        batch,
        entry('exploding-gradient', 'Exploding gradient', 'relations: { contrasts: [vanishing-gradient] }\n'),
      ),
    ).toEqual([
      'content/terms/vanishing-gradient.mdx:10  relation "contrasts" between "vanishing-gradient" and "exploding-gradient" is ' +
        'stated on both sides. The other side is derived: take "exploding-gradient" out here, or "vanishing-gradient" out of ' +
        'content/terms/exploding-gradient.mdx.',
    ]);
  });

  test('a hierarchy that goes round in a circle', () => {
    const circle = building(
      entry('a', 'A', 'relations: { broader: [b] }\n'),
      entry('b', 'B', 'relations: { broader: [c] }\n'),
      entry('c', 'C', 'relations: { broader: [a] }\n'),
    );
    expect(circle).toEqual([
      'content/terms/a.mdx:8  relation "broader" goes round in a circle: a → b → c → a. Take out the step that is not true.',
    ]);
  });

  test('a source that the bibliography lacks', () => {
    const text = front('ReLU').replace('glorot2010', 'glorot2011');
    const parsed = parseTerm(text, 'content/terms/relu.mdx').parsed;
    expect(parsed && building(parsed)).toEqual([
      'content/terms/relu.mdx:8  content/references.bib has no source "glorot2011". Did you mean "glorot2010"? Add the source ' +
        'to content/references.bib, or correct the key.',
    ]);
  });
});
