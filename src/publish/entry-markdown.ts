import type { Link, Nodes, Root, RootContent } from 'mdast';
import { gfmToMarkdown } from 'mdast-util-gfm';
import { mathToMarkdown } from 'mdast-util-math';
import { defaultHandlers, type Handle, type Options, toMarkdown } from 'mdast-util-to-markdown';
import { stringify } from 'yaml';
import type { Term } from '../glossary/types.ts';
import type { EntryText } from './entry-text.ts';

/** The texts' licence, by its SPDX identifier. */
export const LICENCE = { id: 'CC-BY-4.0', url: 'https://creativecommons.org/licenses/by/4.0/' } as const;

/** A citation stays its numbers: every one of them is a line of Sources. */
const link: Handle = (node: Link, parent, state, info) => {
  const sources = node.data?.sources;
  if (sources === undefined) return defaultHandlers.link(node, parent, state, info);
  const space = info.before === '' || /\s/u.test(info.before) ? '' : ' ';
  return `${space}[${sources.map(({ number }) => number).join(', ')}]`;
};

const OPTIONS: Options = {
  bullet: '-',
  emphasis: '*',
  rule: '-',
  extensions: [gfmToMarkdown({ tablePipeAlign: false }), mathToMarkdown(), { handlers: { link } }],
};

const day = (date: Date): string => date.toISOString().slice(0, 10);

/**
 * An entry as a Markdown file: facts in YAML, then the text, with GFM's tables and TeX between dollars.
 * @param url the full address of the entry's page
 */
export function entryMarkdown(term: Term, entry: EntryText, url: string): string {
  const facts = {
    title: entry.title,
    ...(entry.aliases.length > 0 && { aliases: entry.aliases }),
    kind: term.kind,
    level: term.level,
    url,
    published: day(term.published),
    updated: day(term.updated),
    source: 'The Gradient Field Guide',
    license: LICENCE.id,
  };
  const head: RootContent[] = [
    { type: 'heading', depth: 1, children: [{ type: 'text', value: entry.title }] },
    { type: 'blockquote', children: [{ type: 'paragraph', children: [{ type: 'text', value: entry.definition }] }] },
  ];
  const root: Root = { type: 'root', children: [...head, ...entry.body.map((node) => withoutBars(node))] };
  return `---\n${stringify(facts, { lineWidth: 0 })}---\n\n${toMarkdown(root, OPTIONS)}`;
}

/** The same with every bar of a table's formulas in words: a bar would end the cell. */
function withoutBars<T extends Nodes>(node: T, inCell = false): T {
  if (node.type === 'inlineMath' && inCell) {
    const value = node.value.replaceAll(/(\\?)\|(?=(\p{L}?))/gu, (_, double: string, letter: string) => {
      return `${double === '' ? '\\vert' : '\\Vert'}${letter === '' ? '' : ' '}`;
    });
    return { ...node, value };
  }
  if (!('children' in node)) return node;
  const isCell = inCell || node.type === 'tableCell';
  return { ...node, children: (node.children as Nodes[]).map((child) => withoutBars(child, isCell)) } as T;
}
