import { expect, test } from 'vitest';
import { formatProblem } from '../../src/glossary/problems.ts';
import {
  brokenPromises,
  keepAnchors,
  movesOf,
  newPermalinks,
  type Permalink,
  publishedAddresses,
  readLedger,
  redirectPage,
  redirectRules,
  writeLedger,
} from '../../src/publish/permalinks.ts';

const anchor = (id: string) => `<h2 id="${id}">${id} <a class="anchor" href="#${id}" aria-label="Link">#</a></h2>`;
const pages = new Map([
  ['/', '<h1>Home</h1>'],
  ['/terms/relu/', `<h1 id="main">ReLU</h1>${anchor('formally')}${anchor('formula-1a2b3c')}`],
  ['/404.html', anchor('lost')],
]);
const files = new Set(['/api/terms/relu.json', '/feed.atom', '/_astro/x.1a2b.js', '/pagefind/x.json', '/_redirects']);
const published = publishedAddresses({ pages, files });
const link = (address: string, now: string | null = null): Permalink => ({ address, since: '2026-01-01', now });
const broken = (...permalinks: Permalink[]) => brokenPromises(permalinks, published).map(formatProblem);

test('published are the pages, what on them links to itself, and the files that others fetch', () => {
  expect([...published].sort()).toEqual([
    '/',
    '/api/terms/relu.json',
    '/feed.atom',
    '/terms/relu/',
    '/terms/relu/#formally',
    '/terms/relu/#formula-1a2b3c',
  ]);
});

test('the ledger is read back as it was written', () => {
  const permalinks = [link('/'), link('/terms/elu/#formally', '/terms/relu/#formally')];
  expect(readLedger(writeLedger(permalinks))).toEqual({ permalinks, problems: [] });
});

test('a wrong line and a repeated one', () => {
  const { problems } = readLedger(
    'address\tsince\tnow\n/a/\t2026-01-01\t\nterms/relu\t2026-01-01\t\n/a/\t2026-01-02\t\n',
  );
  expect(problems.map(formatProblem)).toEqual([
    'content/permalinks.tsv:3  "terms/relu\t2026-01-01\t" is no line of the ledger. The columns are address, since, now, with tabs between.',
    'content/permalinks.tsv:4  "/a/" stands in the ledger twice. Remove the later line.',
  ]);
});

test('what stands, and what is sent to what stands, keeps its promise', () => {
  expect(
    broken(
      link('/terms/relu/#formally'),
      link('/terms/rectifier/', '/terms/relu/'),
      link('/terms/rectifier/#formally'),
      link('/terms/old/', '/terms/rectifier/'),
      link('/terms/relu/#equation', '/terms/relu/#formula-1a2b3c'),
      link('/terms/relu/#intro', '/terms/relu/'),
      link('/api/terms/relu.json'),
      link('/api/terms/rectifier.json', '/api/terms/relu.json'),
    ),
  ).toEqual([]);
});

test.each([
  ['/terms/relu/#formaly', null, 'was published and leads nowhere', 'The nearest is /terms/relu/#formally'],
  ['/terms/elu/', null, 'was published and leads nowhere', 'Bring it back'],
  ['/terms/relu/', '/', 'stands and is said to have moved', 'Empty the third column'],
  ['/terms/elu/', '/terms/selu/', 'is sent to /terms/selu/, which is not there', 'Name an address that stands'],
  ['/api/terms/elu.json', null, 'was published and leads nowhere', 'The nearest is /api/terms/relu.json'],
  ['/api/terms/elu.json', '/terms/relu/', 'is sent to /terms/relu/', 'a file a file'],
  ['/terms/elu/', '/feed.atom', 'is sent to /feed.atom', 'A page can only become a page'],
  ['/terms/relu/#old', '/', 'is sent to another page while its own stands', 'only move within its page'],
])('%s, now "%s", %s', (address, now, reason, remedy) => {
  const [problem, ...others] = broken(link(address, now));
  expect(problem).toContain(`content/permalinks.tsv:2  ${address} ${reason}`);
  expect(problem).toContain(remedy);
  expect(others).toEqual([]);
});

test('a circle', () => {
  expect(broken(link('/a/', '/b/'), link('/b/', '/a/'))).toEqual([
    'content/permalinks.tsv:2  /a/ is sent in a circle. Let the third column name a page that stands.',
    'content/permalinks.tsv:3  /b/ is sent in a circle. Let the third column name a page that stands.',
  ]);
});

test('only what is new is added', () => {
  const known = [link('/'), link('/terms/relu/'), link('/feed.atom'), link('/api/terms/relu.json')];
  expect(newPermalinks(known, published, '2026-02-03')).toEqual([
    { address: '/terms/relu/#formally', since: '2026-02-03', now: null },
    { address: '/terms/relu/#formula-1a2b3c', since: '2026-02-03', now: null },
  ]);
});

test('a moved page leads on, in as many steps as it moved, and its anchors with it', () => {
  const moves = movesOf([
    link('/terms/old/', '/terms/rectifier/'),
    link('/terms/rectifier/', '/terms/relu/'),
    link('/terms/rectifier/#maths', '/terms/relu/#formally'),
    link('/terms/relu/#intro', '/terms/relu/#formally'),
    link('/terms/relu/#top-part', '/terms/relu/'),
    link('/api/terms/old.json', '/api/terms/rectifier.json'),
    link('/api/terms/rectifier.json', '/api/terms/relu.json'),
  ]);
  expect([...moves.pages].map(([from, { to }]) => [from, to])).toEqual([
    ['/terms/old/', '/terms/relu/'],
    ['/terms/rectifier/', '/terms/relu/'],
  ]);
  expect(moves.pages.get('/terms/rectifier/')?.anchors.get('maths')).toBe('/terms/relu/#formally');
  expect(redirectRules(moves, '/guide/').trim().split('\n')).toEqual([
    '/guide/terms/old/ /guide/terms/relu/ 301',
    '/guide/terms/rectifier/ /guide/terms/relu/ 301',
    '/guide/api/terms/old.json /guide/api/terms/relu.json 301',
    '/guide/api/terms/rectifier.json /guide/api/terms/relu.json 301',
  ]);
  expect(keepAnchors(pages.get('/terms/relu/') ?? '', moves.anchors.get('/terms/relu/') ?? new Map())).toBe(
    `<span id="top-part"></span><h1 id="main">ReLU</h1><span id="intro"></span>${anchor('formally')}${anchor('formula-1a2b3c')}`,
  );
});

test('a redirect names the new address without JavaScript, and cannot be left through an anchor’s name', () => {
  const html = redirectPage('https://guide.org/terms/relu/', new Map([['</script>', 'https://guide.org/x/']]));
  expect(html).toContain('<link rel="canonical" href="https://guide.org/terms/relu/">');
  expect(html).toContain('<meta http-equiv="refresh" content="0; url=https://guide.org/terms/relu/">');
  expect(html.match(/<\/script>/gu)).toHaveLength(1);
});
