import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type HTMLElement, parse } from 'node-html-parser';
import { type MdastNode, markdownToMdast } from 'satteri';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { readSite } from '../../src/glossary/integrity.ts';
import { loadContent } from '../../src/glossary/load.ts';
import { entryAddresses, SITE_ADDRESSES } from '../../src/publish/addresses.ts';

const { terms } = loadContent().glossary;
const built = (path: string): string => readFileSync(resolve('dist', `.${path}`), 'utf8');
const site = readSite(resolve('dist'), '/');
const ids = new Map([...site.pages].map(([page, html]) => [page, new Set(idsIn(html))]));

function idsIn(html: string): string[] {
  return [...html.matchAll(/\bid="([^"]+)"/gu)].map(([, id]) => id ?? '');
}

const read = (markdown: string): MdastNode =>
  markdownToMdast(markdown, { features: { math: true, frontmatter: true, gfm: true }, position: false });

const childrenOf = (node: MdastNode): readonly MdastNode[] => ('children' in node ? node.children : []);

function all<T extends MdastNode['type']>(node: MdastNode, type: T): Extract<MdastNode, { type: T }>[] {
  const own = node.type === type ? [node as Extract<MdastNode, { type: T }>] : [];
  return [...own, ...childrenOf(node).flatMap((child) => all(child, type))];
}

/** A formula however its bars are written: a table's cell cannot hold one. */
const withoutBars = (tex: string): string => tex.replaceAll(/\\Vert\b|\\\|/gu, '‖').replaceAll(/\\vert\b|\|/gu, '∣');

