import type { Element, Parents } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { select, selectAll } from 'hast-util-select';
import { toMdast } from 'hast-util-to-mdast';
import type { RootContent } from 'mdast';
import { entryHandlers, oneLine } from './entry-elements.ts';

/** What an entry's page says, free of its looks. */
export interface EntryText {
  title: string;
  aliases: string[];
  definition: string;
  /** The sections after the definition. Headings carry their anchors, links full addresses. */
  body: RootContent[];
}

/**
 * Parts of an entry's page that are no text of its own: what the facts say already, ways around the page, notes that the
 * list of sources repeats, formulas as placed glyphs, and an instrument's drawing and controls.
 */
const RESIDUE_TAGS = new Set(['nav', 'header', 'script', 'style', 'link', 'button']);
const RESIDUE_CLASSES = new Set([
  'definition',
  'anchor',
  'back',
  'margin-note',
  'katex-html',
  'instrument-drawing',
  'instrument-foot',
]);

/**
 * Reads an entry off its finished page.
 * @param html the whole page
 * @param url the page's full address
 * @param full makes the full address of a path of this site
 * @throws when the page lacks what every entry has
 */
export function readEntryText(html: string, url: string, full: (path: string) => string): EntryText {
  const article = fromHtml(articleOf(html, url), { fragment: true });
  const find = (selector: string, what: string): Element => {
    const element = select(selector, article);
    if (element === undefined) throw new Error(`${url} has no ${what} (${selector})`);
    return element;
  };
  const title = oneLine(find('h1', 'title'));
  const definition = oneLine(find('#definition', 'definition'));
  const aliases = selectAll('.aliases em', article).map(oneLine);
  removeResidue(article);
  const tree = toMdast(article, { handlers: entryHandlers(url, full), quotes: ['“”'], document: true });
  if (tree.type !== 'root') throw new Error(`${url} has no text`);
  const from = tree.children.findIndex((node) => node.type === 'heading' && node.depth === 2);
  if (from < 0) throw new Error(`${url} has no section`);
  return { title, aliases, definition, body: tree.children.slice(from) };
}

/** The page's article, without drawings: they are most of it, and nothing in them is text. */
function articleOf(html: string, url: string): string {
  const [from, to] = [html.indexOf('<article'), html.lastIndexOf('</article>')];
  if (from < 0 || to < from) throw new Error(`${url} has no article`);
  return html.slice(from, to).replace(/<svg\b[\s\S]*?<\/svg>/gu, '');
}

function removeResidue(parent: Parents): void {
  parent.children = parent.children.filter((node) => node.type !== 'element' || !isResidue(node));
  for (const node of parent.children) {
    // Places in the source are most of the tree, and copied with it.
    delete node.position;
    if (node.type === 'element') removeResidue(node);
  }
}

function isResidue({ tagName, properties }: Element): boolean {
  const classes = Array.isArray(properties['className']) ? properties['className'] : [];
  return (
    RESIDUE_TAGS.has(tagName) || Boolean(properties['hidden']) || classes.some((name) => RESIDUE_CLASSES.has(`${name}`))
  );
}
