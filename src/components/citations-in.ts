import type { Term } from '../glossary/types.ts';

const CITATION = /\[(@[^\]]+)\]/g;

/** The keys of all sources that an entry names, in its front matter or its text. */
export function sourcesOf(term: Term, text: string): Set<string> {
  const cited = [...text.matchAll(CITATION)].flatMap(([, inside = '']) =>
    [...inside.matchAll(/@([\w:-]+)/g)].map(([, key = '']) => key),
  );
  return new Set([...term.sources, ...cited]);
}
