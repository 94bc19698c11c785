import { type HTMLElement, NodeType, parse, TextNode } from 'node-html-parser';

/** A question of an entry with its answer as plain text, formulas in TeX between `$`, a line a paragraph. */
export interface AnsweredQuestion {
  /** Its anchor on the page. */
  id: string;
  question: string;
  answer: string;
}

/** What a reader sees beside the text, and is none of it. */
const NOT_TEXT = 'a.anchor, sup.cite, .margin-note';
const BLOCKS = /^(?:p|li|ul|ol|pre|tr|table|figure|blockquote|div|h\d)$/iu;

/**
 * The questions that a rendered text answers.
 * @param html the text as the page shows it
 */
export function questionsIn(html: string): AnsweredQuestion[] {
  return parse(html, { blockTextElements: { script: false, style: false } })
    .querySelectorAll('section.question')
    .flatMap((section) => {
      for (const part of section.querySelectorAll(NOT_TEXT)) part.remove();
      for (const formula of section.querySelectorAll('.katex')) {
        const tex = formula.querySelector('annotation')?.textContent.trim() ?? '';
        formula.replaceWith(new TextNode(`$${tex.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}$`));
      }
      const heading = section.querySelector('h3');
      const question = heading?.textContent.trim();
      if (heading === null || !question) return [];
      const { id } = heading;
      heading.remove();
      return [{ id, question, answer: linesOf(section).join('\n') }];
    });
}

/** The text of an element, a line a block, as a browser would break it. */
function linesOf(element: HTMLElement): string[] {
  const lines = [''];
  const walk = (parent: HTMLElement): void => {
    for (const node of parent.childNodes) {
      if (node.nodeType === NodeType.TEXT_NODE) lines[lines.length - 1] += node.text;
      if (node.nodeType !== NodeType.ELEMENT_NODE) continue;
      const child = node as HTMLElement;
      const isBlock = BLOCKS.test(child.tagName);
      if (isBlock) lines.push('');
      walk(child);
      if (isBlock) lines.push('');
    }
  };
  walk(element);
  return lines.map((line) => line.replace(/\s+/gu, ' ').trim()).filter((line) => line !== '');
}
