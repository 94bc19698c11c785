/** What an entry's rendered body goes through before it is placed. All functions take and give HTML. */

const HISTORY = /<h2[^>]*\bid="history"/;
const HEADING = /<(h[23])([^>]*\bid="([^"]+)"[^>]*)>([\s\S]*?)<\/\1>/g;
const CITED = /href="#source-([^"]+)"/g;

/** The body in two parts, for the sources stand between: up to History, and History. */
export function splitAtHistory(html: string): { body: string; history: string } {
  const at = html.search(HISTORY);
  return at < 0 ? { body: html, history: '' } : { body: html.slice(0, at), history: html.slice(at) };
}

/** Gives every section heading that has an id a link to itself. */
export function linkHeadings(html: string): string {
  return html.replace(HEADING, (_, tag: string, attributes: string, id: string, content: string) => {
    return `<${tag}${attributes}>${content}${anchorLink(id, textOf(content))}</${tag}>`;
  });
}

function anchorLink(id: string, text: string): string {
  return ` <a class="anchor" href="#${id}" aria-label="Link to “${text.replaceAll('"', '&quot;')}”" data-pagefind-ignore>#</a>`;
}

function textOf(html: string): string {
  return html.replace(/<[^>]*>/g, '').trim();
}

/** The keys of the sources in the order in which the text first cites them, which is the order of their numbers. */
export function citedKeys(html: string): string[] {
  return [...new Set([...html.matchAll(CITED)].map(([, key]) => key ?? ''))];
}

/** Whether the page needs the style sheet for formulas. */
export function hasFormulas(html: string): boolean {
  return html.includes('class="katex');
}
