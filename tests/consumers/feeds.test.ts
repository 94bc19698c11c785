import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseFeed } from '@rowanmanning/feed-parser';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type HTMLElement, parse } from 'node-html-parser';
import { describe, expect, test } from 'vitest';
import { readSite } from '../../src/glossary/integrity.ts';
import { loadContent } from '../../src/glossary/load.ts';
import type { Term } from '../../src/glossary/types.ts';
import { entryAddresses, SITE_ADDRESSES } from '../../src/publish/addresses.ts';

const folder = resolve('dist');
const { pages, files } = readSite(folder, '/');
const { terms } = loadContent().glossary;
const fileAt = (path: string): string => readFileSync(join(folder, path), 'utf8');
const isIndexed = (html: string): boolean => !/<meta name="robots" content="noindex"/u.test(html);

interface JsonFeed {
  home_page_url: string;
  items: { id: string; url: string; title: string; content_html: string; date_published: string; tags: string[] }[];
}
const json: JsonFeed = JSON.parse(fileAt(SITE_ADDRESSES.jsonFeed));
const home = json.home_page_url;
/** The page of this site that a full address leads to. */
const pageAt = (url: string): string => `/${url.slice(home.length)}`;

/** What each format of the feed says of its items. */
const atom = parseFeed(fileAt(SITE_ADDRESSES.atom));

describe('the feeds', () => {
  test('an independent reader finds every entry in the Atom feed, the newest first', () => {
    expect(atom.meta).toEqual({ type: 'atom', version: '1.0' });
    expect(atom.title).toBe('The Gradient Field Guide: new and changed entries');
    expect(atom.language).toBe('en');
    expect(atom.self).toBe(`${home}feed.atom`);
    expect(atom.url).toBe(home);
    const days = atom.items.map(({ published }) => published?.getTime() ?? Number.NaN);
    expect(days).toEqual([...days].sort((a, b) => b - a));
    expect(atom.items.length).toBeLessThanOrEqual(100);
    expect(new Set(atom.items.map(({ id }) => id)).size).toBe(atom.items.length);
    for (const { url } of atom.items) expect(pages.has(pageAt(url ?? '')), url ?? 'no address').toBe(true);
  });

  test('an item holds the definition', () => {
    const byPage = new Map<string, Term>(terms.map((term) => [entryAddresses(term.slug).page, term]));
    for (const item of atom.items) {
      const term = byPage.get(pageAt(item.url ?? ''));
      if (item.title !== term?.title) continue;
      expect(parse(item.content ?? '').text).toBe(term.definition);
      expect(item.description).toBe(term.short);
    }
    expect(atom.items.filter(({ title }) => terms.some((term) => term.title === title)).length).toBeGreaterThan(0);
  });

  test('both formats tell the same', () => {
    const told = atom.items.map(({ id, url, title, content, published }) => ({
      id,
      url,
      title,
      content_html: content,
      date_published: published?.toISOString(),
    }));
    const asJson = json.items.map(({ id, url, title, content_html, date_published }) => ({
      id,
      url,
      title,
      content_html,
      date_published,
    }));
    expect(asJson).toEqual(told);
  });

  test('the JSON feed keeps the rules of its version 1.1', () => {
    const ajv = addFormats.default(new Ajv2020({ allErrors: true }));
    const text = { type: 'string', minLength: 1 };
    const address = { type: 'string', format: 'uri' };
    const author = { type: 'object', properties: { name: text, url: address }, minProperties: 1 };
    const item = {
      type: 'object',
      required: ['id', 'content_html'],
      properties: {
        id: text,
        url: address,
        title: text,
        content_html: text,
        summary: text,
        date_published: { type: 'string', format: 'date-time' },
        tags: { type: 'array', items: text, uniqueItems: true },
      },
      additionalProperties: false,
    };
    const validate = ajv.compile({
      type: 'object',
      required: ['version', 'title', 'items'],
      properties: {
        version: { const: 'https://jsonfeed.org/version/1.1' },
        title: text,
        description: text,
        home_page_url: address,
        feed_url: { const: `${home}feed.json` },
        language: { const: 'en' },
        authors: { type: 'array', items: author },
        items: { type: 'array', items: item },
      },
      additionalProperties: false,
    });
    validate(json);
    expect(validate.errors).toBeNull();
    expect(validate({ ...json, items: [{ title: 'no id' }] })).toBe(false);
  });
});

