import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mdxToJs } from 'satteri';
import { describe, expect, test } from 'vitest';
import { buildGlossary } from '../../src/glossary/glossary.ts';
import { parseTerm } from '../../src/glossary/parse.ts';
import { parseReferences } from '../../src/glossary/references.ts';
import { parseCitations } from '../../src/markdown/citations.ts';
import { guideMarkdown } from '../../src/markdown/plugin.ts';

const BIBLIOGRAPHY = `@inproceedings{glorot2010,
  author = {Xavier Glorot and Yoshua Bengio},
  title = {{Understanding the difficulty of training}},
  year = {2010},
}
@inproceedings{he2015,
  author = {Kaiming He and others},
  title = {{Delving deep into rectifiers}},
  year = {2015},
  url = {https://arxiv.org/abs/1502.01852}
}
`;

const VANISHING = `---
title: Vanishing gradient
aliases: [vanishing gradient problem]
kind: phenomenon
level: beginner
domains: [optimization]
short: the gradient "shrinks" on its way back
definition: The shrinking of a gradient.
sources: [glorot2010]
published: 2026-11-22
updated: 2026-11-22
---
`;

const { references } = parseReferences(BIBLIOGRAPHY, 'content/references.bib');
const { parsed } = parseTerm(VANISHING, 'content/terms/vanishing-gradient.mdx');
const { glossary } = buildGlossary(parsed === undefined ? [] : [parsed], new Set(references.keys()));
const presets = { 'gradient-flow': ['deep-sigmoid', 'he-relu'] };

/** Compiles the body of an entry as the site does. */
async function compile(body: string): Promise<{ code: string; cited: unknown }> {
  const frontmatter: Record<string, unknown> = {};
  const { code } = await mdxToJs(body, {
    features: { math: true, smartPunctuation: true },
    fileURL: pathToFileURL(resolve('content/terms/relu.mdx')),
    jsxImportSource: 'astro',
    elementAttributeNameCase: 'html',
    data: { astro: { frontmatter, headings: [], localImagePaths: new Set(), remoteImagePaths: new Set() } },
    mdastPlugins: [guideMarkdown({ content: () => ({ glossary, references }), presets, base: '/guide' })],
  });
  return { code, cited: frontmatter['cited'] };
}

