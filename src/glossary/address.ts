/**
 * The address of a path of this site, with the sub-path that it is published under.
 *
 * @example address('/terms/relu/') === '/name/terms/relu/' when the site lives under `/name/`
 * @param path from the site's root, with its leading slash
 * @param base the sub-path; by default the one the site is being built for
 */
export function address(path: string, base: string = import.meta.env?.BASE_URL ?? '/'): string {
  return `${base.replace(/\/+$/u, '')}/${path.replace(/^\/+/u, '')}`;
}
