// @ts-check
import { installDebian } from './debian.mjs';
import { answers } from './run.mjs';

/**
 * A Python that can import a module.
 *
 * @param {string} modules as an import statement names them
 * @returns {string | undefined} its path or name
 */
function pythonWith(modules) {
  const candidates = [process.env['PYTHON'], 'python3', '/usr/bin/python3', 'python'];
  return candidates.find((path) => path && answers([path, '-c', `import ${modules}`], 60));
}

/**
 * Finds a Python that has NumPy and PyTorch: the one `PYTHON` names, else one that is installed.
 *
 * @returns {string | undefined} its path or name
 */
export function installedPython() {
  return pythonWith('numpy, torch');
}

/**
 * Finds a Python that has Sphinx.
 *
 * @returns {string | undefined} its path or name
 */
export function installedSphinx() {
  return pythonWith('sphinx');
}

/**
 * Finds a Python with nothing but what every Python has.
 *
 * @returns {string | undefined} its path or name
 */
export function installedPlainPython() {
  return pythonWith('csv, json');
}

/**
 * Finds a Python that has MkDocs with the plugins that read a Sphinx inventory.
 *
 * @returns {string | undefined} its path or name
 */
export function installedMkdocs() {
  return pythonWith('mkdocs, mkdocs_autorefs, mkdocstrings, mkdocstrings_handlers.python');
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

/**
 * Finds a Python that has Sphinx, installing Debian's package where there is none.
 *
 * @returns {Promise<string | undefined>}
 */
export async function ensureSphinx() {
  const found = installedSphinx();
  if (found !== undefined) return found;
  await installDebian(['python3-sphinx'], 300);
  return installedSphinx();
}

/**
 * Finds a Python that has RDFLib.
 *
 * @returns {string | undefined} its path or name
 */
export function installedRdflib() {
  return pythonWith('rdflib');
}

/**
 * Finds a Python that has RDFLib, installing Debian's package where there is none.
 *
 * @returns {Promise<string | undefined>}
 */
export async function ensureRdflib() {
  const found = installedRdflib();
  if (found !== undefined) return found;
  await installDebian(['python3-rdflib'], 120);
  return installedRdflib();
}

/**
 * Finds a Python that has MkDocs with the plugins that read a Sphinx inventory, installing Debian's packages where there
 * is none.
 *
 * @returns {Promise<string | undefined>}
 */
export async function ensureMkdocs() {
  const found = installedMkdocs();
  if (found !== undefined) return found;
  await installDebian(['mkdocs', 'mkdocs-autorefs', 'mkdocstrings', 'mkdocstrings-python-handlers'], 300);
  return installedMkdocs();
}
