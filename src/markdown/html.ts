import type { MdastContent } from 'satteri';

/** HTML among the words of a paragraph. Handed over as a string, so that it is not parsed as MDX again. */
export function inlineHtml(html: string): MdastContent {
  return { type: 'mdxJsxTextElement', name: 'Fragment', attributes: [setHtml(html)], children: [] };
}

/** HTML in a block of its own. */
export function blockHtml(html: string): MdastContent {
  return { type: 'mdxJsxFlowElement', name: 'Fragment', attributes: [setHtml(html)], children: [] };
}

function setHtml(html: string): { type: 'mdxJsxAttribute'; name: string; value: string } {
  return { type: 'mdxJsxAttribute', name: 'set:html', value: html };
}
