import type { MdastHookFn } from 'satteri';
import { didYouMean } from '../glossary/nearest.ts';
import { type MarkdownDocument, report } from './document.ts';

/** The sections an entry can have, in the only order they come in. */
export const SECTIONS: readonly string[] = [
  'In plain English',
  'Formally',
  'Measure it',
  'Why it matters',
  'How to recognise it',
  'What to do about it',
  'Example',
  'Misconceptions',
  'Questions',
  'History',
];

type Root = Parameters<MdastHookFn>[0];
type Context = Parameters<MdastHookFn>[1];

/** Checks the names, the order and the level of an entry's headings. */
export function checkSections(document: MarkdownDocument, root: Root, context: Context): void {
  let last = -1;
  for (const node of root.children) {
    if (node.type !== 'heading') continue;
    if (node.depth !== 2) {
      if (node.depth === 1)
        report(document, node, 'the text has a heading of level 1', 'The title is made from the front matter.');
      continue;
    }
    const name = context.textContent(node).trim();
    const at = SECTIONS.indexOf(name);
    if (at < 0) {
      const remedy = `${didYouMean(name, SECTIONS)}The sections are ${SECTIONS.join(', ')}; use ### below them.`;
      report(document, node, `an entry has no section "${name}"`, remedy);
    } else if (at === last) {
      report(document, node, `section "${name}" comes twice`, 'Put both parts under one heading.');
    } else if (at < last) {
      const remedy = `The order is ${SECTIONS.join(', ')}.`;
      report(document, node, `section "${name}" comes after "${SECTIONS[last]}"`, remedy);
    }
    last = Math.max(last, at);
  }
}

/** Whether a document is an entry of the glossary, with the sections of one. */
export function isEntry({ file }: MarkdownDocument): boolean {
  return file.startsWith('content/terms/');
}
