import { markdownToHtml } from 'satteri';
import { expect, test } from 'vitest';
import type { Term } from '../../src/glossary/types.ts';
import { setFormula } from '../../src/markdown/mathematics.ts';
import { entryMarkdown } from '../../src/publish/entry-markdown.ts';
import { readEntryText } from '../../src/publish/entry-text.ts';
import { llmsText } from '../../src/publish/llms.ts';
import { mystPage, mystReferences } from '../../src/publish/myst.ts';

const full = (path: string): string => `https://guide.org/name${path}`;
const url = full('/terms/gain/');

const term: Term = {
  slug: 'gain',
  title: 'Gain',
  aliases: ['scale factor'],
  plurals: ['gains'],
  kind: 'quantity',
  level: 'beginner',
  domains: ['initialization'],
  areas: [],
  short: 'what the weights are multiplied by',
  definition: 'The factor.',
  relations: { broader: [], partOf: [], causedBy: [], mitigatedBy: [], uses: [], contrasts: [], related: [] },
  keywords: [],
  sources: [],
  published: new Date('2026-01-02'),
  updated: new Date('2026-03-04'),
  file: 'content/terms/gain.mdx',
};

function formula(tex: string, display = false): string {
  const set = setFormula(tex, display);
  return 'html' in set ? set.html : '';
}

const anchor = (id: string): string => `<a class="anchor" href="#${id}" aria-label="Link">#</a>`;
const cite = (...keys: string[]): string =>
  `<sup class="cite">${keys.map((key, at) => `<a href="#source-${key}">${at + 1}</a>`).join(', ')}</sup>`;

/** An entry's page, in the form that the site's pages have. */
const pageOf = (
  body: string,
  definition = 'The factor.',
): string => `<!doctype html><html><head><title>Gain</title></head>
<body><main><nav>Contents</nav><article class="text">
<nav class="breadcrumbs"><a href="/name/terms/">A–Z</a></nav>
<header><p class="kicker"><span>Quantity</span></p><h1>Gain</h1>
<p class="aliases">also <em>scale factor</em></p><span hidden data-names="gains"></span></header>
<p class="definition"><dfn id="definition">${definition}</dfn> ${anchor('definition')}</p>
<div class="prose">${body}</div>
<section><h2 id="link-or-cite">Link or cite this</h2><pre><code>${url}</code></pre><button>Copy</button></section>
</article></main></body></html>`;

const markdownOf = (body: string, definition?: string): string =>
  entryMarkdown(term, readEntryText(pageOf(body, definition), url, full), url);
const sectionOf = (body: string): string =>
  markdownOf(`<h2 id="formally">Formally ${anchor('formally')}</h2>${body}`)
    .split('## Formally\n\n')[1]
    ?.trimEnd() ?? '';

test('the facts stand first, then title and definition; what belongs to the page alone is gone', () => {
  expect(markdownOf(`<h2 id="formally">Formally ${anchor('formally')}</h2><p>It is\n2.</p>`)).toBe(`---
title: Gain
aliases:
  - scale factor
kind: quantity
level: beginner
url: https://guide.org/name/terms/gain/
published: 2026-01-02
updated: 2026-03-04
source: The Gradient Field Guide
license: CC-BY-4.0
---

# Gain

> The factor.

## Formally

It is 2.
`);
});

