import katex from 'katex';
import type { Nodes } from 'mdast';
import type { Term } from '../glossary/types.ts';
import { entryAddresses } from './addresses.ts';
import { LICENCE } from './entry-markdown.ts';
import type { EntryText } from './entry-text.ts';

/** A node of MyST's own mdast, which has fields that mdast's types do not know. */
export interface MystNode {
  type: string;
  children?: MystNode[];
  [field: string]: unknown;
}

/** What an entry is to other MyST projects: the page's content, by which they show previews and fill in link texts. */
export interface MystPage {
  version: 3;
  kind: 'Article';
  slug: string;
  location: string;
  frontmatter: Record<string, unknown>;
  mdast: MystNode;
  references: { cite: { order: string[]; data: Record<string, never> } };
}

/** One line of `myst.xref.json`. Addresses begin below the address that a project gives for this site. */
interface MystReference {
  kind: string;
  url: string;
  data: string;
  identifier?: string;
  html_id?: string;
  /** Found only beside the page's address, since other pages have the same. */
  implicit?: true;
}

/** MyST finds a node by a CSS selector without quotes, and an identifier by the fragment as an address writes it. */
const IDENTIFIER = /^[a-z][a-z0-9-]*$/u;

const textNode = (value: string): MystNode => ({ type: 'text', value });

/** An entry as a page of MyST. The term's identifier is `term-<slug>`; sections and questions have their anchors. */
export function mystPage(term: Term, entry: EntryText): MystPage {
  const identifier = `term-${term.slug}`;
  const anchor = { identifier: 'definition', label: 'definition', html_id: 'definition' };
  const definition: MystNode = {
    type: 'definitionList',
    children: [
      { type: 'definitionTerm', identifier, label: identifier, children: [textNode(entry.title)] },
      {
        type: 'definitionDescription',
        children: [{ type: 'paragraph', ...anchor, children: [textNode(entry.definition)] }],
      },
    ],
  };
  return {
    version: 3,
    kind: 'Article',
    slug: `terms.${term.slug}`,
    location: entryAddresses(term.slug).markdown,
    frontmatter: {
      title: entry.title,
      description: term.short,
      date: term.updated.toISOString().slice(0, 10),
      license: { content: { id: LICENCE.id, url: LICENCE.url, CC: true, free: true } },
      content_includes_title: false,
    },
    mdast: { type: 'root', children: [{ type: 'block', children: [definition, ...entry.body.map(mystNode)] }] },
    references: { cite: { order: [], data: {} } },
  };
}

function mystNode(node: Nodes): MystNode {
  const children = 'children' in node ? node.children.map(mystNode) : undefined;
  switch (node.type) {
    case 'heading': {
      const id = node.data?.id ?? '';
      const target = IDENTIFIER.test(id) ? { identifier: id, label: id, html_id: id } : {};
      return { type: 'heading', depth: node.depth, enumerated: false, ...target, children: children ?? [] };
    }
    case 'link':
      return node.data?.sources === undefined
        ? { type: 'link', url: node.url, children: children ?? [] }
        : { type: 'superscript', children: citedSources(node.data.sources) };
    case 'inlineMath':
      return { type: 'inlineMath', value: node.value, html: mathml(node.value, false) };
    case 'math':
      return { type: 'math', value: node.value, html: mathml(node.value, true), enumerated: false };
    case 'table':
      return { type: 'table', children: (children ?? []).map((row, at) => (at === 0 ? headerRow(row) : row)) };
    default: {
      const { data: _data, position: _position, ...fields }: Record<string, unknown> = { ...node };
      return { ...fields, type: node.type, ...(children && { children }) };
    }
  }
}

/** The numbers of the sources, each leading to its line under Sources. */
function citedSources(sources: readonly { number: string; url: string }[]): MystNode[] {
  return sources.flatMap(({ number, url }, at) => [
    ...(at === 0 ? [] : [textNode(', ')]),
    { type: 'link', url, children: [textNode(number)] },
  ]);
}

const headerRow = (row: MystNode): MystNode => ({
  ...row,
  children: (row.children ?? []).map((cell) => ({ ...cell, header: true })),
});

/** A formula as MyST's themes insert it: they set none themselves. */
function mathml(tex: string, displayMode: boolean): string {
  return katex.renderToString(tex, { displayMode, output: 'mathml', strict: 'ignore', throwOnError: false });
}

/** The headings of a page that MyST can point at, by identifier, in order. */
function headingsOf(node: MystNode): string[] {
  const own = node.type === 'heading' && typeof node['identifier'] === 'string' ? [node['identifier']] : [];
  return [...own, ...(node.children ?? []).flatMap(headingsOf)];
}

/**
 * What MyST projects that name this site among their references can point at: pages (`xref:guide/terms/relu/`), terms
 * (`xref:guide#term-relu`), and definitions, sections and questions (`xref:guide/terms/relu/#formally`).
 * @see https://mystmd.org/guide/external-references
 */
export function mystReferences(pages: ReadonlyMap<string, MystPage>): object {
  const references = [...pages].flatMap(([slug, { mdast }]): MystReference[] => {
    const place = { url: entryAddresses(slug).page, data: entryAddresses(slug).myst };
    return [
      { kind: 'page', ...place },
      // Without an anchor, as the page begins with the definition.
      { kind: 'definitionTerm', identifier: `term-${slug}`, ...place },
      { kind: 'paragraph', identifier: 'definition', html_id: 'definition', implicit: true, ...place },
      ...headingsOf(mdast).map(
        (id): MystReference => ({ kind: 'heading', identifier: id, html_id: id, implicit: true, ...place }),
      ),
    ];
  });
  return { version: '1', myst: '1.8.3', references };
}
