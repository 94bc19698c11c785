// @ts-check
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { headersFor, headersOf } from './headers-file.mjs';

/** Types that any host knows; the site's own `_headers` names the others. @type {Record<string, string>} */
const types = {
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.py': 'text/x-python; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.tsv': 'text/tab-separated-values; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml; charset=utf-8',
};

/**
 * A sub-path with one slash at either end: `guide`, `/guide` and `/guide/` are the same.
 *
 * @param {string | undefined} base
 */
export function normalBase(base) {
  const path = (base ?? '').replace(/^\/+|\/+$/g, '');
  return path === '' ? '/' : `/${path}/`;
}

/** @param {string} path */
function kindOf(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 'none';
  return found.isDirectory() ? 'folder' : 'file';
}

/**
 * What a static host answers to a path.
 *
 * @param {string} folder the built site
 * @param {string} base the sub-path it is served under, slashes at both ends
 * @param {string} path of the request, query removed, still percent-encoded
 * @returns {{ status: 200 | 404, file: string } | { status: 301, location: string } | { status: 400 }}
 */
function answer(folder, base, path) {
  const missing = /** @type {const} */ ({ status: 404, file: join(folder, '404.html') });
  let name;
  try {
    name = decodeURIComponent(path);
  } catch {
    return { status: 400 };
  }
  if (`${name}/` === base) return { status: 301, location: base };
  if (!name.startsWith(base) || name.includes('\0')) return missing;
  const file = resolve(folder, `./${name.slice(base.length)}`);
  if (file !== folder && !file.startsWith(folder + sep)) return missing;
  if (kindOf(file) === 'folder') {
    if (!name.endsWith('/')) return { status: 301, location: `${path}/` };
    const index = join(file, 'index.html');
    return kindOf(index) === 'file' ? { status: 200, file: index } : missing;
  }
  return kindOf(file) === 'file' && !name.endsWith('/') ? { status: 200, file } : missing;
}

/**
 * Serves a built site as a static host does: folders by their `index.html`, the site's own page for what is missing,
 * under `base`, with the headers that its `_headers` file asks for.
 *
 * @param {{ folder: string, base?: string | undefined, port: number, host?: string }} options
 * @returns {Promise<{ address: string, close: () => Promise<void> }>} rejects with `EADDRINUSE` when the port is taken
 */
export function serve({ folder, base: givenBase, port, host = 'localhost' }) {
  const site = resolve(folder);
  const base = normalBase(givenBase);
  const rules = headersOf(site);
  const server = createServer((request, response) => {
    const [path = '/', query] = (request.url ?? '/').split('?');
    const found = answer(site, base, path);
    if (found.status === 301) {
      // A path that opens with two slashes would be read as another host.
      const location = found.location.replace(/^\/+/, '/') + (query === undefined ? '' : `?${query}`);
      response.writeHead(301, { location }).end();
      return;
    }
    if (found.status === 400 || kindOf(found.file) !== 'file') {
      response.writeHead(found.status, { 'content-type': 'text/plain; charset=utf-8' }).end('Not found\n');
      return;
    }
    const own = {
      'content-type': types[extname(found.file)] ?? 'application/octet-stream',
      'cache-control': 'no-cache',
    };
    const asked = headersFor(rules, path);
    response.writeHead(found.status, {
      // What the rules say about a file is not true of the page that stands in for it.
      ...(found.status === 200 ? { ...own, ...asked } : { ...asked, ...own }),
      'content-length': statSync(found.file).size,
    });
    if (request.method === 'HEAD') response.end();
    else createReadStream(found.file).pipe(response);
  });
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, host, () => {
      const at = server.address();
      const actual = typeof at === 'object' && at !== null ? at.port : port;
      done({
        address: `http://localhost:${actual}${base}`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections?.();
          }),
      });
    });
  });
}

/**
 * Serves on the first free port from `port` on.
 *
 * @param {{ folder: string, base?: string | undefined, port: number }} options
 * @param {number} [tries]
 * @returns {ReturnType<typeof serve>}
 */
export async function serveOnFreePort(options, tries = 20) {
  try {
    return await serve(options);
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!taken || tries <= 1) throw error;
    return serveOnFreePort({ ...options, port: options.port + 1 }, tries - 1);
  }
}

/**
 * The port asked for in `PORT`, or the usual one.
 *
 * @throws when `PORT` is no port number
 */
export function wantedPort() {
  const given = process.env['PORT'];
  if (given === undefined || given === '') return 4321;
  const port = Number(given);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`PORT is ${given}; it must be a whole number from 0 to 65535.`);
  }
  return port;
}

/** Ends the process quietly on Ctrl-C, once the server is closed. @param {{ close: () => Promise<void> }} server */
export function closeOnInterrupt(server) {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.once(signal, () => {
      server.close().then(() => process.exit(0));
    });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const server = await serveOnFreePort({
    folder: process.argv[2] ?? 'dist',
    base: process.env['BASE'],
    port: wantedPort(),
  });
  closeOnInterrupt(server);
  console.log(`The site is at ${server.address} (Ctrl-C ends it)`);
}
