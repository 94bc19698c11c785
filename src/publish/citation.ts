import { latexText, oneLine, plainAddress } from './escapes.ts';
import { SITE_NAME } from './licence.ts';

/** What names a page of the guide in a list of references. */
export interface CitedPage {
  /** Unique among all that the guide lets cite: `gradientfieldguide-relu`. */
  key: string;
  kind: 'entry' | 'instrument';
  title: string;
  /** The full address. */
  url: string;
  /** The day of the version cited, as `2026-11-22`. */
  updated: string;
}

/** A page as reference managers keep it. */
export interface Citation extends CitedPage {
  abstract: string;
  keywords: readonly string[];
}

/** A reference in the data model of the Citation Style Language; what these pages need of it. */
export interface CslItem {
  id: string;
  type: 'entry-dictionary' | 'webpage';
  title: string;
  author: { literal: string }[];
  'container-title': string;
  issued: { 'date-parts': [number, number, number][] };
  URL: string;
  abstract: string;
  keyword?: string;
  genre?: string;
  language: string;
}

const FIGURE = 'Interactive figure';
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function dateParts(day: string): [number, number, number] {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return [year, month, date];
}

/**
 * A BibTeX entry. It is a `@misc` whose address stands under `howpublished`, because the classic styles print nothing
 * else of a page on the web. Needs `\usepackage{url}` or `hyperref`.
 */
export function bibtex({ key, kind, title, url, updated }: CitedPage): string {
  const [year, month, day] = dateParts(updated);
  const version = new Date(Date.UTC(year, month - 1, day)).toLocaleDateString('en-GB', {
    dateStyle: 'long',
    timeZone: 'UTC',
  });
  return [
    `@misc{${key},`,
    `  author = {{${SITE_NAME}}},`,
    `  title = {{${latexText(title)}}},`,
    `  year = {${year}},`,
    `  month = ${MONTHS[month - 1]},`,
    `  howpublished = {\\url{${plainAddress(url)}}},`,
    `  note = {${kind === 'entry' ? `Version of ${version}` : FIGURE}}`,
    '}',
  ].join('\n');
}

/**
 * A record of the RIS format. The comma after the author's name says that it is no person's.
 * @see https://en.wikipedia.org/wiki/RIS_(file_format)
 */
export function ris({ key, kind, title, url, updated, abstract, keywords }: Citation): string {
  const fields: [string, string][] = [
    ['TY', kind === 'entry' ? 'DICT' : 'ELEC'],
    ['ID', key],
    ['TI', title],
    ['AU', `${SITE_NAME},`],
    ['T2', SITE_NAME],
    ['PY', updated.slice(0, 4)],
    ['DA', updated.replaceAll('-', '/')],
    ['AB', abstract],
    ...keywords.map((word): [string, string] => ['KW', word]),
    ['UR', plainAddress(url)],
    ['LA', 'en'],
    ['ER', ''],
  ];
  return fields.map(([tag, value]) => `${tag}  - ${oneLine(value)}\r\n`).join('');
}

/**
 * The page as CSL-JSON, a list of one item, which is what reference managers and citation processors read.
 * @see https://docs.citationstyles.org/en/stable/specification.html#appendix-iii-types
 */
export function cslJson({ key, kind, title, url, updated, abstract, keywords }: Citation): CslItem[] {
  return [
    {
      id: key,
      type: kind === 'entry' ? 'entry-dictionary' : 'webpage',
      title: oneLine(title),
      author: [{ literal: SITE_NAME }],
      'container-title': SITE_NAME,
      issued: { 'date-parts': [dateParts(updated)] },
      URL: plainAddress(url),
      abstract: oneLine(abstract),
      ...(keywords.length > 0 ? { keyword: keywords.join(', ') } : {}),
      ...(kind === 'instrument' ? { genre: FIGURE } : {}),
      language: 'en-GB',
    },
  ];
}
