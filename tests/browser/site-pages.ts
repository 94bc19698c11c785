import { readdirSync } from 'node:fs';

/** The entries' slugs, read off the content. */
export const slugs = readdirSync('content/terms')
  .filter((name) => name.endsWith('.mdx'))
  .map((name) => name.replace(/\.mdx$/, ''))
  .sort();

/** One address of every kind of page. */
export const kinds = {
  home: '/',
  entry: '/terms/vanishing-gradient/',
  'short entry': '/terms/batch/',
  'A–Z': '/terms/',
  instruments: '/instruments/',
  instrument: '/instruments/gradient-flow/',
  'activation explorer': '/instruments/activation-explorer/',
  initialization: '/instruments/initialization/',
  'edge of chaos': '/instruments/edge-of-chaos/',
  'residual paths': '/instruments/residual-paths/',
  'training race': '/instruments/training-race/',
  search: '/search/?q=sigmoid',
  references: '/references/',
  'missing page': '/terms/vanishing-gradeint/',
} as const;

/** Every address that is a page of its own. */
export const addresses = [
  '/',
  '/terms/',
  ...slugs.map((slug) => `/terms/${slug}/`),
  '/instruments/',
  '/instruments/gradient-flow/',
  '/instruments/activation-explorer/',
  '/instruments/initialization/',
  '/instruments/edge-of-chaos/',
  '/instruments/residual-paths/',
  '/instruments/training-race/',
  '/search/',
  '/references/',
];

/** A search result that has arrived: the results to come are drawn as empty ones. */
export const result = '.result:not([aria-hidden])';

/** Its title, which links to the entry. */
export const resultLink = `${result} .result-title a`;
