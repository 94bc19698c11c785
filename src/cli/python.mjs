// @ts-check
import { installDebian } from './debian.mjs';
import { answers } from './run.mjs';

/**
 * Finds a Python that has NumPy and PyTorch: the one `PYTHON` names, else one that is installed.
 *
 * @returns {string | undefined} its path or name
 */
export function installedPython() {
  const candidates = [process.env['PYTHON'], 'python3', '/usr/bin/python3', 'python'];
  return candidates.find((path) => path && answers([path, '-c', 'import numpy, torch'], 60));
}

/**
 * Finds a Python that has NumPy and PyTorch, installing Debian's packages where there is none.
 *
 * @returns {Promise<string | undefined>}
 */
export async function ensurePython() {
  const found = installedPython();
  if (found !== undefined) return found;
  await installDebian(['python3-numpy', 'python3-torch'], 300);
  return installedPython();
}
