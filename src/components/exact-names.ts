/** A name without case, spaces and signs: `Batch-normalisation` -> `batchnormalisation`. */
const bare = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** One word that only this name gives, for the search index. */
export const nameWord = (name: string): string => `exactname${bare(name)}`;

const SEPARATOR = '|';

/** An entry's names as a result carries them. */
export const joinNames = (names: readonly string[]): string => names.join(SEPARATOR);

/** Whether a query is one of the names that `joinNames` wrote. */
export function isNamed(query: string, joined: string): boolean {
  return joined.split(SEPARATOR).some((name) => bare(name) === bare(query));
}
