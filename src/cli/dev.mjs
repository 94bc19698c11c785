// @ts-check
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { ensurePackages } from './packages.mjs';
import { root, run } from './run.mjs';

// Ctrl-C reaches Astro too, which then ends in its own time.
process.on('SIGINT', () => {});

if (await ensurePackages()) {
  if (!existsSync(join(root, 'dist', 'pagefind'))) {
    console.log('Building once for the search index, which live pages borrow …');
    await build();
  }
  process.exitCode = await run(['astro', 'dev', ...process.argv.slice(2)]);
} else {
  process.exitCode = 1;
}
