import type { MdastContent, MdastPluginDefinition } from 'satteri';
import { didYouMean } from '../glossary/nearest.ts';
import { escapeHtml, type MarkdownDocument, report } from './document.ts';
import { inlineHtml } from './html.ts';

type TextVisitor = NonNullable<MdastPluginDefinition['text']>;

/** One source cited at one place. */
export interface Citation {
  key: string;
  /** `§2.2`, `p. 14`: where in the source; empty for all of it. */
  locator: string;
}

const CITATION = /\[(@[^\]]+)\]/gu;

/**
 * Reads what stands between the brackets of `[@he2015, §2.2; @glorot2010]`.
 *
 * @returns nothing when it is not of that form
 */
export function parseCitations(text: string): Citation[] | undefined {
  const citations = text.split(';').map((part) => /^\s*@([\w:-]+)\s*(?:,\s*(.*?))?\s*$/u.exec(part));
  if (citations.some((match) => match === null)) return undefined;
  return citations.map((match) => ({ key: match?.[1] ?? '', locator: match?.[2] ?? '' }));
}

/** Turns `[@key]` into a number that leads to the entry's list of sources, with a note for the margin. */
export function citationVisitor(document: MarkdownDocument): TextVisitor {
  return (node, context) => {
    const matches = [...node.value.matchAll(CITATION)];
    if (matches.length === 0) return;
    const place = context.parent(node)?.type;
    const roomForNotes = place !== 'tableCell' && place !== 'heading';
    const content: MdastContent[] = [];
    let end = 0;
    for (const match of matches) {
      const line = node.value.slice(0, match.index).split('\n').length - 1;
      const citations = parseCitations(match[1] ?? '');
      if (citations === undefined) {
        const remedy = 'Write [@key], [@key, §2.2] or [@one; @other].';
        report(document, node, `"${match[0]}" is not a citation`, remedy, line);
        continue;
      }
      for (const { key } of citations) if (!document.references.has(key)) reportUnknown(document, node, key, line);
      // The number belongs to the word before it, so no space may separate them at the end of a line.
      const before = node.value.slice(end, match.index).replace(/[ \n]+$/u, '');
      if (before !== '') content.push({ type: 'text', value: before });
      content.push(inlineHtml(citationHtml(document, citations, roomForNotes)));
      end = match.index + match[0].length;
    }
    if (end < node.value.length) content.push({ type: 'text', value: node.value.slice(end) });
    context.replaceNode(node, content);
  };
}

function reportUnknown(document: MarkdownDocument, node: Parameters<TextVisitor>[0], key: string, line: number): void {
  const remedy = `${didYouMean(key, document.references.keys())}Add the source to content/references.bib, or correct the key.`;
  report(document, node, `content/references.bib has no source "${key}"`, remedy, line);
}

function citationHtml(document: MarkdownDocument, citations: readonly Citation[], roomForNotes: boolean): string {
  const numbers: string[] = [];
  const notes: string[] = [];
  for (const { key, locator } of citations) {
    const reference = document.references.get(key);
    if (reference === undefined) continue;
    const isFirst = !document.cited.includes(key);
    if (isFirst) document.cited.push(key);
    const number = document.cited.indexOf(key) + 1;
    const id = isFirst ? ` id="cite-${key}"` : '';
    numbers.push(`<a${id} href="#source-${key}" title="${escapeHtml(reference.short)}">${number}</a>`);
    // A note at every mention would fill the margin with repetition.
    if (isFirst || locator !== '') notes.push(noteHtml(number, reference.short, reference.url, locator));
  }
  const number = `<sup class="cite" data-pagefind-ignore>${numbers.join(', ')}</sup>`;
  return roomForNotes ? number + notes.join('') : number;
}

function noteHtml(number: number, short: string, url: string | null, locator: string): string {
  const label = url === null ? escapeHtml(short) : `<a href="${escapeHtml(url)}">${escapeHtml(short)}</a>`;
  const where = locator === '' ? '' : `, ${escapeHtml(locator)}`;
  return `<small class="margin-note" data-pagefind-ignore><b>${number} </b>${label}${where}</small>`;
}