/** All that a reader sees, without spaces, formulas as their TeX. */
function wordsOf(node: MdastNode): string {
  if (node.type === 'inlineMath' || node.type === 'math') return withoutBars(node.value).replaceAll(/\s/gu, '');
  if (node.type === 'text' || node.type === 'inlineCode' || node.type === 'code')
    return node.value.replaceAll(/\s/gu, '');
  return childrenOf(node).map(wordsOf).join('');
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const textIn = (element: HTMLElement | null): string => (element?.text ?? '').replaceAll(/\s+/gu, ' ').trim();
const spaceless = (text: string): string => text.replaceAll(/\s/gu, '');

/** The article as a reader sees it: an instrument is its question and finding, a formula its TeX, a citation `[1]`. */
function articleOf(page: string): HTMLElement {
  const html = parse(built(`${page}index.html`), { blockTextElements: { script: true, style: true } });
  const article = html.querySelector('article') as HTMLElement;
  for (const figure of article.querySelectorAll('astro-island')) {
    const [title, question, finding] = [
      '.instrument-heading strong',
      '.instrument-heading span',
      '.instrument-finding',
    ];
    const words = `${textIn(figure.querySelector(title))}: ${textIn(figure.querySelector(question))}`;
    const found = escaped(`${words} ${textIn(figure.querySelector(finding))}`);
    figure.set_content(`${found} <a href="#">Run it</a>.`);
  }
  article.querySelector('#link-or-cite')?.closest('section')?.remove();
  for (const gone of article.querySelectorAll('.anchor, .margin-note, .back, script, style, nav')) gone.remove();
  for (const formula of article.querySelectorAll('.katex')) {
    formula.set_content(escaped(withoutBars(formula.querySelector('annotation')?.text ?? '')));
  }
  for (const quote of article.querySelectorAll('q')) quote.set_content(`“${quote.innerHTML}”`);
  for (const cite of article.querySelectorAll('sup.cite')) cite.set_content(`[${cite.innerHTML}]`);
  return article;
}

/** The sections that the writer wrote; the others are made from the front matter. */
function written(tree: MdastNode): MdastNode[] {
  let made = true;
  return childrenOf(tree).filter((node) => {
    if (node.type === 'heading' && node.depth === 2)
      made = ['Keywords', 'Relatedterms', 'Sources'].includes(wordsOf(node));
    return !made;
  });
}

describe.each(terms.map(({ slug }) => slug))('%s.md', (slug) => {
  const { page, markdown } = entryAddresses(slug);
  const text = built(markdown);
  const tree = read(text);
  const article = articleOf(page);

  test('says word for word what its page says', () => {
    const headings = article.querySelectorAll('h1, h2, h3');
    expect(all(tree, 'heading').map(wordsOf)).toEqual(headings.map((heading) => spaceless(heading.text)));
    const prose = article.querySelectorAll('.prose').map((part) => spaceless(part.text));
    expect(written(tree).map(wordsOf).join('')).toBe(prose.join(''));
    const [definition] = all(tree, 'blockquote');
    expect(definition && wordsOf(definition)).toBe(spaceless(article.querySelector('#definition')?.text ?? ''));
  });

  test('keeps every formula, question, table, piece of code and source', () => {
    const count = (selector: string): number => article.querySelectorAll(selector).length;
    expect(all(tree, 'math').length + all(tree, 'inlineMath').length).toBe(count('.katex'));
    expect(all(tree, 'table').length).toBe(count('table'));
    expect(all(tree, 'tableCell').length).toBe(count('td, th'));
    const code = article.querySelectorAll('pre.astro-code');
    expect(all(tree, 'code').map(({ lang, value }) => [lang, value])).toEqual(
      code.map((block) => [block.getAttribute('data-language'), block.text.replace(/\n$/u, '')]),
    );
    const at = childrenOf(tree).findIndex((node) => node.type === 'heading' && wordsOf(node) === 'Sources');
    const sources = childrenOf(tree)[at + 1];
    expect(sources && childrenOf(sources).map(wordsOf)).toEqual(
      article.querySelectorAll('.sources li').map((item) => spaceless(item.text)),
    );
  });

  test('begins with the facts', () => {
    const [facts] = all(tree, 'yaml');
    const address = parse(built(`${page}index.html`))
      .querySelector('link[rel=canonical]')
      ?.getAttribute('href');
    const term = terms.find((other) => other.slug === slug);
    expect(parseYaml(facts?.value ?? '')).toMatchObject({
      title: term?.title,
      url: address,
      updated: term?.updated.toISOString().slice(0, 10),
      license: 'CC-BY-4.0',
    });
  });

  test('every link is a full address, and those into this site lead to what is there', () => {
    const links = all(tree, 'link').map(({ url }) => url);
    const shown = article.querySelectorAll('a[href]').filter((link) => link.closest('sup.cite') === null);
    expect(links).toHaveLength(shown.length);
    for (const link of links) expectToLead(link);
  });
});

const home = parse(built('/index.html')).querySelector('link[rel=canonical]')?.getAttribute('href') ?? '';

function expectToLead(link: string): void {
  expect(link).toMatch(/^https?:\/\//u);
  if (!link.startsWith(home)) return;
  const { pathname, hash } = new URL(link);
  const path = `/${pathname.slice(new URL(home).pathname.length)}`;
  expect(site.files.has(path) || site.pages.has(path), link).toBe(true);
  if (hash !== '') expect(ids.get(path)?.has(decodeURIComponent(hash.slice(1))), link).toBe(true);
}

test('llms.txt is a title, a summary and lists of links under headings, each to what is there', () => {
  const tree = read(built(SITE_ADDRESSES.llms));
  const [title, summary, ...rest] = childrenOf(tree);
  expect(title).toMatchObject({ type: 'heading', depth: 1 });
  expect(summary?.type).toBe('blockquote');
  const headings = rest.filter((node) => node.type === 'heading');
  expect(headings.every(({ depth }) => depth === 2)).toBe(true);
  expect(rest.filter((node) => node.type === 'list')).toHaveLength(headings.length);
  for (const item of all(tree, 'listItem')) {
    const [paragraph] = childrenOf(item);
    expect(paragraph && childrenOf(paragraph).map(({ type }) => type)).toEqual(['link', 'text']);
  }
  const links = all(tree, 'link').map(({ url }) => url);
  for (const { slug } of terms) expect(links.filter((link) => link.endsWith(`/terms/${slug}.md`))).toHaveLength(1);
  for (const link of links) expectToLead(link);
});
