import { writeFileSync } from 'node:fs';
import type { AstroIntegration } from 'astro';
import { headersFile } from './headers.ts';

/** Writes the `_headers` file, which hosts read and do not serve, into the built site. */
export function writeHeaders(): AstroIntegration {
  let base = '/';
  return {
    name: 'write-headers',
    hooks: {
      'astro:config:done': ({ config }) => {
        base = config.base;
      },
      'astro:build:done': ({ dir }) => writeFileSync(new URL('_headers', dir), headersFile(base)),
    },
  };
}