test.each([
  [
    'links with full addresses',
    '<p><a class="term" title="ReLU: …" href="/name/terms/relu/">this</a>, <a href="#questions">that</a></p>',
    '[this](https://guide.org/name/terms/relu/), [that](https://guide.org/name/terms/gain/#questions)',
  ],
  [
    'citations as numbers, without the notes in the margin',
    `<p>Proved${cite('he2015')}<small class="margin-note"><b>1 </b>He et al.</small>, twice.${cite('a', 'b')}</p>`,
    'Proved [1], twice. [1, 2]',
  ],
  ['formulas as TeX', `<p>With ${formula('x_1 < 2')}.</p>`, 'With $x_1 < 2$.'],
  [
    'formulas on lines of their own',
    `<div class="formula-line" id="f"><div class="formula">${formula('a = b', true)}</div>${anchor('f')}</div>`,
    '$$\na = b\n$$',
  ],
  [
    'tables, whose formulas have no bars',
    `<div class="table"><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>${formula('|x|')}</td><td>x | y</td></tr></tbody></table></div>`,
    '| a | b |\n| - | - |\n| $\\vert x\\vert$ | x \\| y |',
  ],
  [
    'code with its language and title',
    '<figure class="code"><figcaption>PyTorch</figcaption><pre data-language="python"><code><span class="line">a = <span>1</span></span>\n<span class="line">  b &lt; 2</span></code></pre></figure>',
    '**PyTorch**\n\n```python\na = 1\n  b < 2\n```',
  ],
  [
    'questions and misconceptions',
    `<section class="question"><h3 id="why">Why? ${anchor('why')}</h3><p>So.</p></section><section class="misconception"><h3 id="claim"><span class="misconception-label">Often said:</span> <q>It is 3.</q> ${anchor('claim')}</h3><p>No.</p></section>`,
    '### Why?\n\nSo.\n\n### Often said: “It is 3.”\n\nNo.',
  ],
  [
    'an instrument as what it asks and found, and where to run it',
    '<astro-island props="{}"><div class="instrument" data-instrument="gradient-flow"><div class="instrument-title"><p class="instrument-heading"><strong>Gradient flow</strong> <span>How large?</span></p></div><form><select id="gradient-flow-preset"><option value="a">A</option><option value="b" selected>B</option></select></form><div class="instrument-drawing"><svg><text>50</text></svg></div><p class="instrument-finding">It is 2.</p><div class="instrument-foot"><table><tr><td>9</td></tr></table></div></div></astro-island>',
    '**Gradient flow**: How large?\n\nIt is 2. [Run it](https://guide.org/name/instruments/gradient-flow/?preset=b).',
  ],
  [
    'related terms by relation',
    '<dl class="relations"><div><dt>Kind of</dt><dd><a href="/name/terms/relu/">ReLU</a> passes what is positive</dd></div></dl>',
    '- Kind of\n  - [ReLU](https://guide.org/name/terms/relu/): passes what is positive',
  ],
  ['keywords', '<ul class="keywords"><li>one</li><li>two</li></ul>', 'one, two'],
])('%s', (_, html, markdown) => {
  expect(sectionOf(html)).toBe(markdown);
});

test('text that looks like markup stays text', () => {
  const hostile = '&lt;img src=x onerror=alert(1)> [a](javascript:b) *c* `d` $e$ | # f';
  const text = markdownOf(`<h2 id="a">A</h2><p>${hostile}</p>`, hostile);
  const { html } = markdownToHtml(text, { features: { math: true } });
  expect(html).not.toMatch(/<img|<a |<em>|<code/u);
  expect(html.match(/onerror=alert\(1\)/gu)).toHaveLength(2);
});

test('a page that is none of an entry is named, with what it lacks', () => {
  const whole = pageOf('<h2 id="a">A</h2><p>b</p>');
  const read = (html: string) => () => readEntryText(html, url, full);
  expect(read('<main></main>')).toThrow(`${url} has no article`);
  expect(read(whole.replace('id="definition"', ''))).toThrow(`${url} has no definition (#definition)`);
  expect(read(whole.replaceAll('h2', 'h4'))).toThrow(`${url} has no section`);
  expect(read(whole.replace('<p>b</p>', '<span class="katex">b</span>'))).toThrow('a formula without its TeX: b');
  expect(read(whole.replace('<p>b</p>', '<astro-island></astro-island>'))).toThrow(
    `${url} has an instrument without a title`,
  );
});

test('an anchor that MyST could not ask for is left out of its references, the heading stays', () => {
  const html = pageOf(
    '<h2 id="a">A</h2><section class="question"><h3 id="what-is-ε">What is ε?</h3><p>b</p></section>',
  );
  const page = mystPage(term, readEntryText(html, url, full));
  expect(JSON.stringify(page)).toContain('What is ε?');
  expect(mystReferences(new Map([['gain', page]]))).toMatchObject({
    references: [
      { kind: 'page', url: '/terms/gain/', data: '/terms/gain.myst.json' },
      { kind: 'definitionTerm', identifier: 'term-gain' },
      { kind: 'paragraph', identifier: 'definition', implicit: true },
      { kind: 'heading', identifier: 'a', html_id: 'a', implicit: true },
    ],
  });
});

test('llms.txt names only kinds of entries that there are', () => {
  const text = llmsText([term], [{ id: 'gradient-flow', title: 'Gradient flow', question: 'How large?' }], full);
  expect(text).toContain('## Quantities\n\n- [Gain](https://guide.org/name/terms/gain.md): what the weights');
  expect(text).toContain('- [Gradient flow](https://guide.org/name/instruments/gradient-flow/): How large?');
  expect(text).not.toContain('## Hardware');
});