/** Parses XML with expat, and robots.txt with Python's reader of it; prints what the tests ask about as JSON. */
const reader = `
import json, sys
import xml.etree.ElementTree as xml
from urllib.robotparser import RobotFileParser
folder, home = sys.argv[1:]
root = lambda path: xml.parse(folder + path).getroot()
bare = lambda tag: tag.split('}')[1]
feed = root('/feed.atom')
required = [sorted(bare(child.tag) for child in item) for item in [feed, *feed.findall('{*}entry')]]
described = root('/opensearch.xml')
sitemaps = [loc.text for loc in root('/sitemap-index.xml').iterfind('.//{*}loc')]
pages = {}
for at in sitemaps:
    for page in root('/' + at[len(home):]):
        pages[page.findtext('{*}loc')] = page.findtext('{*}lastmod')
robots = RobotFileParser()
robots.parse(open(folder + '/robots.txt').read().splitlines())
print(json.dumps({
    'atom': required,
    'openSearch': {
        'namespace': described.tag,
        'texts': {bare(child.tag): child.text for child in described if child.text},
        'urls': [dict(url.attrib) for url in described.findall('{*}Url')],
    },
    'pages': pages,
    'robots': {'allowed': [robots.can_fetch(who, home + 'terms/relu/') for who in ('*', 'GPTBot', 'Googlebot')], 'sitemaps': robots.site_maps()},
    'sitemaps': sitemaps,
}))
`;

interface Read {
  atom: string[][];
  openSearch: { namespace: string; texts: Record<string, string>; urls: Record<string, string>[] };
  pages: Record<string, string | null>;
  robots: { allowed: boolean[]; sitemaps: string[] };
  sitemaps: string[];
}
const python = spawnSync('python3', ['-c', reader, folder, home], { encoding: 'utf8' });
const has = python.error === undefined;

describe.skipIf(!has)('Python’s own readers', () => {
  const read = (): Read => {
    expect(python.stderr).toBe('');
    return JSON.parse(python.stdout);
  };

  test('find in the Atom feed what its standard requires', () => {
    const [feed = [], ...entries] = read().atom;
    const times = (name: string, names: readonly string[]) => names.filter((other) => other === name).length;
    for (const names of [feed, ...entries]) {
      for (const name of ['id', 'title', 'updated']) expect(times(name, names), name).toBe(1);
    }
    expect(times('author', feed)).toBe(1);
    for (const names of entries) expect(times('content', names)).toBe(1);
  });

  test('find the search, within the limits of OpenSearch', () => {
    const { namespace, texts, urls } = read().openSearch;
    expect(namespace).toBe('{http://a9.com/-/spec/opensearch/1.1/}OpenSearchDescription');
    expect(texts['ShortName']?.length).toBeLessThanOrEqual(16);
    expect(texts['LongName']?.length).toBeLessThanOrEqual(48);
    expect(texts['Description']?.length).toBeLessThanOrEqual(1024);
    const html = urls.find(({ type }) => type === 'text/html');
    expect(html?.['template']).toBe(`${home}search/?q={searchTerms}`);
    expect(pages.has('/search/')).toBe(true);
    expect(files.has(pageAt(texts['Image'] ?? ''))).toBe(true);
  });

  test('may read everything, and are told of the site map', () => {
    const { robots, sitemaps } = read();
    expect(robots.allowed).toEqual([true, true, true]);
    expect(robots.sitemaps).toEqual([`${home}sitemap-index.xml`]);
    expect(sitemaps.length).toBeGreaterThan(0);
  });

  test('find in the site map every page that may be indexed, and no other', () => {
    const indexed = [...pages].filter(([path, html]) => path.endsWith('/') && isIndexed(html)).map(([path]) => path);
    expect(Object.keys(read().pages).map(pageAt).sort()).toEqual(indexed.sort());
    expect(indexed).not.toContain('/search/');
    expect(indexed.filter((path) => path.startsWith('/embed/'))).toEqual([]);
  });

  test('find the day of each entry’s last change', () => {
    const listed = read().pages;
    for (const { slug, updated } of terms) {
      expect(listed[`${home}terms/${slug}/`]?.slice(0, 10), slug).toBe(updated.toISOString().slice(0, 10));
    }
  });
});

