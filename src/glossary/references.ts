import { Cite, type CSL, type CSLName } from '@citation-js/core';
import '@citation-js/plugin-bibtex';
import '@citation-js/plugin-csl';
import type { Problem, Reference } from './types.ts';

/** One entry of the bibliography as it is written, before any library reads it. */
interface RawEntry {
  key: string;
  line: number;
  text: string;
}

/**
 * Reads a BibTeX bibliography.
 *
 * @param text the whole file
 * @param file its path, for messages
 * @returns the sources by key in the file's order, and what is wrong: repeated keys, entries that cannot be read,
 *   entries without author, title or year
 */
export function parseReferences(
  text: string,
  file: string,
): { references: Map<string, Reference>; problems: Problem[] } {
  const references = new Map<string, Reference>();
  const problems: Problem[] = [];
  const lines = new Map<string, number>();
  for (const raw of rawEntries(text)) {
    const earlier = lines.get(raw.key);
    if (earlier !== undefined) {
      const remedy = `Line ${earlier} has it too: keep one, or add a letter to the year, as in ${raw.key}b.`;
      problems.push({ file, line: raw.line, reason: `the key "${raw.key}" is used twice`, remedy });
      continue;
    }
    lines.set(raw.key, raw.line);
    const reading = readEntry(raw);
    if (typeof reading === 'string') {
      const remedy = 'Write it like its neighbours: author, title, year, then where it appeared.';
      problems.push({ file, line: raw.line, reason: `source "${raw.key}" ${reading}`, remedy });
    } else references.set(raw.key, reading);
  }
  return { references, problems };
}

function rawEntries(text: string): RawEntry[] {
  const starts = [...text.matchAll(/^@(\w+)\s*\{\s*([^,\s]+)\s*,/gmu)];
  return starts.map((match, at) => ({
    key: match[2] ?? '',
    line: text.slice(0, match.index).split('\n').length,
    text: text.slice(match.index, starts[at + 1]?.index).trim(),
  }));
}

function readEntry(raw: RawEntry): Reference | string {
  let item: CSL | undefined;
  try {
    item = new Cite(raw.text).data[0];
  } catch (error) {
    return `is not BibTeX: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
  }
  const title = item?.title;
  const year = item?.issued?.['date-parts']?.[0]?.[0];
  if (item === undefined || title === undefined) return 'has no title';
  if (year === undefined) return 'has no year';
  if (item.author === undefined) return 'has no author';
  const source = item;
  const links = linksOf(raw, item);
  let html: string | undefined;
  return {
    key: raw.key,
    short: `${shortNames(item.author)} ${year}${/\d([a-z])$/u.exec(raw.key)?.[1] ?? ''}`,
    // The citation processor takes tens of milliseconds an entry, and most pages show a few.
    get html() {
      html ??= entryHtml(source, links);
      return html;
    },
    title,
    year: String(year),
    url: links[0]?.href ?? null,
  };
}

/** `Hochreiter`, `Glorot & Bengio`, `He et al.`; the year's letter, if any, comes from the key. */
function shortNames(authors: readonly CSLName[]): string {
  const names = authors.map(
    (author) => author.literal ?? [author['non-dropping-particle'], author.family].filter(Boolean).join(' '),
  );
  const [first = '', second] = names;
  if (second === undefined) return first;
  return names.length === 2 && second !== 'others' ? `${first} & ${second}` : `${first} et al.`;
}

interface SourceLink {
  href: string;
  text: string;
}

/** Where the source can be read: DOI first, as the most lasting. */
function linksOf(raw: RawEntry, item: CSL): SourceLink[] {
  const field = (name: string) => new RegExp(`^\\s*${name}\\s*=\\s*\\{([^}]*)\\}`, 'mu').exec(raw.text)?.[1];
  const links: SourceLink[] = [];
  const arxiv = field('eprinttype')?.toLowerCase() === 'arxiv' ? field('eprint') : undefined;
  if (item.DOI !== undefined) links.push({ href: `https://doi.org/${item.DOI}`, text: `doi:${item.DOI}` });
  if (arxiv !== undefined) links.push({ href: `https://arxiv.org/abs/${arxiv}`, text: `arXiv:${arxiv}` });
  const url = item.URL;
  if (url !== undefined && !links.some(({ href }) => href === url)) {
    links.push({ href: url, text: url.replace(/^https?:\/\/(?:www\.)?/u, '').replace(/\/$/u, '') });
  }
  return links;
}

function entryHtml(item: CSL, links: readonly SourceLink[]): string {
  const { DOI: _doi, URL: _url, ...printed } = item;
  const formatted = new Cite(printed).format('bibliography', {
    format: 'html',
    template: 'apa',
    lang: 'en-US',
  });
  const entry = /<div[^>]*class="csl-entry"[^>]*>([\s\S]*?)<\/div>/u.exec(String(formatted))?.[1] ?? '';
  const text = entry
    .trim()
    .replace(/,? &#38; others\./u, ' et al.')
    .replaceAll('&#38;', '&amp;');
  return [text, ...links.map(({ href, text: label }) => `<a href="${escapeHtml(href)}">${escapeHtml(label)}</a>`)].join(
    ' ',
  );
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
