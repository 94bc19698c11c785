// @ts-check
import { installDebian } from './debian.mjs';
import { answers } from './run.mjs';

/** Whether pdfLaTeX, BibTeX and a reader of what they make are installed. */
export function hasTex() {
  return ['pdflatex', 'bibtex'].every((tool) => answers([tool, '--version'])) && answers(['pdftotext', '-v']);
}

/** Whether bibutils, which reads the formats of reference managers, are installed. */
export function hasBibutils() {
  return answers(['ris2xml', '--version']) && answers(['bib2xml', '--version']);
}

/**
 * Finds pdfLaTeX, BibTeX, pdftotext and bibutils, installing Debian's packages where one is not there.
 *
 * @returns {Promise<boolean>} whether all of them are there
 */
export async function ensureCitationTools() {
  if (hasTex() && hasBibutils()) return true;
  await installDebian(['texlive-latex-base', 'poppler-utils', 'bibutils'], 400);
  return hasTex() && hasBibutils();
}
