/** Where everything that this site publishes for other documents lies, from the site's root. All of it is for ever. */

/** What is published about an entry. */
export function entryAddresses(slug: string) {
  return {
    page: `/terms/${slug}/`,
    history: `/terms/${slug}/history/`,
    markdown: `/terms/${slug}.md`,
    myst: `/terms/${slug}.myst.json`,
    json: `/api/terms/${slug}.json`,
    bibtex: `/terms/${slug}.bib`,
    ris: `/terms/${slug}.ris`,
    csl: `/terms/${slug}.csl.json`,
    embed: `/embed/term/${slug}/`,
    oembed: `/oembed/terms/${slug}.json`,
    picture: `/pictures/terms/${slug}.png`,
  } as const;
}

/** What is published about an instrument. */
export function instrumentAddresses(id: string) {
  return {
    page: `/instruments/${id}/`,
    bibtex: `/instruments/${id}.bib`,
    ris: `/instruments/${id}.ris`,
    csl: `/instruments/${id}.csl.json`,
    embed: `/embed/${id}/`,
    oembed: `/oembed/instruments/${id}.json`,
    picture: `/pictures/instruments/${id}.png`,
  } as const;
}

/** What is published about the glossary as a whole. */
export const SITE_ADDRESSES = {
  authors: '/authors/',
  inventory: '/objects.inv',
  myst: '/myst.xref.json',
  terms: '/api/terms.json',
  termSchema: '/api/term.schema.json',
  termsSchema: '/api/terms.schema.json',
  turtle: '/api/terms.ttl',
  jsonLd: '/api/terms.jsonld',
  csv: '/api/terms.csv',
  anki: '/api/anki.tsv',
  hoverCards: '/embed/guide-term.js',
  atom: '/feed.atom',
  jsonFeed: '/feed.json',
  openSearch: '/opensearch.xml',
  llms: '/llms.txt',
  robots: '/robots.txt',
  sitemap: '/sitemap-index.xml',
  security: '/.well-known/security.txt',
  picture: '/pictures/site.png',
} as const;
