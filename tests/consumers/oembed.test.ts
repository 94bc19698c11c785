import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'node-html-parser';
import { describe, expect, test } from 'vitest';
import { readSite } from '../../src/glossary/integrity.ts';
import { loadContent } from '../../src/glossary/load.ts';
import { experiments } from '../../src/lab/experiments/all.ts';
import { entryAddresses, instrumentAddresses } from '../../src/publish/addresses.ts';
import { entryOEmbed, frameHtml, type OEmbed } from '../../src/publish/oembed.ts';
import { clampedHeight, discovered, wordPressHtml } from './wordpress.ts';

const { pages, files } = readSite(resolve('dist'), '/');
const { terms } = loadContent().glossary;
const SECRET = 'aB3dE5gH7j';

const targets = [
  ...terms.map(({ slug, title }) => ({ title, ...entryAddresses(slug) })),
  ...experiments.map(({ id, title }) => ({ title, ...instrumentAddresses(id) })),
];

const pathOf = (address: string): string => new URL(address).pathname;
const answerOf = (path: string): OEmbed => JSON.parse(readFileSync(resolve('dist', `.${path}`), 'utf8')) as OEmbed;

describe.each(targets)('$page', ({ page, oembed, embed, title }) => {
  const answer = answerOf(oembed);

  test('names its oEmbed where WordPress looks for it', () => {
    expect(pathOf(discovered(pages.get(page) ?? '') ?? 'http://nowhere/')).toBe(oembed);
    expect(files.has(oembed)).toBe(true);
  });

  test('answers with all that the type "rich" must have', () => {
    expect(answer).toMatchObject({ type: 'rich', version: '1.0', title, provider_name: 'The Gradient Field Guide' });
    for (const length of [answer.width, answer.height, answer.cache_age]) expect(length).toBeGreaterThan(0);
    expect(answer.html).not.toMatch(/<script|javascript:|\son\w+=/iu);
  });

  test('survives WordPress: a link, and a sandboxed frame that waits for its height', () => {
    const html = parse(wordPressHtml(answer.html, SECRET) ?? '');
    expect(html.childNodes.map((node) => node.rawTagName)).toEqual(['blockquote', 'iframe']);
    const [link, frame] = [html.querySelector('blockquote a'), html.querySelector('iframe')];
    expect(pathOf(link?.getAttribute('href') ?? '')).toBe(page);
    expect(link?.textContent).toBe(title);
    expect(frame?.attributes).toMatchObject({ sandbox: 'allow-scripts', title, 'data-secret': SECRET });
    const source = new URL(frame?.getAttribute('src') ?? '');
    expect([source.pathname, source.hash]).toEqual([embed, `#?secret=${SECRET}`]);
    expect(pages.has(embed)).toBe(true);
    expect(clampedHeight(answer.height)).toBe(answer.height);
  });

  test('the framed page is light on search engines: they are sent to the page itself', () => {
    const head = parse(pages.get(embed) ?? '');
    expect(head.querySelector('meta[name="robots"]')?.getAttribute('content')).toBe('noindex');
    expect(pathOf(head.querySelector('link[rel="canonical"]')?.getAttribute('href') ?? '')).toBe(page);
  });
});

test('WordPress throws away what has no frame, and takes out what is not allowed', () => {
  expect(wordPressHtml('<blockquote><a href="https://a.example/">A</a></blockquote>', SECRET)).toBeNull();
  const html = wordPressHtml('<p>x</p><iframe src="https://a.example/" onload="f()" allow="camera"></iframe>', SECRET);
  expect(html).not.toMatch(/onload|allow=|<p>/u);
});

test('a title is text, whatever is in it', () => {
  const title = `"><script>f()</script> & 'x'`;
  const [frame, ...others] = parse(frameHtml({ address: 'https://a.example/?a=1&b="', title })).childNodes;
  expect(others).toEqual([]);
  expect(parse(String(frame)).querySelector('iframe')?.getAttribute('title')).toBe(title);
  const { html } = entryOEmbed({ slug: 'x', title, definition: title }, (path) => `https://a.example${path}`);
  expect(parse(html).querySelector('script')).toBeNull();
  expect(parse(wordPressHtml(html, SECRET) ?? '').querySelectorAll('a, iframe')).toHaveLength(2);
});
