/** How text that is only text is written in the languages that snippets are in, so that none of it acts as markup. */

/** Text on one line, as a title is: no language lets a blank line into a link. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

/** An address in which no character means anything to HTML, Markdown, reStructuredText or LaTeX but `%`, `#` and `&`. */
export function plainAddress(url: string): string {
  const percent = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  return new URL(url).href.replace(/[\s"'()*<>[\\\]^`{|}]/gu, percent);
}

/** For HTML's text and double-quoted attributes. */
export function htmlText(text: string): string {
  return oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/**
 * For the running text of CommonMark, and of what is built on it: tables, formulas and strike-through of GitHub's,
 * roles and citations of MyST's.
 * @see https://spec.commonmark.org/0.31.2/#backslash-escapes
 */
export function markdownText(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]<>~$|@^]/gu, '\\$&')
    .replace(/&(?=#?\w+;)/gu, '\\&');
}

/** For a link's title in double quotes, where CommonMark knows only escapes and entities. */
export function markdownTitle(text: string): string {
  return oneLine(text)
    .replace(/[\\"]/gu, '\\$&')
    .replace(/&(?=#?\w+;)/gu, '\\&');
}

/**
 * For the text between the backquotes of a reference or role. A mark at its head would switch Sphinx's link off.
 * @see https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#escaping-mechanism
 */
export function restText(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_|<>]/gu, '\\$&')
    .replace(/^[!~]/u, '\\$&');
}

const LATEX_MARKS: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\textbraceleft{}',
  '}': '\\textbraceright{}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': "''",
  '`': '\\textasciigrave{}',
  '−': '$-$',
  '×': '$\\times$',
  '√': '$\\surd$',
  '∞': '$\\infty$',
  '≈': '$\\approx$',
  '≤': '$\\leq$',
  '≥': '$\\geq$',
  '≠': '$\\neq$',
  '→': '$\\to$',
  '∂': '$\\partial$',
  '∇': '$\\nabla$',
  '′': '$^{\\prime}$',
};
const GREEK =
  'alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho varsigma sigma tau upsilon varphi chi psi omega'.split(
    ' ',
  );
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻';
const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉₊₋';
const PLAIN_DIGITS = '0123456789+-';

function latexCharacter(character: string): string {
  const mark = LATEX_MARKS[character];
  if (mark !== undefined) return mark;
  const letter = GREEK[(character.codePointAt(0) ?? 0) - 0x3b1];
  if (letter !== undefined) return letter === 'omicron' ? 'o' : `$\\${letter}$`;
  const raised = PLAIN_DIGITS[SUPERSCRIPTS.indexOf(character)];
  if (raised !== undefined) return `$^{${raised}}$`;
  const lowered = PLAIN_DIGITS[SUBSCRIPTS.indexOf(character)];
  return lowered === undefined ? character : `$_{${lowered}}$`;
}

/**
 * For LaTeX's text and BibTeX's fields, in which braces must come in pairs. Mathematical signs that pdfLaTeX's fonts
 * lack are set as formulas; letters of other scripts are left for the document to bring a font for.
 */
export function latexText(text: string): string {
  return [...oneLine(text)]
    .map(latexCharacter)
    .join('')
    .replace(/-(?=-)/gu, '-{}');
}

/** For the address in `\href`, also inside another command's argument. */
export function latexAddress(url: string): string {
  return plainAddress(url).replace(/[%#&]/gu, '\\$&');
}
