import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type HTMLElement, parse } from 'node-html-parser';
import { readSite } from '../../src/glossary/integrity.ts';

const DIST = resolve('dist');
const { pages, files } = readSite(DIST, '/');
const trees = new Map<string, HTMLElement>();
const anchors = new Map<string, Set<string>>();

/** Where the site in `dist` thinks it is published: the address that its pages call canonical. */
export const ORIGIN = new URL(/<link rel="canonical" href="([^"]+)"/u.exec(pages.get('/') ?? '')?.[1] ?? '').href;

/** A file of the built site by its address. */
export const readBuilt = (path: string): string => readFileSync(DIST + path, 'utf8');

/** A page of the built site by its address, read once: who takes something out of it takes it from all. */
export function builtPage(path: string): HTMLElement {
  const html = pages.get(path);
  if (html === undefined) throw new Error(`dist has no page ${path}`);
  const tree = trees.get(path) ?? parse(html);
  trees.set(path, tree);
  return tree;
}

function anchorsOf(page: string): Set<string> {
  const known =
    anchors.get(page) ??
    new Set(
      builtPage(page)
        .querySelectorAll('[id]')
        .map(({ id }) => id),
    );
  anchors.set(page, known);
  return known;
}

/** Whether a full address of the site leads to a page or file that was built, and its fragment to something there. */
export function leadsSomewhere(address: string): boolean {
  const { pathname, hash } = new URL(address);
  const path = decodeURIComponent(pathname);
  if (files.has(path)) return true;
  return pages.has(path) && (hash === '' || anchorsOf(path).has(decodeURIComponent(hash.slice(1))));
}
