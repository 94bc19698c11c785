import { createReadStream, existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, extname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { close, createIndex } from 'pagefind';

const FOLDER = 'pagefind';
/** Formulas read as a row of letters; controls and the ways around the site are not text. */
const NOT_SEARCHED = [
  '.katex',
  '.breadcrumbs',
  '.instrument form',
  '.instrument button',
  '.instrument svg',
  '.instrument table',
  '.figure-actions',
];
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
};

/**
 * The search index: written into the built site, and lent to the development server from the last build.
 * Throws when Pagefind reports an error, so that a site without search is not published unnoticed.
 */
export function search(): AstroIntegration {
  let built = '';
  let base = '/';
  return {
    name: 'search',
    hooks: {
      'astro:config:done': ({ config }) => {
        built = fileURLToPath(config.outDir);
        base = `${config.base.replace(/\/$/, '')}/${FOLDER}/`;
      },
      'astro:server:setup': ({ server, logger }) => {
        const folder = resolve(built, FOLDER);
        if (!existsSync(folder)) logger.warn('no search index yet; `npm run build` makes one');
        server.middlewares.use((request, response, next) => {
          const path = new URL(request.url ?? '/', 'http://localhost').pathname;
          if (!path.startsWith(base)) return next();
          const file = join(folder, decodeURIComponent(path.slice(base.length)));
          if (!file.startsWith(folder + sep) || !existsSync(file)) return next();
          response.setHeader('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream');
          createReadStream(file).pipe(response);
        });
      },
      'astro:build:done': async ({ dir, logger }) => {
        const pages = await writeIndex(fileURLToPath(dir));
        logger.info(`indexed ${pages} pages`);
      },
    },
  };
}

/** Indexes a built site in place. @returns the number of pages indexed */
async function writeIndex(site: string): Promise<number> {
  const { index, errors } = await createIndex({ forceLanguage: 'en', excludeSelectors: NOT_SEARCHED });
  if (!index) throw new Error(`Pagefind could not start: ${errors.join('; ')}`);
  try {
    const added = await index.addDirectory({ path: site });
    const made = await index.getFiles();
    const failures = [...added.errors, ...made.errors];
    if (failures.length > 0) throw new Error(`Pagefind could not index ${site}: ${failures.join('; ')}`);
    await rm(join(site, FOLDER), { recursive: true, force: true });
    // Pagefind's own writeFiles answers before its bytes are on the disk, and closing it then cuts files short
    // (Pagefind issue 1271).
    for (const { path, content } of made.files) {
      const file = join(site, FOLDER, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    return added.page_count;
  } finally {
    await close();
  }
}
