import type { Term } from '../glossary/types.ts';
import type { Wording } from './definitions.ts';

/** Something that happened to an entry: it is new, its definition was reworded, or the text below it changed. */
export interface Change {
  what: 'new' | 'reworded' | 'updated';
  /** `2026-11-22` */
  day: string;
  term: Term;
  /** As it read from that day on. */
  definition: string;
  /** What the definition was reworded from; null for any other change. */
  before: string | null;
}

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

/**
 * All that is known to have happened to the entries, the newest first, and in alphabetical order within a day.
 * An entry has at most one change a day. Of the changes that left the definition as it was, only the last is known.
 * @param wordings every version of each definition, by slug, oldest first
 */
export function changesOf(terms: readonly Term[], wordings: ReadonlyMap<string, readonly Wording[]>): Change[] {
  return terms
    .flatMap((term) => changesOfOne(term, wordings.get(term.slug) ?? []))
    .sort((a, b) => b.day.localeCompare(a.day) || a.term.title.localeCompare(b.term.title, 'en'));
}

function changesOfOne(term: Term, versions: readonly Wording[]): Change[] {
  const published = dayOf(term.published);
  const later = versions.filter(({ since }) => since > published);
  const earlier = versions.slice(0, versions.length - later.length);
  const first = earlier.at(-1)?.definition ?? later[0]?.definition ?? term.definition;
  // The record may begin after the entry did: its first version was not reworded from anything known.
  const reworded = earlier.length > 0 ? later : later.slice(1);
  const changes: Change[] = [{ what: 'new', day: published, term, definition: first, before: null }];
  for (const { since, definition } of reworded) {
    changes.push({ what: 'reworded', day: since, term, definition, before: changes.at(-1)?.definition ?? null });
  }
  const updated = dayOf(term.updated);
  const last = changes.at(-1);
  if (last !== undefined && updated > last.day) {
    changes.push({ what: 'updated', day: updated, term, definition: last.definition, before: null });
  }
  return changes;
}
