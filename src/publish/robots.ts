import { SITE_ADDRESSES } from './addresses.ts';

/**
 * What crawlers may read: everything. Pages that are not to be indexed say so themselves.
 * @param full makes the full address of a path
 * @see https://www.rfc-editor.org/rfc/rfc9309
 */
export function robotsFile(full: (path: string) => string): string {
  return `User-agent: *\nAllow: /\n\nSitemap: ${full(SITE_ADDRESSES.sitemap)}\n`;
}
