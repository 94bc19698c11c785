import { fileURLToPath } from 'node:url';
import type { AstroIntegration, AstroIntegrationLogger } from 'astro';
import { address } from '../glossary/address.ts';

/** A site whose pages are finished. */
export interface FinishedSite {
  /** Path of the folder that holds it. */
  folder: string;
  /** The sub-path that it is published under. */
  base: string;
  /** The address of its host. */
  site: string | undefined;
  /** Makes the full address of a path. */
  full: (path: string) => string;
  logger: AstroIntegrationLogger;
}

/** A step of the build that works on the finished pages. */
export function afterBuild(name: string, work: (finished: FinishedSite) => void): AstroIntegration {
  let base = '/';
  let site: string | undefined;
  return {
    name,
    hooks: {
      'astro:config:done': ({ config }) => {
        base = config.base;
        site = config.site;
      },
      'astro:build:done': ({ dir, logger }) => {
        const full = (path: string) => new URL(address(path, base), site).href;
        work({ folder: fileURLToPath(dir), base, site, full, logger });
      },
    },
  };
}
