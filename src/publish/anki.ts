import { stringify } from 'csv-stringify/sync';
import { LEVELS, type Term } from '../glossary/types.ts';
import { escapeHtml } from '../markdown/document.ts';
import { entryAddresses } from './addresses.ts';
import { SITE_NAME } from './licence.ts';

const COLUMNS = ['GUID', 'Front', 'Back', 'Tags'];

/** What Anki reads before the notes; `Basic` is the note type that every collection has, with Front and Back. */
const HEADER = [
  '#separator:tab',
  '#html:true',
  '#notetype:Basic',
  `#deck:${SITE_NAME}`,
  `#columns:${COLUMNS.join('\t')}`,
  '#guid column:1',
  `#tags column:${COLUMNS.length}`,
];

/** Anki's tags are divided by spaces, and `::` leads down their tree. */
const tag = (name: string, value: string): string => `${name}::${value.replaceAll(/\s+/gu, '-')}`;

function back(term: Term, full: (path: string) => string): string {
  const url = escapeHtml(full(entryAddresses(term.slug).page));
  const aliases = term.aliases.length > 0 ? `<br><br>Also: ${escapeHtml(term.aliases.join(', '))}` : '';
  return `${escapeHtml(term.definition)}${aliases}<br><br><a href="${url}">${url}</a>`;
}

/**
 * The entries as notes for Anki: the title asks for the definition; beginners' entries come first. A note's GUID is
 * made of the slug alone, so that a later import updates the cards and keeps what was learned.
 * @see https://docs.ankiweb.net/importing/text-files.html#file-headers
 */
export function ankiDeck(terms: readonly Term[], full: (path: string) => string): string {
  const byLevel = terms.toSorted((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
  const notes = byLevel.map((term) => [
    `gradient-field-guide/${term.slug}`,
    escapeHtml(term.title),
    back(term, full),
    [tag('level', term.level), ...term.domains.map((domain) => tag('domain', domain))].join(' '),
  ]);
  return `${HEADER.join('\n')}\n${stringify(notes, { delimiter: '\t' })}`;
}
