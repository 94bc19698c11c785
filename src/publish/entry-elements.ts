import type { Element } from 'hast';
import { matches, select, selectAll } from 'hast-util-select';
import { defaultHandlers, type Handle, type State } from 'hast-util-to-mdast';
import { toString as textOf } from 'hast-util-to-string';
import type { Code, Link, List, ListItem, Paragraph, PhrasingContent, Text } from 'mdast';
import { instrumentAddresses } from './addresses.ts';

/** A source cited in the text: its number, and the full address of its line under Sources. */
export interface CitedSource {
  number: string;
  url: string;
}

declare module 'mdast' {
  interface HeadingData {
    /** The heading's anchor on the page. */
    id?: string;
  }
  interface LinkData {
    /** The link is a citation, of these sources; its text is their numbers in brackets. */
    sources?: CitedSource[];
  }
}

const TEX = 'annotation[encoding="application/x-tex"]';

/**
 * What each element of an entry's page becomes in mdast, where that is not what HTML alone would make of it.
 * @param url the page's full address
 * @param full makes the full address of a path of this site
 */
export function entryHandlers(url: string, full: (path: string) => string): Record<string, Handle> {
  return {
    a: (state, node) => ({ type: 'link', url: hrefOf(node, url), children: phrasing(state, node) }),
    sup: (state, node) => (matches('.cite', node) ? citation(node, url) : state.all(node)),
    span: (state, node) =>
      matches('.katex', node) ? { type: 'inlineMath', value: texOf(node, url) } : state.all(node),
    h2: heading(2),
    h3: heading(3),
    div: (state, node) =>
      matches('.formula-line', node) ? { type: 'math', value: texOf(node, url) } : state.toFlow(state.all(node)),
    figure: (state, node) => (matches('.code', node) ? code(node) : state.toFlow(state.all(node))),
    ul: (state, node) => (matches('.keywords', node) ? keywords(node) : defaultHandlers['ul'](state, node)),
    dl: (_, node) => relations(node, url),
    section: (state, node) => (select('#link-or-cite', node) === undefined ? state.toFlow(state.all(node)) : undefined),
    'astro-island': (_, node) => instrument(node, url, full),
  };
}

const text = (value: string): Text => ({ type: 'text', value });
const paragraph = (...children: PhrasingContent[]): Paragraph => ({ type: 'paragraph', children });

/** What stands in an element, on one line as a browser shows it; nothing where there is none. */
export function oneLine(node: Element | undefined): string {
  return node === undefined ? '' : textOf(node).replace(/\s+/gu, ' ').trim();
}

const phrasing = (state: State, node: Element): PhrasingContent[] => state.all(node) as PhrasingContent[];

const hrefOf = (node: Element, url: string): string => new URL(String(node.properties['href'] ?? ''), url).href;

function texOf(node: Element, url: string): string {
  const tex = select(TEX, node);
  if (tex === undefined) throw new Error(`${url} has a formula without its TeX: ${textOf(node)}`);
  return textOf(tex).trim();
}

function heading(depth: 2 | 3): Handle {
  return (state, node) => {
    const id = node.properties['id'];
    const children = phrasing(state, node);
    return { type: 'heading', depth, children, data: typeof id === 'string' ? { id } : {} };
  };
}

function citation(node: Element, url: string): Link {
  const sources = selectAll('a', node).map((link) => ({ number: textOf(link), url: hrefOf(link, url) }));
  const numbers = `[${sources.map(({ number }) => number).join(', ')}]`;
  return { type: 'link', url: sources[0]?.url ?? url, children: [text(numbers)], data: { sources } };
}

/** A piece of code under its title: an info string of more than the language is no fence to every reader of Markdown. */
function code(node: Element): (Paragraph | Code)[] {
  const lang = select('pre', node)?.properties['dataLanguage'];
  const title = oneLine(select('figcaption', node));
  const value = textOf(select('pre', node) ?? node).replace(/\n$/u, '');
  const block: Code = { type: 'code', lang: String(lang ?? ''), value };
  return title === '' ? [block] : [paragraph({ type: 'strong', children: [text(title)] }), block];
}

const keywords = (node: Element): Paragraph => paragraph(text(selectAll('li', node).map(oneLine).join(', ')));

const list = (children: ListItem[]): List => ({ type: 'list', ordered: false, spread: false, children });

/** Related entries, a list for each kind of relation. */
function relations(node: Element, url: string): List {
  const related = (dd: Element): ListItem => {
    const link = select('a', dd);
    if (link === undefined) return { type: 'listItem', children: [paragraph(text(oneLine(dd)))] };
    const title: Link = { type: 'link', url: hrefOf(link, url), children: [text(oneLine(link))] };
    const short = oneLine(dd).slice(oneLine(link).length).trim();
    return { type: 'listItem', children: [paragraph(title, text(`: ${short}`))] };
  };
  const group = (dt: Element, div: Element): ListItem => ({
    type: 'listItem',
    spread: false,
    children: [paragraph(text(oneLine(dt))), list(selectAll('dd', div).map(related))],
  });
  return list(selectAll('div', node).flatMap((div) => selectAll('dt', div).map((dt) => group(dt, div))));
}

/** An instrument as text: what it asks, what it found with the setting that the page shows, and where to run it. */
function instrument(island: Element, url: string, full: (path: string) => string): Paragraph[] {
  const id = String(select('[data-instrument]', island)?.properties['dataInstrument'] ?? '');
  const title = oneLine(select('.instrument-heading strong', island));
  const finding = oneLine(select('.instrument-finding', island));
  if (id === '' || title === '' || finding === '')
    throw new Error(`${url} has an instrument without a title or a finding`);
  const preset = select(`#${id}-preset option[selected]`, island)?.properties['value'];
  const page = full(instrumentAddresses(id).page);
  const place = preset === undefined ? page : `${page}?preset=${encodeURIComponent(String(preset))}`;
  const run: Link = { type: 'link', url: place, children: [text('Run it')] };
  const question = oneLine(select('.instrument-heading span', island));
  return [
    paragraph({ type: 'strong', children: [text(title)] }, text(`: ${question}`)),
    paragraph(text(`${finding} `), run, text('.')),
  ];
}
