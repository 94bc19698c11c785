import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Problem, Term } from '../glossary/types.ts';

/** A definition as it read from a day on. */
export interface Wording {
  /** `2026-11-22` */
  since: string;
  definition: string;
}

export const WORDINGS = 'content/definitions.tsv';

const HEADER = 'entry\tsince\tdefinition';

/** Reads the record of definitions, by slug, oldest first. */
export function readWordings(text: string): Map<string, Wording[]> {
  const wordings = new Map<string, Wording[]>();
  for (const row of text.split('\n').slice(1)) {
    const [slug, since, definition] = row.split('\t');
    if (!slug || !since || !definition) continue;
    wordings.set(slug, [...(wordings.get(slug) ?? []), { since, definition }]);
  }
  return wordings;
}

/** The record as its file holds it, in order of slug. */
export function writeWordings(wordings: ReadonlyMap<string, readonly Wording[]>): string {
  const rows = [...wordings]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([slug, versions]) => versions.map(({ since, definition }) => `${slug}\t${since}\t${definition}`));
  return `${[HEADER, ...rows].join('\n')}\n`;
}

const oneLine = (text: string): string => text.trim().replace(/\s+/gu, ' ');

/**
 * The record with the definitions as they are now. One that was reworded on the day of its last version replaces it.
 * @returns also what is wrong: a reworded definition whose entry says that it was last changed before
 */
export function withCurrent(
  wordings: ReadonlyMap<string, readonly Wording[]>,
  terms: readonly Pick<Term, 'slug' | 'definition' | 'updated' | 'file'>[],
): { wordings: Map<string, Wording[]>; changed: string[]; problems: Problem[] } {
  const result = new Map([...wordings].map(([slug, versions]) => [slug, [...versions]]));
  const changed: string[] = [];
  const problems: Problem[] = [];
  for (const { slug, definition, updated, file } of terms) {
    const now = { since: updated.toISOString().slice(0, 10), definition: oneLine(definition) };
    const versions = result.get(slug) ?? [];
    const last = versions.at(-1);
    if (last?.definition === now.definition) continue;
    if (last !== undefined && now.since < last.since) {
      const reason = `the definition has changed since ${last.since}, and "updated" says ${now.since}`;
      problems.push({ file, line: 1, reason, remedy: 'Set "updated" to the day of the change.' });
      continue;
    }
    const kept = last?.since === now.since ? versions.slice(0, -1) : versions;
    result.set(slug, [...kept, now]);
    changed.push(slug);
  }
  return { wordings: result, changed, problems };
}

/** The versions of every definition, oldest first, the present one included. */
export function loadWordings(terms: readonly Term[]): Map<string, Wording[]> {
  const text = existsSync(WORDINGS) ? readFileSync(WORDINGS, 'utf8') : '';
  return withCurrent(readWordings(text), terms).wordings;
}

/**
 * Enters into the record what was reworded. On CI the record must be complete already.
 * @returns what is wrong
 */
export function recordWordings(terms: readonly Term[]): Problem[] {
  const text = existsSync(WORDINGS) ? readFileSync(WORDINGS, 'utf8') : '';
  const { wordings, changed, problems } = withCurrent(readWordings(text), terms);
  if (problems.length > 0 || changed.length === 0) return problems;
  if (process.env['CI']) {
    const reason = `the definition of ${changed.join(', ')} is not in the record as it reads now`;
    return [{ file: WORDINGS, line: 1, reason, remedy: 'Run npm run build and commit the record.' }];
  }
  writeFileSync(WORDINGS, writeWordings(wordings));
  return [];
}