/** The faults of an entry's body, one a line. */
async function faults(body: string): Promise<string[]> {
  try {
    await compile(body);
  } catch (error) {
    return String(error)
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

describe('links', () => {
  test('to an entry, by any of its names', async () => {
    const { code } = await compile(
      'See [it](term:Vanishing%20gradient) and [this](term:vanishing_gradient-problem#formally).',
    );
    expect(code).toContain('href: "/guide/terms/vanishing-gradient/"');
    expect(code).toContain('href: "/guide/terms/vanishing-gradient/#formally"');
    expect(code).toContain('class: "term"');
    expect(code).toContain(String.raw`title: "Vanishing gradient: the gradient \"shrinks\" on its way back"`);
  });

  test('to an unknown entry', async () => {
    expect(await faults('Text.\n\nMore [text](term:vanishng-gradient).')).toEqual([
      'content/terms/relu.mdx:3  no entry is called "vanishng-gradient". Did you mean "Vanishing gradient"? Link any name of an ' +
        'entry in content/terms, or add the name to its aliases.',
    ]);
  });

  test('to a preset of an instrument', async () => {
    const { code } = await compile('[Fifty](demo:gradient-flow/deep-sigmoid), [all](/terms/).');
    expect(code).toContain('href: "/guide/instruments/gradient-flow/?preset=deep-sigmoid"');
    expect(code).toContain('"data-demo": "gradient-flow/deep-sigmoid"');
    expect(code).toContain('href: "/guide/terms/"');
  });

  test('to an unknown preset, and to an unknown experiment', async () => {
    expect(await faults('[Fifty](demo:gradient-flow/deep-sigmoidd)\n\n[Flow](demo:gradientflow/he-relu)')).toEqual([
      'content/terms/relu.mdx:1  experiment "gradient-flow" has no preset "deep-sigmoidd". Did you mean ' +
        '"demo:gradient-flow/deep-sigmoid"? The presets are deep-sigmoid, he-relu.',
      'content/terms/relu.mdx:3  no experiment is called "gradientflow". Did you mean "gradient-flow"? The experiments are gradient-flow.',
    ]);
  });
});

describe('citations', () => {
  test('are numbered in order, with a note in the margin', async () => {
    const { code, cited } = await compile(
      'First [@he2015, §2.2]. Both [@glorot2010; @he2015].\n\n<Question ask="Why?">So [@he2015, p. 3].</Question>',
    );
    expect(cited).toEqual(['he2015', 'glorot2010']);
    const html = [...code.matchAll(/"set:html": "((?:[^"\\]|\\.)*)"/gu)].map((match) => JSON.parse(`"${match[1]}"`));
    expect(html).toEqual([
      '<sup class="cite" data-pagefind-ignore><a id="cite-he2015" href="#source-he2015" title="He et al. 2015">1</a></sup>' +
        '<small class="margin-note" data-pagefind-ignore><b>1</b> <a href="https://arxiv.org/abs/1502.01852">He et al. 2015</a>, §2.2</small>',
      '<sup class="cite" data-pagefind-ignore><a id="cite-glorot2010" href="#source-glorot2010" title="Glorot &amp; Bengio 2010">2</a>, ' +
        '<a href="#source-he2015" title="He et al. 2015">1</a></sup>' +
        '<small class="margin-note" data-pagefind-ignore><b>2</b> Glorot &amp; Bengio 2010</small>',
      '<sup class="cite" data-pagefind-ignore><a href="#source-he2015" title="He et al. 2015">1</a></sup>' +
        '<small class="margin-note" data-pagefind-ignore><b>1</b> <a href="https://arxiv.org/abs/1502.01852">He et al. 2015</a>, p. 3</small>',
    ]);
  });

  test('of an unknown source, and of none', async () => {
    expect(await faults('A claim\nover two lines [@glorot2011], and [@he2015 §2].')).toEqual([
      'content/terms/relu.mdx:2  content/references.bib has no source "glorot2011". Did you mean "glorot2010"? Add the source to ' +
        'content/references.bib, or correct the key.',
      'content/terms/relu.mdx:2  "[@he2015 §2]" is not a citation. Write [@key], [@key, §2.2] or [@one; @other].',
    ]);
  });

  test('are taken apart at semicolons and the first comma', () => {
    expect(parseCitations('@a, eq. 3, p. 2; @b')).toEqual([
      { key: 'a', locator: 'eq. 3, p. 2' },
      { key: 'b', locator: '' },
    ]);
    expect(parseCitations('someone@example.org')).toBeUndefined();
  });
});

describe('tables', () => {
  test('can be scrolled, and are named after their columns without TeX', async () => {
    const { code } = await compile('| | $q$ | [**two** words](/a/): $q$ |\n|---|---|---|\n| 1 | 2 | 3 |');
    expect(code).toMatch(/class: "table"[\s\S]*"aria-label": "Table: two words"[\s\S]*tabindex: "0"/);
  });

  test('are named all the same when every column is a formula', async () => {
    const { code } = await compile('| $l$ | $q$ |\n|---|---|\n| 1 | 2 |');
    expect(code).toContain('"aria-label": "Table"');
  });
});

describe('mathematics', () => {
  test('is set with MathML, and long formulas can be scrolled', async () => {
    const { code } = await compile('Let $x_{1}$.\n\n$$\n\\frac{1}{2}\n$$\n');
    expect(code.match(/<math /gu)).toHaveLength(2);
    expect(code).toContain(String.raw`<div class=\"formula\" role=\"group\" aria-label=\"Formula\" tabindex=\"0\">`);
  });

  test('that KaTeX refuses', async () => {
    expect(await faults('Let $x_$.\n\n$$\na \\\\\n\\fraq{1}{2}\n$$\n')).toEqual([
      expect.stringMatching(
        /^content\/terms\/relu\.mdx:1 {2}the formula "x_" cannot be set: Expected group after '_'\. Correct the TeX\./u,
      ),
      String.raw`content/terms/relu.mdx:5  the formula "a \\ \fraq{1}{2}" cannot be set: Undefined control sequence: \fraq. Correct the TeX. Look near "\fraq{1}{2}".`,
    ]);
  });
});

describe('sections', () => {
  test('in their order are accepted, with headings below them', async () => {
    expect(await faults('## In plain English\n\n### A detail\n\n## Example\n')).toEqual([]);
  });

  test('with another name, in another order, twice', async () => {
    const order =
      'In plain English, Formally, Measure it, Why it matters, How to recognise it, What to do about it, Example, Misconceptions, Questions, History';
    expect(await faults('## Example\n\n## Formally\n\n## How to recognize it\n\n## Example\n')).toEqual([
      `content/terms/relu.mdx:3  section "Formally" comes after "Example". The order is ${order}.`,
      `content/terms/relu.mdx:5  an entry has no section "How to recognize it". Did you mean "How to recognise it"? The sections are ${order}; use ### below them.`,
      'content/terms/relu.mdx:7  section "Example" comes twice. Put both parts under one heading.',
    ]);
  });
});

describe('components', () => {
  test('with unknown names', async () => {
    expect(
      await faults('<Questoin ask="Why?">So.</Questoin>\n\n<Instrument id="gradient-flow" preset="he-rellu" />'),
    ).toEqual([
      'content/terms/relu.mdx:1  there is no component <Questoin>. Did you mean "Question"? The components are Instrument, ' +
        'Computed, Measured, Misconception, Question.',
      'content/terms/relu.mdx:3  <Instrument> names preset "he-rellu", which does not exist. Did you mean "he-relu"? The presets ' +
        'are deep-sigmoid, he-relu.',
    ]);
  });
});

test('a wide table scrolls in a container that the keyboard can reach', async () => {
  const { code } = await compile('| function | slope | $q$ |\n|---|---|---|\n| tanh | 1 [@he2015] | 1 |\n');
  expect(code).toContain('"aria-label": "Table: function, slope"');
  expect(code).toContain('tabindex: "0"');
  expect(code).not.toContain('margin-note');
});
