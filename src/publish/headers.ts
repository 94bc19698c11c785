import { address } from '../glossary/address.ts';
import { SITE_ADDRESSES } from './addresses.ts';

/** What a host sends with the files that a pattern matches; `*` stands for any characters, slashes included. */
export interface HeaderRule {
  pattern: string;
  headers: Readonly<Record<string, string>>;
}

/** Everything is public and nothing asks who reads it, so that any page may fetch any file, from any origin. */
const EVERYWHERE: HeaderRule = {
  pattern: '/*',
  headers: {
    'Access-Control-Allow-Origin': '*',
    'Cross-Origin-Resource-Policy': 'cross-origin',
    'X-Content-Type-Options': 'nosniff',
  },
};

const YEAR = 'public, max-age=31536000, immutable';
const MINUTES = 'public, max-age=600';

/** How long a copy may be kept: for ever where the name changes with the bytes. */
const CACHED: Readonly<Record<string, string>> = {
  '/_astro/*': YEAR,
  '/pagefind/fragment/*': YEAR,
  '/pagefind/index/*': YEAR,
  '/pagefind/filter/*': YEAR,
  '/api/*': MINUTES,
  [SITE_ADDRESSES.hoverCards]: MINUTES,
};

/** Media types that hosts do not know, or know otherwise. */
export const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '/*.atom': 'application/atom+xml; charset=utf-8',
  '/*.bib': 'application/x-bibtex; charset=utf-8',
  '/*.csl.json': 'application/vnd.citationstyles.csl+json; charset=utf-8',
  '/*.jsonld': 'application/ld+json; charset=utf-8',
  '/*.md': 'text/markdown; charset=utf-8',
  '/*.ris': 'application/x-research-info-systems; charset=utf-8',
  '/*.schema.json': 'application/schema+json; charset=utf-8',
  '/*.ttl': 'text/turtle; charset=utf-8',
  [SITE_ADDRESSES.jsonFeed]: 'application/feed+json; charset=utf-8',
  [SITE_ADDRESSES.openSearch]: 'application/opensearchdescription+xml; charset=utf-8',
};

/** All rules. A path meets each header once: hosts join what two rules say about it. */
export const HEADER_RULES: readonly HeaderRule[] = [
  EVERYWHERE,
  ...Object.entries(CACHED).map(([pattern, value]) => ({ pattern, headers: { 'Cache-Control': value } })),
  ...Object.entries(MEDIA_TYPES).map(([pattern, value]) => ({ pattern, headers: { 'Content-Type': value } })),
];

/**
 * The rules as Netlify, Cloudflare Pages and others read them off a site's folder.
 * @param base the sub-path that the site is published under
 * @see https://developers.cloudflare.com/pages/configuration/headers/
 * @see https://docs.netlify.com/manage/routing/headers/
 */
export function headersFile(base: string): string {
  return HEADER_RULES.map(({ pattern, headers }) =>
    [address(pattern, base), ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`), ''].join('\n'),
  ).join('\n');
}
