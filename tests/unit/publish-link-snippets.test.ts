import { expect, test } from 'vitest';
import { plainAddress } from '../../src/publish/escapes.ts';
import { type LinkTarget, partOf, snippetsFor } from '../../src/publish/link-snippets.ts';

const url = 'https://guide.example/terms/relu/';
const relu: LinkTarget = {
  title: 'ReLU',
  url,
  cited: { key: 'gradientfieldguide-relu', kind: 'entry', title: 'ReLU', url, updated: '2026-11-02' },
  home: 'https://guide.example/',
  short: 'passes "positive" input & no other',
  term: { slug: 'relu', hoverCards: 'https://guide.example/embed/guide-term.js' },
  frame: { address: 'https://guide.example/embed/term/relu/', height: 260 },
};
const texts = (target: LinkTarget) => Object.fromEntries(snippetsFor(target).map(({ id, text }) => [id, text]));

test('an entry in every format', () => {
  const { frame, ...others } = texts(relu);
  expect(others).toEqual({
    address: url,
    html: `<a href="${url}" title="passes &quot;positive&quot; input &amp; no other">ReLU</a>`,
    markdown: `[ReLU](${url} "passes \\"positive\\" input & no other")`,
    restructuredtext: `\`ReLU <${url}>\`__`,
    sphinx: ':term:`ReLU`',
    myst: '[ReLU](xref:guide#term-relu)',
    latex: `\\href{${url}}{ReLU}`,
    bibtex: [
      '@misc{gradientfieldguide-relu,',
      '  author = {{The Gradient Field Guide}},',
      '  title = {{ReLU}},',
      '  year = {2026},',
      '  month = nov,',
      `  howpublished = {\\url{${url}}},`,
      '  note = {Version of 2 November 2026}',
      '}',
    ].join('\n'),
    wordpress: url,
    'hover-card': `<guide-term name="ReLU"><a href="${url}">ReLU</a></guide-term>`,
  });
  expect(frame).toContain('src="https://guide.example/embed/term/relu/" title="ReLU" width="100%" height="260"');
});

test('a part of an entry, in the formats that can point at one', () => {
  const part = partOf(relu, { id: 'what-is-ε-for', title: 'What is ε for?' });
  expect(part.url).toBe(`${url}#what-is-%CE%B5-for`);
  expect(part.cited.key).toBe('gradientfieldguide-relu-what-is--for');
  expect(texts(part)).toEqual({
    address: `${url}#what-is-%CE%B5-for`,
    html: `<a href="${url}#what-is-%CE%B5-for">What is ε for?</a>`,
    markdown: `[What is ε for?](${url}#what-is-%CE%B5-for)`,
    restructuredtext: `\`What is ε for? <${url}#what-is-%CE%B5-for>\`__`,
    latex: `\\href{${url}\\#what-is-\\%CE\\%B5-for}{What is $\\varepsilon$ for?}`,
    bibtex: expect.stringContaining('title = {{What is $\\varepsilon$ for?}}'),
  });
});

test('an instrument has a frame, and no name in an inventory', () => {
  const { term: _, ...instrument } = relu;
  expect(Object.keys(texts(instrument))).toEqual([
    'address',
    'html',
    'markdown',
    'restructuredtext',
    'latex',
    'bibtex',
    'wordpress',
    'frame',
  ]);
});

test('an address keeps no character that a language could take for its own', () => {
  expect(plainAddress('https://guide.example/a(b)/#c\'d"e\\f{g}`h^i|j*k<l> m[n]')).toBe(
    'https://guide.example/a%28b%29/#c%27d%22e%5Cf%7Bg%7D%60h%5Ei%7Cj%2Ak%3Cl%3E%20m%5Bn%5D',
  );
});
