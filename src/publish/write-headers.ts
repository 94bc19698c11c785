import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AstroIntegration } from 'astro';
import { afterBuild } from './after-build.ts';
import { headersFile } from './headers.ts';

/** Writes the `_headers` file, which hosts read and do not serve, into the built site. */
export function writeHeaders(): AstroIntegration {
  return afterBuild('write-headers', ({ folder, base }) => writeFileSync(join(folder, '_headers'), headersFile(base)));
}
