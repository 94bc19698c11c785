import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { headersFor, readHeaders } from '../../src/cli/headers-file.mjs';
import { serve } from '../../src/cli/serve.mjs';
import { entryAddresses, instrumentAddresses, SITE_ADDRESSES } from '../../src/publish/addresses.ts';
import { HEADER_RULES, headersFile, MEDIA_TYPES } from '../../src/publish/headers.ts';

const paths = [
  '/',
  '/_astro/page.Bx3k.js',
  '/pagefind/pagefind.js',
  '/pagefind/fragment/en_1.pf_fragment',
  '/wasm/tfjs-backend-wasm.wasm',
  ...Object.values(entryAddresses('relu')),
  ...Object.values(instrumentAddresses('gradient-flow')),
  ...Object.values(SITE_ADDRESSES),
];
const rules = readHeaders(headersFile('/'));

describe('the rules', () => {
  test('let any page fetch any file', () => {
    for (const path of paths) expect(headersFor(rules, path)['access-control-allow-origin'], path).toBe('*');
  });

  test('name no header twice for one path', () => {
    for (const path of paths) {
      const values = Object.values(headersFor(rules, path));
      const single = HEADER_RULES.flatMap(({ headers }) => Object.values(headers));
      for (const value of values) expect(single, path).toContain(value);
    }
  });

  test('tell each format by its media type', () => {
    const type = (path: string) => headersFor(rules, path)['content-type']?.replace('; charset=utf-8', '');
    const entry = entryAddresses('relu');
    expect(type(entry.markdown)).toBe('text/markdown');
    expect(type(entry.bibtex)).toBe('application/x-bibtex');
    expect(type(entry.ris)).toBe('application/x-research-info-systems');
    expect(type(entry.csl)).toBe('application/vnd.citationstyles.csl+json');
    expect(type(SITE_ADDRESSES.turtle)).toBe('text/turtle');
    expect(type(SITE_ADDRESSES.jsonLd)).toBe('application/ld+json');
    expect(type(SITE_ADDRESSES.termSchema)).toBe('application/schema+json');
    expect(type(SITE_ADDRESSES.atom)).toBe('application/atom+xml');
    expect(type(SITE_ADDRESSES.jsonFeed)).toBe('application/feed+json');
    expect(type(SITE_ADDRESSES.openSearch)).toBe('application/opensearchdescription+xml');
    expect(type(entry.page)).toBeUndefined();
    expect(type(SITE_ADDRESSES.terms)).toBeUndefined();
  });

  test('keep for ever only what changes its name with its bytes', () => {
    const kept = paths.filter((path) => headersFor(rules, path)['cache-control']?.includes('immutable'));
    expect(kept).toEqual(['/_astro/page.Bx3k.js', '/pagefind/fragment/en_1.pf_fragment']);
  });

  test('stay within the limits of Cloudflare Pages', () => {
    expect(HEADER_RULES.length).toBeLessThanOrEqual(100);
    for (const { pattern } of HEADER_RULES) expect(pattern.split('*').length, pattern).toBeLessThanOrEqual(2);
    for (const line of headersFile('/guide').split('\n')) expect(line.length).toBeLessThanOrEqual(2000);
  });

  test('stand in the README for nginx and Apache, which know Atom', () => {
    const readme = readFileSync('README.md', 'utf8');
    const types = Object.entries(MEDIA_TYPES).flatMap(([pattern, type]) => {
      const extension = /^\/\*\.([a-z]+)$/u.exec(pattern)?.[1];
      return extension === undefined || extension === 'atom' ? [] : [{ extension, type: type.split(';')[0] }];
    });
    expect(types.map(({ extension }) => extension)).toEqual(['bib', 'jsonld', 'md', 'ris', 'ttl']);
    for (const { extension, type } of types) {
      expect(readme).toContain(`${type} ${extension};`);
      expect(readme).toContain(`AddType ${type} .${extension}`);
    }
  });

  test('are about the sub-path that the site is published under', () => {
    const under = readHeaders(headersFile('/guide'));
    expect(headersFor(under, '/guide/feed.atom')['content-type']).toBe('application/atom+xml; charset=utf-8');
    expect(headersFor(under, '/feed.atom')).toEqual({});
  });
});

describe('a file of rules', () => {
  test('is read with its comments, and joins what two rules say', () => {
    const read = readHeaders('# all\n/*\n  A: 1\n\n/x.y/*\n  # not here\n  A: 2\n  B: c: d \n');
    expect(headersFor(read, '/x.y/z')).toEqual({ a: '1, 2', b: 'c: d' });
    expect(headersFor(read, '/xzy/z')).toEqual({ a: '1' });
  });
});

describe('our own server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headers-'));
  let site: Awaited<ReturnType<typeof serve>>;
  const get = (path: string) => fetch(new URL(path.slice(1), site.address));

  beforeAll(async () => {
    const files = {
      '/_headers': headersFile('/guide'),
      '/404.html': 'missing',
      '/_astro/page.js': 'true',
      [entryAddresses('relu').markdown]: '# ReLU',
      [SITE_ADDRESSES.terms]: '{}',
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    site = await serve({ folder, base: '/guide', port: 0 });
  });
  afterAll(async () => {
    await site.close();
    rmSync(folder, { recursive: true });
  });

  test('sends what the rules say', async () => {
    const markdown = await get(entryAddresses('relu').markdown);
    expect(markdown.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(markdown.headers.get('access-control-allow-origin')).toBe('*');
    expect(markdown.headers.get('cache-control')).toBe('no-cache');
    const script = await get('/_astro/page.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await get(SITE_ADDRESSES.terms)).headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  test('says of a missing file what is true of the page in its place', async () => {
    const missing = await get('/_astro/gone.md');
    expect(missing.status).toBe(404);
    expect(missing.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(missing.headers.get('cache-control')).toBe('no-cache');
    expect(missing.headers.get('access-control-allow-origin')).toBe('*');
  });
});
