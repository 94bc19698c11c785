import { createHash } from 'node:crypto';
import katex, { ParseError } from 'katex';
import type { MdastPluginDefinition } from 'satteri';
import { type MarkdownDocument, report } from './document.ts';
import { blockHtml, inlineHtml } from './html.ts';

type InlineVisitor = NonNullable<MdastPluginDefinition['inlineMath']>;
type DisplayVisitor = NonNullable<MdastPluginDefinition['math']>;

/** Sets `$…$` when the page is built. */
export function inlineMathVisitor(document: MarkdownDocument): InlineVisitor {
  return (node, context) => {
    const result = setFormula(node.value, false);
    if ('html' in result) context.replaceNode(node, inlineHtml(result.html));
    else reportFormula(document, node, node.value, result, 0);
  };
}

/** Sets `$$…$$`; a formula wider than the page scrolls in a container that the keyboard can reach. */
export function displayMathVisitor(document: MarkdownDocument): DisplayVisitor {
  return (node, context) => {
    const result = setFormula(node.value, true);
    if ('html' in result) {
      const id = formulaId(node.value, document.formulas);
      const attributes = 'class="formula" role="group" aria-label="Formula" tabindex="0"';
      const anchor = `<a class="anchor" href="#${id}" aria-label="Link to this formula" data-pagefind-ignore>#</a>`;
      const line = `<div class="formula-line" id="${id}"><div ${attributes}>${result.html}</div>${anchor}</div>`;
      context.replaceNode(node, blockHtml(line));
    } else reportFormula(document, node, node.value, result, 1);
  };
}

/**
 * A formula's anchor, made from what it says: it stays when formulas are added around it.
 * @param used the anchors of the formulas before it on the page
 */
function formulaId(formula: string, used: Set<string>): string {
  const text = formula.trim().replace(/\s+/gu, ' ');
  const id = `formula-${createHash('sha256').update(text).digest('hex').slice(0, 6)}`;
  let own = id;
  for (let count = 2; used.has(own); count++) own = `${id}-${count}`;
  used.add(own);
  return own;
}

interface Refusal {
  reason: string;
  /** Characters into the formula, where known. */
  position: number | undefined;
}

/** A formula as HTML with MathML for screen readers, or KaTeX's reason why not. */
export function setFormula(formula: string, displayMode: boolean): { html: string } | Refusal {
  try {
    const html = katex.renderToString(formula, {
      displayMode,
      output: 'htmlAndMathml',
      throwOnError: true,
      strict: 'ignore',
    });
    // Search would otherwise find every formula twice more: as positioned glyphs and as TeX.
    const searchable = html
      .replaceAll('<span class="katex-html"', '<span data-pagefind-ignore class="katex-html"')
      .replaceAll('<annotation ', '<annotation data-pagefind-ignore ');
    return { html: searchable };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const reason = error.rawMessage.replace(/ at position \d+:.*$/su, '');
    return { reason, position: error.position };
  }
}

function reportFormula(
  document: MarkdownDocument,
  node: Parameters<InlineVisitor>[0] | Parameters<DisplayVisitor>[0],
  formula: string,
  { reason, position }: Refusal,
  firstLine: number,
): void {
  const line = firstLine + formula.slice(0, position ?? 0).split('\n').length - 1;
  const near = position === undefined ? '' : ` Look near "${formula.slice(position, position + 12)}".`;
  report(
    document,
    node,
    `the formula "${formula.trim().replace(/\s+/gu, ' ')}" cannot be set: ${reason}`,
    `Correct the TeX.${near}`,
    line,
  );
}
