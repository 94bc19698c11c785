import type { BuiltSite } from '../glossary/integrity.ts';
import { nearest } from '../glossary/nearest.ts';
import type { Problem } from '../glossary/types.ts';

/** A page, anchor or file that was published once, and where it leads now. */
export interface Permalink {
  /** From the site's root: `/terms/relu/`, `/terms/relu/#definition` or `/api/terms/relu.json`. */
  address: string;
  /** The day it was first published, as `2026-11-22`. */
  since: string;
  /** Null while it stands where it was. */
  now: string | null;
}

export const LEDGER = 'content/permalinks.tsv';

const HEADER = 'address\tsince\tnow';
/** Every link of an element to itself: what has one is there to be linked to. */
const ANCHOR = /<a class="anchor" href="#([^"]+)"/g;
const ADDRESS = /^\/[^\s#]*(?:#\S+)?$/u;
/** Files that only the site itself asks for, under names that change with their content, and what hosts and crawlers read. */
const OWN_FILE = /^\/(?:_astro|pagefind)\/|^\/(?:_headers|_redirects|\.nojekyll|sitemap[^/]*\.xml)$/u;
const DAY = /^\d{4}-\d{2}-\d{2}$/u;

const pageOf = (address: string): string => address.replace(/#.*$/u, '');
const isPage = (address: string): boolean => address.endsWith('/');
const isAnchor = (address: string): boolean => address.includes('#');

/** Reads the ledger: three columns a line under a header. */
export function readLedger(text: string): { permalinks: Permalink[]; problems: Problem[] } {
  const permalinks: Permalink[] = [];
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const fault = (line: number, reason: string, remedy: string) => problems.push({ file: LEDGER, line, reason, remedy });
  for (const [index, row] of text.split('\n').entries()) {
    if (index === 0 || row === '') continue;
    const line = index + 1;
    const [address = '', since = '', now = '', ...others] = row.split('\t');
    if (others.length > 0 || !ADDRESS.test(address) || !DAY.test(since) || !(now === '' || ADDRESS.test(now))) {
      fault(
        line,
        `"${row}" is no line of the ledger`,
        `The columns are ${HEADER.replaceAll('\t', ', ')}, with tabs between.`,
      );
      continue;
    }
    if (seen.has(address)) fault(line, `"${address}" stands in the ledger twice`, 'Remove the later line.');
    seen.add(address);
    permalinks.push({ address, since, now: now === '' ? null : now });
  }
  return { permalinks, problems };
}

/** The ledger as its file holds it. */
export function writeLedger(permalinks: readonly Permalink[]): string {
  return `${[HEADER, ...permalinks.map(({ address, since, now }) => `${address}\t${since}\t${now ?? ''}`)].join('\n')}\n`;
}

/**
 * All that a built site publishes: its pages, on them what links to itself, and the files that others may fetch.
 * @param site `pages` is HTML by address; what is no page of its own, such as `/404.html`, is left out
 */
export function publishedAddresses({ pages, files }: Pick<BuiltSite, 'pages' | 'files'>): Set<string> {
  const published = new Set([...files].filter((file) => !OWN_FILE.test(file)));
  for (const [page, html] of pages) {
    if (!isPage(page)) continue;
    published.add(page);
    for (const [, id] of html.matchAll(ANCHOR)) published.add(`${page}#${id}`);
  }
  return published;
}

/** Where an address leads in the end, through as many moves as there were; null in a circle. */
function destination(address: string, moves: ReadonlyMap<string, string>): string | null {
  const passed = new Set<string>();
  let at = address;
  for (let next = moves.get(at); next !== undefined; next = moves.get(at)) {
    if (passed.has(at)) return null;
    passed.add(at);
    at = next;
  }
  return at;
}

/** Every promise of the ledger that a built site breaks. */
export function brokenPromises(permalinks: readonly Permalink[], published: ReadonlySet<string>): Problem[] {
  const moves = new Map(permalinks.flatMap(({ address, now }) => (now === null ? [] : [[address, now] as const])));
  return permalinks.flatMap(({ address, now }, index) => {
    const fault = (reason: string, remedy: string) => [{ file: LEDGER, line: index + 2, reason, remedy }];
    if (now === null) {
      if (published.has(address)) return [];
      if (isAnchor(address) && moves.has(pageOf(address))) return [];
      const near = nearest(address, [...published]);
      const hint = near === undefined ? '' : ` The nearest is ${near}.`;
      return fault(
        `${address} was published and leads nowhere`,
        `Bring it back, or write in the third column where it leads now.${hint}`,
      );
    }
    if (published.has(address)) return fault(`${address} stands and is said to have moved`, 'Empty the third column.');
    const end = destination(address, moves);
    if (end === null) return fault(`${address} is sent in a circle`, 'Let the third column name a page that stands.');
    if (!published.has(end))
      return fault(`${address} is sent to ${end}, which is not there`, 'Name an address that stands.');
    if (!isAnchor(address) && isPage(address) !== isPage(pageOf(end)))
      return fault(`${address} is sent to ${end}`, 'A page can only become a page, and a file a file.');
    if (isAnchor(address) && published.has(pageOf(address)) && pageOf(end) !== pageOf(address))
      return fault(
        `${address} is sent to another page while its own stands`,
        'An anchor can only move within its page, or with it.',
      );
    return [];
  });
}

/** What the site publishes and the ledger does not hold yet, in order of address. */
export function newPermalinks(
  permalinks: readonly Permalink[],
  published: ReadonlySet<string>,
  today: string,
): Permalink[] {
  const known = new Set(permalinks.map(({ address }) => address));
  return [...published]
    .filter((address) => !known.has(address))
    .sort()
    .map((address) => ({ address, since: today, now: null }));
}

/** What keeps moved addresses working. All addresses are from the site's root. */
export interface Moves {
  /** Files that are gone, with the file that now answers for each. */
  files: Map<string, string>;
  /** Pages that are gone, with where they lead and where each of their anchors does, if not to the same anchor there. */
  pages: Map<string, { to: string; anchors: Map<string, string> }>;
  /** By page that stands: old anchors, with the anchor of the page that each leads to; null for the page itself. */
  anchors: Map<string, Map<string, string | null>>;
}

/** Sorts the moved addresses of a ledger without broken promises. */
export function movesOf(permalinks: readonly Permalink[]): Moves {
  const moved = new Map(permalinks.flatMap(({ address, now }) => (now === null ? [] : [[address, now] as const])));
  const moves: Moves = { files: new Map(), pages: new Map(), anchors: new Map() };
  for (const address of moved.keys()) {
    const end = destination(address, moved);
    if (end === null || isAnchor(address)) continue;
    if (isPage(address)) moves.pages.set(address, { to: end, anchors: new Map() });
    else moves.files.set(address, end);
  }
  for (const address of moved.keys()) {
    const end = destination(address, moved);
    if (end === null || !isAnchor(address)) continue;
    const [page, id] = [pageOf(address), address.slice(pageOf(address).length + 1)];
    const gone = moves.pages.get(page);
    if (gone) gone.anchors.set(id, end);
    else
      moves.anchors.set(
        page,
        (moves.anchors.get(page) ?? new Map()).set(id, isAnchor(end) ? end.slice(page.length + 1) : null),
      );
  }
  return moves;
}

/** A page's HTML with an empty element for each old anchor, before the one that it leads to. */
export function keepAnchors(html: string, anchors: ReadonlyMap<string, string | null>): string {
  let kept = html;
  for (const [old, now] of anchors) {
    const named = kept.indexOf(now === null ? '<h1' : ` id="${now}"`);
    const at = now === null ? named : kept.lastIndexOf('<', named);
    if (named >= 0) kept = `${kept.slice(0, at)}<span id="${old}"></span>${kept.slice(at)}`;
  }
  return kept;
}

/**
 * The page that stands where one has moved away: it sends the reader on, fragment included, and says where to.
 * @param to the full new address, with the site's sub-path
 * @param anchors full addresses by old anchor
 */
export function redirectPage(to: string, anchors: ReadonlyMap<string, string>): string {
  const script = `const moved=${JSON.stringify(Object.fromEntries(anchors)).replaceAll('<', '\\u003c')};const id=location.hash.slice(1);location.replace(Object.hasOwn(moved,id)?moved[id]:${JSON.stringify(to)}+location.search+location.hash)`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Moved</title><meta name="robots" content="noindex"><link rel="canonical" href="${to}"><script>${script}</script><noscript><meta http-equiv="refresh" content="0; url=${to}"></noscript></head><body><h1>Moved</h1><p>This page is now at <a href="${to}">${to}</a>.</p></body></html>\n`;
}

/** The moved pages and files for hosts that read a `_redirects` file. */
export function redirectRules({ pages, files }: Pick<Moves, 'pages' | 'files'>, base: string): string {
  const prefix = base.replace(/\/+$/u, '');
  const ends = [...[...pages].map(([from, { to }]) => [from, to] as const), ...files];
  return ends.map(([from, to]) => `${prefix}${from} ${prefix}${to} 301\n`).join('');
}
