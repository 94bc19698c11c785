import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
};

/** A site of somebody else's that is being served. */
export interface OtherSite {
  /** `http://localhost:41234`, without a slash at its end. */
  address: string;
  close(): Promise<void>;
}

/** All that a careful host lets the guide do: run its script, fetch its data, show its frames. */
export function strictPolicy(guide: string): string {
  return [
    `default-src 'none'`,
    `script-src ${guide}`,
    `connect-src ${guide}`,
    `frame-src ${guide}`,
    `style-src 'self'`,
    `img-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
}

/**
 * Serves the pages and style sheets of this folder from a port of their own, under a strict Content Security Policy.
 * `GUIDE` in a page stands for the guide's address: the pages do not know the port that the guide is tested on.
 *
 * @param guide the guide's address, with or without a slash at its end
 */
export async function start(guide: string): Promise<OtherSite> {
  const { origin } = new URL(guide);
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const name = pathname.slice(1);
    if (name === 'favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    const type = TYPES[extname(name)];
    const text =
      type === undefined || !/^[\w-]+\.\w+$/u.test(name)
        ? undefined
        : await readFile(join(import.meta.dirname, name), 'utf8').catch(() => undefined);
    if (type === undefined || text === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Not found\n');
      return;
    }
    response.writeHead(200, { 'content-type': type, 'content-security-policy': strictPolicy(origin) });
    response.end(text.replaceAll('GUIDE', guide.replace(/\/$/u, '')));
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(0, 'localhost', listening);
  });
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  return {
    address: `http://localhost:${port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
