import { anchorOf } from '../glossary/names.ts';
import type { Term } from '../glossary/types.ts';

/** A heading of an entry's page. */
export interface EntrySection {
  /** Its anchor. */
  id: string;
  text: string;
}

/** A heading as Astro reports it of a rendered text. */
interface Heading {
  depth: number;
  slug: string;
  text: string;
}

/**
 * The sections of an entry's page in their order: those that are written, and those made from the front matter.
 * @param headings of the entry's text
 */
export function entrySections(term: Term, headings: readonly Heading[], hasRelations: boolean): EntrySection[] {
  const written = headings.filter(({ depth }) => depth === 2).map(({ slug, text }) => ({ id: slug, text }));
  return [
    { id: 'definition', text: 'Definition' },
    ...written.filter(({ id }) => id !== 'history'),
    ...(term.keywords.length + term.areas.length > 0 ? [{ id: 'keywords', text: 'Keywords' }] : []),
    ...(hasRelations ? [{ id: 'related', text: 'Related terms' }] : []),
    { id: 'sources', text: 'Sources' },
    ...written.filter(({ id }) => id === 'history'),
    { id: 'link-or-cite', text: 'Link or cite this' },
  ];
}

/**
 * The questions that an entry answers, in the order in which it does.
 * @param body the entry's text as it is written
 */
export function questionsOf(body: string): EntrySection[] {
  return [...body.matchAll(/<Question ask="([^"]+)"/gu)].map(([, ask = '']) => ({ id: anchorOf(ask), text: ask }));
}

/** The instrument that an entry's text shows, with the preset that it opens with; nothing where it shows none. */
export function instrumentOf(body: string): { id: string; preset: string | undefined } | undefined {
  const tag = /<Instrument\b[^>]*>/u.exec(body)?.[0];
  const id = tag === undefined ? undefined : /\bid="([^"]+)"/u.exec(tag)?.[1];
  if (tag === undefined || id === undefined) return undefined;
  return { id, preset: /\bpreset="([^"]+)"/u.exec(tag)?.[1] };
}
