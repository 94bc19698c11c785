import { expect, test } from 'vitest';
import { checkSite } from '../../src/glossary/integrity.ts';
import { formatProblem } from '../../src/glossary/problems.ts';

function problemsOf(home: string, base = '/', site?: string): string[] {
  const pages = new Map([
    ['/', home],
    ['/terms/relu/', '<h1 id="relu">ReLU</h1>\n<h2 id="formally">Formally</h2>'],
  ]);
  return checkSite({ pages, files: new Set(['/_astro/app.js']), base, site }).map(formatProblem);
}

test('links that lead somewhere are left alone', () => {
  const home = `<a href="/terms/relu/#formally">a</a><a href="terms/relu/?preset=x">b</a><a href="https://arxiv.org/">c</a>
    <a href="mailto:a@b.c">d</a><a href="#top">e</a><script src="/_astro/app.js"></script><script src="/pagefind/x.js"></script>`;
  expect(problemsOf(home)).toEqual([]);
  expect(problemsOf('<a href="/guide/terms/relu/">a</a><a href="/guide/">b</a>', '/guide')).toEqual([]);
});

test('a dead link', () => {
  expect(problemsOf('<h1>Home</h1>\n<a href="/terms/rellu/">ReLU</a>')).toEqual([
    '/:2  the link "/terms/rellu/" leads to no page. The nearest address is /terms/relu/.',
  ]);
});

test('a dead link that the pages share is told once', () => {
  expect(problemsOf('<a href="/guides/depth/">a</a>\n<a href="/guides/depth/">b</a>')).toEqual([
    '/:1  the link "/guides/depth/" leads to no page (and in one more place). Correct it, or build the page.',
  ]);
});

test('a dead link in the site’s full address', () => {
  expect(problemsOf('<a href="https://guide.org/terms/gelu/">GELU</a>', '/', 'https://guide.org')).toEqual([
    '/:1  the link "https://guide.org/terms/gelu/" leads to no page. The nearest address is /terms/relu/.',
  ]);
});

test('a dead fragment', () => {
  expect(problemsOf('<a href="/terms/relu/#formaly">ReLU</a>')).toEqual([
    '/:1  the link "/terms/relu/#formaly" leads to no anchor of /terms/relu/. The nearest anchor is #formally.',
  ]);
});

test('a link that leaves the sub-path', () => {
  expect(problemsOf('<a href="/terms/relu/">ReLU</a>', '/guide')).toEqual([
    '/:1  the link "/terms/relu/" leaves the site\'s sub-path /guide/. Make it with address(): "/guide/terms/relu/".',
  ]);
});

test('an id used twice', () => {
  expect(problemsOf('<p id="a"></p>\n<p id="a"></p>')).toEqual([
    '/:2  the id "a" is used twice on the page. Reword one of the two headings, or give one of the elements another id.',
  ]);
});
