import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sitemap from '@astrojs/sitemap';
import type { AstroIntegration } from 'astro';
import type { Term } from '../glossary/types.ts';
import { entryAddresses } from './addresses.ts';

const NOT_INDEXED = /<meta name="robots" content="[^"]*noindex/u;

/**
 * The list of pages for search engines, with the day of each entry's last change. What a page says of itself counts:
 * one that is not to be indexed is not listed.
 * @param terms gives the entries; asked when the pages are built
 * @see https://www.sitemaps.org/protocol.html
 */
export function siteMap(terms: () => readonly Pick<Term, 'slug' | 'updated'>[]): AstroIntegration {
  let folder = '';
  let root = '/';
  const pathOf = (url: string): string => `/${new URL(url).pathname.slice(root.length)}`;
  const isIndexed = (url: string) => !NOT_INDEXED.test(readFileSync(join(folder, pathOf(url), 'index.html'), 'utf8'));
  let changed = new Map<string, string>();
  const made = sitemap({
    filter: isIndexed,
    serialize: (item) => {
      const lastmod = changed.get(pathOf(item.url));
      return lastmod === undefined ? item : { ...item, lastmod };
    },
  });
  return {
    ...made,
    hooks: {
      ...made.hooks,
      'astro:build:done': async (built) => {
        folder = fileURLToPath(built.dir);
        changed = new Map(terms().map(({ slug, updated }) => [entryAddresses(slug).page, updated.toISOString()]));
        await made.hooks['astro:build:done']?.(built);
      },
      'astro:config:done': async (done) => {
        root = `${done.config.base.replace(/\/+$/u, '')}/`;
        await made.hooks['astro:config:done']?.(done);
      },
    },
  };
}
