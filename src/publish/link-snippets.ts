import { bibtex, type CitedPage } from './citation.ts';
import {
  htmlText,
  latexAddress,
  latexText,
  markdownText,
  markdownTitle,
  oneLine,
  plainAddress,
  restText,
} from './escapes.ts';
import { frameHtml } from './oembed.ts';

/** What a document can link, embed or cite: an entry, an instrument, or a part of either. All addresses are full. */
export interface LinkTarget {
  title: string;
  url: string;
  cited: CitedPage;
  /** The guide's own address. */
  home: string;
  /** One line that says what it is, for those who only point at the link. */
  short?: string;
  /** An entry's slug, by which inventories know it, and the script that shows its definition on other sites. */
  term?: { slug: string; hoverCards: string };
  /** The page to be shown in a frame, and how high that is, in CSS pixels. */
  frame?: { address: string; height: number };
}

export type SnippetId =
  | 'address'
  | 'html'
  | 'markdown'
  | 'restructuredtext'
  | 'sphinx'
  | 'myst'
  | 'latex'
  | 'bibtex'
  | 'wordpress'
  | 'hover-card'
  | 'frame';

/** A ready-made way to point at something. */
export interface Snippet {
  id: SnippetId;
  name: string;
  /** As code highlighters call it. */
  language: string;
  text: string;
  /** What the reader has to know before pasting it. */
  hint?: string;
  /** What the document or project needs once, after the hint. */
  setup?: string;
}

/** A part of a page: its title says alone what it is. */
export function partOf(target: LinkTarget, { id, title }: { id: string; title: string }): LinkTarget {
  const { home, cited } = target;
  const url = new URL(`#${encodeURIComponent(id)}`, target.url).href;
  const mark = id.normalize('NFKD').replace(/[^\w-]+/gu, '');
  return { title, url, home, cited: { ...cited, key: `${cited.key}-${mark}`, title, url } };
}

/** All ways to point at something, those that fit it, always in the same order. */
export function snippetsFor(target: LinkTarget): Snippet[] {
  return [
    { id: 'address', name: 'Address', language: 'text', text: plainAddress(target.url) },
    { id: 'html', name: 'HTML', language: 'html', text: html(target) },
    { id: 'markdown', name: 'Markdown', language: 'markdown', text: markdown(target) },
    { id: 'restructuredtext', name: 'reStructuredText', language: 'rst', text: restructuredText(target) },
    ...inInventories(target),
    {
      id: 'latex',
      name: 'LaTeX',
      language: 'latex',
      text: `\\href{${latexAddress(target.url)}}{${latexText(target.title)}}`,
      hint: 'Once, in the preamble:',
      setup: '\\usepackage{hyperref}',
    },
    {
      id: 'bibtex',
      name: 'BibTeX',
      language: 'bibtex',
      text: bibtex(target.cited),
      hint: 'Needs the package url or hyperref.',
    },
    ...onPages(target),
  ];
}

function html({ title, url, short }: LinkTarget): string {
  const about = short === undefined ? '' : ` title="${htmlText(short)}"`;
  return `<a href="${htmlText(plainAddress(url))}"${about}>${htmlText(title)}</a>`;
}

function markdown({ title, url, short }: LinkTarget): string {
  const about = short === undefined ? '' : ` "${markdownTitle(short)}"`;
  return `[${markdownText(title)}](${plainAddress(url)}${about})`;
}

/** A link that plain docutils reads too. */
function restructuredText({ title, url }: LinkTarget): string {
  return `\`${restText(title)} <${plainAddress(url)}>\`__`;
}

/** How projects that have the guide's inventory name an entry. */
function inInventories({ title, home, term }: LinkTarget): Snippet[] {
  if (term === undefined) return [];
  return [
    {
      id: 'sphinx',
      name: 'Sphinx',
      language: 'rst',
      text: `:term:\`${restText(title)}\``,
      hint: 'Once, in conf.py, with sphinx.ext.intersphinx among the extensions:',
      setup: `intersphinx_mapping = {'guide': ('${plainAddress(home)}', None)}`,
    },
    {
      id: 'myst',
      name: 'MyST',
      language: 'markdown',
      text: `[${markdownText(title)}](xref:guide#term-${term.slug})`,
      hint: 'Once, in myst.yml:',
      setup: `project:\n  references:\n    guide:\n      url: ${plainAddress(home)}`,
    },
  ];
}

/** What shows more than a link on a page of somebody else's. */
function onPages({ title, url, term, frame }: LinkTarget): Snippet[] {
  const snippets: Snippet[] = [];
  if (frame !== undefined) {
    const hint = 'On a line of its own; WordPress turns it into a frame.';
    snippets.push({ id: 'wordpress', name: 'WordPress', language: 'text', text: plainAddress(url), hint });
  }
  if (term !== undefined) {
    const link = `<a href="${htmlText(plainAddress(url))}">${htmlText(title)}</a>`;
    snippets.push({
      id: 'hover-card',
      name: 'Hover card',
      language: 'html',
      text: `<guide-term name="${htmlText(title)}">${link}</guide-term>`,
      hint: 'Once a page; without it the link is a plain one:',
      setup: `<script async src="${htmlText(plainAddress(term.hoverCards))}"></script>`,
    });
  }
  if (frame !== undefined) {
    snippets.push({
      id: 'frame',
      name: 'Frame',
      language: 'html',
      text: frameHtml({ address: plainAddress(frame.address), title: oneLine(title), height: frame.height }),
    });
  }
  return snippets;
}
