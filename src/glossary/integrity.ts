import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HTMLElement, parse } from 'node-html-parser';
import { nearest } from './nearest.ts';
import type { Problem } from './types.ts';

/** A built site: every file by its address below the sub-path, `/terms/relu/` for `terms/relu/index.html`. */
export interface BuiltSite {
  /** The HTML of the pages. */
  pages: ReadonlyMap<string, string>;
  /** The addresses of all other files. */
  files: ReadonlySet<string>;
  /** The sub-path that the site is published under. */
  base: string;
  /** The address of the site's host, where one is set, so that full addresses of its own are checked as well. */
  site?: string | undefined;
}

/** What is made only after the pages are, and so cannot be looked for here. */
const MADE_LATER = /^\/pagefind\//u;
const HOST = 'http://this.site';

/** Reads a folder of built files. */
export function readSite(folder: string, base: string, site?: string): BuiltSite {
  const pages = new Map<string, string>();
  const files = new Set<string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const address = `/${path.slice(folder.length).replaceAll('\\', '/').replace(/^\/+/u, '')}`;
    if (address.endsWith('.html')) pages.set(address.replace(/\/index\.html$/u, '/'), readFileSync(path, 'utf8'));
    else files.add(address);
  }
  return { pages, files, base, site };
}

/** Every dead link, dead fragment and repeated id of a built site; a fault that many pages share is told once. */
export function checkSite(site: BuiltSite): Problem[] {
  const trees = new Map([...site.pages].map(([address, html]) => [address, parse(html)]));
  const ids = new Map([...trees].map(([address, tree]) => [address, idsOf(tree)]));
  const problems = [...trees].flatMap(([page, tree]) => {
    const lineOf = (element: HTMLElement) => (site.pages.get(page) ?? '').slice(0, element.range[0]).split('\n').length;
    return [...repeatedIds(page, tree, lineOf), ...deadLinks(site, page, tree, ids, lineOf)];
  });
  return shareEqual(problems);
}

/** The first of the problems that say the same, with the number of the others. */
function shareEqual(problems: readonly Problem[]): Problem[] {
  const groups = Map.groupBy(problems, ({ reason, remedy }) => `${reason}\n${remedy}`);
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const count = others.length === 1 ? 'one more place' : `${others.length} more places`;
    return [others.length === 0 ? first : { ...first, reason: `${first.reason} (and in ${count})` }];
  });
}

function idsOf(tree: HTMLElement): string[] {
  return tree.querySelectorAll('[id]').map((element) => element.id);
}

function repeatedIds(page: string, tree: HTMLElement, lineOf: (element: HTMLElement) => number): Problem[] {
  const seen = new Set<string>();
  return tree.querySelectorAll('[id]').flatMap((element) => {
    if (!seen.has(element.id)) {
      seen.add(element.id);
      return [];
    }
    const remedy = 'Reword one of the two headings, or give one of the elements another id.';
    return [{ file: page, line: lineOf(element), reason: `the id "${element.id}" is used twice on the page`, remedy }];
  });
}

function deadLinks(
  site: BuiltSite,
  page: string,
  tree: HTMLElement,
  ids: ReadonlyMap<string, readonly string[]>,
  lineOf: (element: HTMLElement) => number,
): Problem[] {
  const base = site.base.replace(/\/+$/u, '');
  const problems: Problem[] = [];
  for (const element of tree.querySelectorAll('a[href], link[href], script[src], img[src]')) {
    const link = element.getAttribute('href') ?? element.getAttribute('src') ?? '';
    const target = ownAddress(link, `${HOST}${base}${page}`, site.site);
    if (target === undefined) continue;
    const add = (reason: string, remedy: string) =>
      problems.push({ file: page, line: lineOf(element), reason, remedy });
    if (target.path !== base && !target.path.startsWith(`${base}/`)) {
      add(`the link "${link}" leaves the site's sub-path ${base}/`, `Make it with address(): "${base}${target.path}".`);
      continue;
    }
    const path = target.path.slice(base.length) || '/';
    if (MADE_LATER.test(path) || site.files.has(path)) continue;
    const anchors = ids.get(path);
    if (anchors === undefined) {
      const near = nearest(path, [...site.pages.keys(), ...site.files]);
      add(
        `the link "${link}" leads to no page`,
        near === undefined ? 'Correct it, or build the page.' : `The nearest address is ${base}${near}.`,
      );
    } else if (target.fragment !== '' && target.fragment !== 'top' && !anchors.includes(target.fragment)) {
      const near = nearest(target.fragment, anchors);
      const remedy = near === undefined ? 'The page has nothing like it.' : `The nearest anchor is #${near}.`;
      add(`the link "${link}" leads to no anchor of ${base}${path}`, remedy);
    }
  }
  return problems;
}

/** Path and fragment of a link into this site; nothing for other sites, mail and data. */
function ownAddress(
  link: string,
  from: string,
  site: string | undefined,
): { path: string; fragment: string } | undefined {
  if (!URL.canParse(link, from)) return { path: link, fragment: '' };
  const url = new URL(link, from);
  if (url.origin !== HOST && (site === undefined || url.origin !== new URL(site).origin)) return undefined;
  return { path: decodeURIComponent(url.pathname), fragment: decodeURIComponent(url.hash.slice(1)) };
}
