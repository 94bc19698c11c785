import { readdirSync } from 'node:fs';
import { experiments } from '../../src/lab/experiments/all.ts';

/** The entries' slugs, read off the content. */
export const slugs = readdirSync('content/terms')
  .filter((name) => name.endsWith('.mdx'))
  .map((name) => name.replace(/\.mdx$/, ''))
  .sort();

export const instrumentIds = experiments.map(({ id }) => id);

/** Where each instrument has a page of its own. */
export const instrumentPages = instrumentIds.map((id) => `/instruments/${id}/`);

/** One address of every kind of page, and every instrument's own. */
export const kinds = {
  home: '/',
  entry: '/terms/vanishing-gradient/',
  'short entry': '/terms/batch/',
  'A–Z': '/terms/',
  instruments: '/instruments/',
  search: '/search/?q=sigmoid',
  references: '/references/',
  'definitions by date': '/terms/relu/history/',
  'framed definition': '/embed/term/vanishing-gradient/',
  'framed instrument': '/embed/gradient-flow/',
  'missing page': '/terms/vanishing-gradeint/',
  ...Object.fromEntries(experiments.map(({ id, title }) => [title, `/instruments/${id}/`])),
} as const;

/** Every address that is a page of its own. */
export const addresses = [
  '/',
  '/terms/',
  ...slugs.map((slug) => `/terms/${slug}/`),
  '/instruments/',
  ...instrumentPages,
  '/search/',
  '/references/',
];

/** A search result that has arrived: the results to come are drawn as empty ones. */
export const result = '.result:not([aria-hidden])';

/** Its title, which links to the entry. */
export const resultLink = `${result} .result-title a`;
