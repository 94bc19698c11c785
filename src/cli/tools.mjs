// @ts-check
import { installDebian } from './debian.mjs';
import { answers } from './run.mjs';

/**
 * A Python that can import modules.
 *
 * @param {string} modules as an import statement names them
 * @returns {string | undefined} its path or name
 */
function pythonWith(modules) {
  const candidates = [process.env['PYTHON'], 'python3', '/usr/bin/python3', 'python'];
  return candidates.find((path) => path && answers([path, '-c', `import ${modules}`], 60));
}

/**
 * The first of some programs, where every one of them answers.
 *
 * @param {[program: string, argument: string][]} commands
 */
function all(...commands) {
  return commands.every((command) => answers(command)) ? commands[0]?.[0] : undefined;
}

/**
 * Programs of others that the tests hand our numbers and formats to: how each is found, and Debian's packages with it.
 *
 * @type {Record<ToolName, { name: string, find: () => string | undefined, packages: string[] }>}
 * @typedef {'python' | 'torch' | 'sphinx' | 'mkdocs' | 'rdflib' | 'latex' | 'bibutils'} ToolName
 */
const tools = {
  python: { name: 'Python', find: () => pythonWith('csv, json'), packages: ['python3'] },
  torch: {
    name: 'Python with NumPy and PyTorch',
    find: () => pythonWith('numpy, torch'),
    packages: ['python3-numpy', 'python3-torch'],
  },
  sphinx: { name: 'Sphinx', find: () => pythonWith('sphinx'), packages: ['python3-sphinx'] },
  mkdocs: {
    name: 'MkDocs with the plugins that read a Sphinx inventory',
    find: () => pythonWith('mkdocs, mkdocs_autorefs, mkdocstrings, mkdocstrings_handlers.python'),
    packages: ['mkdocs', 'mkdocs-autorefs', 'mkdocstrings', 'mkdocstrings-python-handlers'],
  },
  rdflib: { name: 'RDFLib', find: () => pythonWith('rdflib'), packages: ['python3-rdflib'] },
  latex: {
    name: 'LaTeX with BibTeX and pdftotext',
    find: () => all(['pdflatex', '--version'], ['bibtex', '--version'], ['pdftotext', '-v']),
    packages: ['texlive-latex-base', 'poppler-utils'],
  },
  bibutils: {
    name: 'bibutils',
    find: () => all(['ris2xml', '--version'], ['bib2xml', '--version']),
    packages: ['bibutils'],
  },
};

/**
 * Finds one of the programs.
 *
 * @param {ToolName} tool
 * @returns {string | undefined} its path or name; of a Python package, that of a Python which has it
 */
export function installed(tool) {
  return tools[tool].find();
}

/** Installs from Debian's packages what is missing, and says which tests are skipped for want of the rest. */
export async function ensureTools() {
  for (const { name, find, packages } of Object.values(tools)) {
    if (find() !== undefined) continue;
    await installDebian(packages, 400);
    if (find() === undefined) console.log(`No ${name} here: the tests that need it are skipped.`);
  }
}
