// @ts-check
import { spawn, spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The environment in which the project's tools run: its own Node and binaries come first, nothing phones home.
 *
 * @param {Record<string, string | undefined>} [extra] variables to add or, with `undefined`, to remove
 * @returns {NodeJS.ProcessEnv}
 */
export function environment(extra = {}) {
  const path = [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter);
  const colours = process.stdout.isTTY ? {} : { NO_COLOR: '1', FORCE_COLOR: undefined };
  return { ...process.env, ...colours, ASTRO_TELEMETRY_DISABLED: '1', PATH: path, ...extra };
}

/**
 * Runs a command from the project's root, its output shown as it comes.
 *
 * @param {string[]} command program and arguments
 * @param {{ env?: Record<string, string | undefined>, seconds?: number }} [options] `seconds` ends it after that time
 * @returns {Promise<number>} its exit code; 124 when it ran out of time, 127 when it could not be started
 */
export function run([program = '', ...args], { env = {}, seconds = 0 } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: environment(env),
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: seconds * 1000,
      shell: process.platform === 'win32',
    });
    child.on('error', (error) => {
      console.error(`Could not start ${program}: ${error.message}`);
      resolve(127);
    });
    child.on('close', (code) => resolve(code ?? 124));
  });
}

/**
 * Whether a command answers with success within a time, its output unseen.
 *
 * @param {string[]} command program and arguments
 * @param {number} [seconds]
 * @returns {boolean}
 */
export function answers([program = '', ...args], seconds = 30) {
  const result = spawnSync(program, args, { cwd: root, stdio: 'ignore', timeout: seconds * 1000 });
  return result.status === 0;
}
