import { type HTMLElement, TextNode } from 'node-html-parser';
import { SHIFTED_SIZE, stretches } from '../publish/shifted.ts';

/** A hair space follows, for the sign is of another face and leans over. */
const PARTIAL = '∂\u200a';
const SCRIPT_L = '<tspan font-family="KaTeX_Caligraphic" font-weight="400">L</tspan>\u200a';

function written(text: string): string {
  return stretches(text)
    .map((part) =>
      part.by === 0
        ? part.text.replaceAll('∂', PARTIAL).replaceAll('ℒ', SCRIPT_L)
        : `<tspan font-size="${100 * SHIFTED_SIZE}%" baseline-shift="${100 * part.by}%">${part.text}</tspan>`,
    )
    .join('');
}

function textNodes(element: HTMLElement): TextNode[] {
  return element.childNodes.flatMap((node) => (node instanceof TextNode ? [node] : textNodes(node as HTMLElement)));
}

/** Sets what our typefaces cannot say as one character out of those that they have. */
export function spellOut(drawing: HTMLElement): void {
  for (const text of drawing.querySelectorAll('text')) {
    for (const node of textNodes(text)) node.rawText = written(node.rawText);
  }
}