test('security.txt keeps the rules of RFC 9116', () => {
  const fields = fileAt(SITE_ADDRESSES.security)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => /^([A-Za-z-]+): (\S+)$/u.exec(line)?.slice(1) ?? [line]);
  const valuesOf = (name: string) => fields.flatMap(([field, value = '']) => (field === name ? [value] : []));
  const year = 365 * 24 * 60 * 60 * 1000;
  expect(valuesOf('Expires').length).toBe(1);
  const left = new Date(valuesOf('Expires')[0] ?? '').getTime() - Date.now();
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(year);
  expect(valuesOf('Canonical')).toEqual([new URL('/.well-known/security.txt', home).href]);
  expect(valuesOf('Contact').map((contact) => URL.canParse(contact))).toEqual([true]);
});

test('where it says to report a weakness, a page says how', () => {
  const contact = /^Contact: (.+)$/mu.exec(fileAt(SITE_ADDRESSES.security))?.[1] ?? '';
  if (!contact.startsWith(home)) return;
  const [page = '', anchor = ''] = pageAt(contact).split('#');
  expect(parse(pages.get(page) ?? '').getElementById(anchor), contact).not.toBeNull();
});

describe('an entry’s page', () => {
  const linksOf = (head: HTMLElement, rel: string) =>
    head.querySelectorAll(`link[rel="${rel}"]`).map((link) => link.getAttribute('href'));

  test('says where it is to be cited, under what licence, and what glossary it is of', () => {
    for (const { slug } of terms) {
      const [html = ''] = pages.get(entryAddresses(slug).page)?.split('</head>') ?? [];
      const head = parse(html);
      expect(linksOf(head, 'cite-as'), slug).toEqual([`${home}terms/${slug}/`]);
      expect(linksOf(head, 'license'), slug).toEqual(['https://creativecommons.org/licenses/by/4.0/']);
      expect(linksOf(head, 'glossary'), slug).toEqual([`${home}terms/`]);
      expect(linksOf(head, 'search'), slug).toEqual([`${home}opensearch.xml`]);
      expect(linksOf(head, 'alternate'), slug).toEqual(
        expect.arrayContaining([`${home}feed.atom`, `${home}feed.json`]),
      );
    }
  });

  /** As W3C's crawler Reffy reads definitions: `dfn[id]`, exported, linked by the texts of `data-lt`. */
  test('exports its definition under each of its names', () => {
    const exported = terms.map(({ slug }) => {
      const definitions = parse(pages.get(entryAddresses(slug).page) ?? '').querySelectorAll('dfn[id][data-export]');
      return definitions.map((dfn) => `#${dfn.id} ${dfn.getAttribute('data-dfn-type')} ${dfn.getAttribute('data-lt')}`);
    });
    const names = terms.map(({ title, aliases, plurals }) => [title, ...aliases, ...plurals]);
    expect(exported).toEqual(names.map((each) => [`#definition dfn ${each.join('|')}`]));
    expect(names.flat().filter((name) => name.includes('|'))).toEqual([]);
  });
});
