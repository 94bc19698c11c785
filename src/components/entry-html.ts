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

/** Marks a citation with nothing but a space between it and the one before: CSS cannot tell, and two targets need room. */
export function spaceCitations(html: string): string {
  return html.replace(/(<\/sup>|<\/small>)\s*<sup class="cite"/g, '$1<sup class="cite beside"');
}

/** Binds a short formula to the punctuation after it, which a browser may otherwise put at the head of the next line. */
export function keepPunctuation(html: string): string {
  const opening = '<span class="katex">';
  let result = '';
  let from = 0;
  for (let at = html.indexOf(opening); at >= 0; at = html.indexOf(opening, from)) {
    const end = endOfSpan(html, at);
    const formula = html.slice(at, end);
    const punctuation = /^[,.;:!?)\]’”]+/.exec(html.slice(end, end + 4))?.[0] ?? '';
    const isShort = formula.split('katex-base').length <= 3;
    result += html.slice(from, at);
    result +=
      punctuation !== '' && isShort ? `<span class="unbroken">${formula}${punctuation}</span>` : formula + punctuation;
    from = end + punctuation.length;
  }
  return result + html.slice(from);
}

/** Where the span that begins at `start` ends. */
function endOfSpan(html: string, start: number): number {
  const tags = /<(\/?)span\b[^>]*>/g;
  tags.lastIndex = start;
  let depth = 0;
  for (let match = tags.exec(html); match; match = tags.exec(html)) {
    depth += match[1] === '/' ? -1 : 1;
    if (depth === 0) return tags.lastIndex;
  }
  return html.length;
}

/** The keys of the sources in the order in which the text first cites them, which is the order of their numbers. */
export function citedKeys(html: string): string[] {
  return [...new Set([...html.matchAll(CITED)].map(([, key]) => key ?? ''))];
}

/** Whether the page needs the style sheet for formulas. */
export function hasFormulas(html: string): boolean {
  return html.includes('class="katex');
}
