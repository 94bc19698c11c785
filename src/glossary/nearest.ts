import { distance } from 'fastest-levenshtein';
import { normalizeName } from './names.ts';

/** The candidate fewest edits away, ignoring case and punctuation between words; none when all are quite different. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = normalizeName(name);
  const limit = Math.max(2, Math.ceil(wanted.length * 0.4));
  let best: string | undefined;
  let fewest = limit + 1;
  for (const candidate of candidates) {
    const edits = distance(wanted, normalizeName(candidate));
    if (edits < fewest) {
      best = candidate;
      fewest = edits;
    }
  }
  return best;
}

/** `Did you mean "…"? ` where there is a near name, else nothing; to open a remedy with. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const near = nearest(name, candidates);
  return near === undefined ? '' : `Did you mean "${near}"? `;
}
