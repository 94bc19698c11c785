import type { APIRequestContext } from '@playwright/test';
import { parse } from 'node-html-parser';

/** Attributes that name another file or page. */
const selectors = {
  'a[href]': 'href',
  'link[href]': 'href',
  'script[src]': 'src',
  'img[src]': 'src',
  'form[action]': 'action',
};

/**
 * Follows every link and reference of every page of a site from its home page on.
 *
 * @param home the home page's address, sub-path included, slash at the end
 * @returns one line for each link that leads nowhere, leaves the sub-path, or names an anchor that is not there; and the
 *   pages that were read
 */
export async function brokenLinks(
  request: APIRequestContext,
  home: string,
): Promise<{ broken: string[]; pages: string[] }> {
  const ids = new Map<string, Set<string>>();
  const anchors: { from: string; to: string; id: string }[] = [];
  const broken: string[] = [];
  const seen = new Set([home]);
  const queue = [{ from: '(start)', to: home }];

  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const response = await request.get(next.to);
    const isPage = (response.headers()['content-type'] ?? '').includes('html');
    if (!response.ok()) broken.push(`${next.from} → ${next.to}: ${response.status()}`);
    if (!response.ok() || !isPage) continue;
    const document = parse(await response.text());
    ids.set(next.to, new Set(document.querySelectorAll('[id]').map((element) => element.id)));
    for (const [selector, attribute] of Object.entries(selectors)) {
      for (const element of document.querySelectorAll(selector)) {
        if (element.getAttribute('rel') === 'canonical') continue;
        const url = new URL(element.getAttribute(attribute) ?? '', next.to);
        if (url.origin !== new URL(home).origin) continue;
        const to = `${url.origin}${url.pathname}`;
        if (!to.startsWith(home)) broken.push(`${next.to} → ${url.pathname}: outside the site`);
        else if (!seen.has(to)) {
          seen.add(to);
          queue.push({ from: next.to, to });
        }
        if (selector === 'a[href]' && url.hash.length > 1) {
          anchors.push({ from: next.to, to, id: decodeURIComponent(url.hash.slice(1)) });
        }
      }
    }
  }
  for (const { from, to, id } of anchors) {
    if (ids.has(to) && !ids.get(to)?.has(id)) broken.push(`${from} → ${to}#${id}: no such anchor`);
  }
  return { broken, pages: [...ids.keys()].map((page) => page.slice(home.length - 1)) };
}
