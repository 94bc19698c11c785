// @ts-check
import { existsSync } from 'node:fs';
import { answers, run } from './run.mjs';

/** How to become root without being asked anything, or `undefined` where this is no Debian or there is no way. */
function asRoot() {
  if (!existsSync('/etc/debian_version')) return undefined;
  if (process.getuid?.() === 0) return [];
  return answers(['sudo', '-n', 'true'], 5) ? ['sudo', '-n'] : undefined;
}

/**
 * Installs packages of Debian or Ubuntu where that needs no question.
 *
 * @param {string[]} packages
 * @param {number} seconds the most it may take
 * @returns {Promise<boolean>} whether they were installed
 */
export async function installDebian(packages, seconds) {
  const prefix = asRoot();
  if (prefix === undefined) return false;
  console.log(`Installing ${packages.join(', ')} (apt-get) …`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const apt = [...prefix, 'timeout', String(seconds), 'apt-get', '-qq', '-o', 'Dpkg::Use-Pty=0'];
  if ((await run([...apt, 'update'], { env })) !== 0) return false;
  return (await run([...apt, 'install', '-y', '--no-install-recommends', ...packages], { env })) === 0;
}
