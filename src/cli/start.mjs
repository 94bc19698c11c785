// @ts-check
import { join } from 'node:path';
import { build, isBuilt } from './build.mjs';
import { ensurePackages } from './packages.mjs';
import { root } from './run.mjs';
import { closeOnInterrupt, serveOnFreePort, wantedPort } from './serve.mjs';

const port = wantedPort();
if (!(await ensurePackages())) process.exit(1);
if (isBuilt()) {
  console.log('The built site is up to date.');
} else {
  console.log('Building the site …');
  const code = await build();
  if (code !== 0) {
    console.error('The site was not built; the message above says why.');
    process.exit(code);
  }
}
const server = await serveOnFreePort({ folder: join(root, 'dist'), base: process.env['BASE'], port });
closeOnInterrupt(server);
console.log(`\nThe site is at ${server.address} (Ctrl-C ends it)`);
