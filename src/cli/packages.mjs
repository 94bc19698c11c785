// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers, root, run } from './run.mjs';

/**
 * What a lock file asks for: version by folder, leaving out the root and what a platform may do without.
 *
 * @param {string} file
 * @returns {[string, string][]}
 */
function locked(file) {
  /** @type {{ packages: Record<string, { version: string, optional?: boolean, devOptional?: boolean }> }} */
  const { packages } = JSON.parse(readFileSync(file, 'utf8'));
  return Object.entries(packages)
    .filter(([folder, entry]) => folder !== '' && !entry.optional && !entry.devOptional)
    .map(([folder, entry]) => [folder, entry.version]);
}

/** Whether `node_modules` holds what `package-lock.json` asks for, and its Node runs. */
function arePackagesInstalled() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = new Map(locked(record));
  const complete = locked(join(root, 'package-lock.json')).every(
    ([folder, version]) => installed.get(folder) === version,
  );
  return complete && answers([join(root, 'node_modules', 'node', 'bin', 'node'), '--version']);
}

/**
 * Installs the packages of the lock file where they are missing or of another version.
 *
 * @returns {Promise<boolean>} whether they are in place
 */
export async function ensurePackages() {
  if (arePackagesInstalled()) return true;
  console.log('Installing the packages of package-lock.json (npm ci) …');
  const code = await run(['npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (code !== 0) console.error('npm ci failed; its message above says why. Is the package registry within reach?');
  return code === 0;
}
