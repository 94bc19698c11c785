// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensurePackages } from './packages.mjs';
import { root, run } from './run.mjs';

const sources = ['astro.config.mjs', 'package-lock.json', 'tsconfig.json', 'src', 'content', 'public'];
const home = join(root, 'dist', 'index.html');
const stamp = join(root, '.cache', 'built');

/**
 * A file's path, size and time, or those of all files under a folder.
 *
 * @param {string} path
 * @returns {string[]}
 */
function marks(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isDirectory()) return [`${path} ${found.size} ${found.mtimeMs}`];
  return readdirSync(path)
    .sort()
    .flatMap((name) => marks(join(path, name)));
}

/** What `dist` is made from, and the time it was made: as long as this stays, building again changes nothing. */
function fingerprint() {
  const inputs = sources.flatMap((source) => marks(join(root, source)));
  const settings = ['SITE', 'BASE', 'CONTACT'].map((name) => process.env[name] ?? '');
  return createHash('sha256')
    .update([...inputs, ...settings, ...marks(home)].join('\n'))
    .digest('hex');
}

/** Whether `dist` was built from the sources as they are now, for the same `SITE`, `BASE` and `CONTACT`. */
export function isBuilt() {
  return existsSync(home) && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint();
}

/**
 * Writes the site and its search index to `dist`.
 *
 * @returns {Promise<number>} the build's exit code
 */
export async function build() {
  rmSync(stamp, { force: true });
  const code = await run(['astro', 'build']);
  if (code === 0) {
    mkdirSync(join(root, '.cache'), { recursive: true });
    writeFileSync(stamp, fingerprint());
  }
  return code;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = (await ensurePackages()) ? await build() : 1;
}
