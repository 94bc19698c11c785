import { address } from '../glossary/address.ts';

/**
 * Makes full addresses of a site's paths, with its host and the sub-path it is published under.
 * @param site the host's address as Astro is told it
 */
export function fullAddresses(site: URL | undefined): (path: string) => string {
  return (path) => new URL(address(path), site).href;
}
