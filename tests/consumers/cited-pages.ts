import { readFileSync } from 'node:fs';
import { loadContent } from '../../src/glossary/load.ts';
import { anchorOf } from '../../src/glossary/names.ts';
import type { Term } from '../../src/glossary/types.ts';
import { experiments } from '../../src/lab/experiments/all.ts';
import { type LinkTarget, partOf } from '../../src/publish/link-snippets.ts';
import { entryTarget, instrumentTarget } from '../../src/publish/link-targets.ts';

/** Under a sub-path, so that an address made without it is found. */
export const GUIDE = 'https://guide.example/fields/';
export const full = (path: string): string => new URL(path.replace(/^\//u, ''), GUIDE).href;
export const { terms } = loadContent().glossary;

/** A title in which every language of the snippets finds its own markup. */
const MARKUP = '~R&D "x" <b> &amp; {a} \\input{b} $x_1$ 100% no.#1 ^2 [y](z) `code` *em* _u_ |t| @me a--b !`c ‘q’ <u>';
export const hostile: Term = {
  ...(terms[0] as Term),
  slug: 'hostile',
  title: MARKUP,
  aliases: [],
  plurals: [],
  short: `${MARKUP} \\`,
};

export const hostileTarget = entryTarget(hostile, full);
const pages = terms.map((term) => entryTarget(term, full));
const instruments = experiments.map((experiment) => instrumentTarget(experiment, full));

/** The questions and claims of an entry as its page names them, and the sections that all have. */
function partsOf(term: Term): LinkTarget[] {
  const text = readFileSync(term.file, 'utf8');
  const target = entryTarget(term, full);
  const asked = [...text.matchAll(/<Question ask="([^"]+)"/gu)].map(([, ask = '']) => ({
    id: anchorOf(ask),
    title: ask,
  }));
  const claimed = [...text.matchAll(/<Misconception claim="([^"]+)"/gu)].map(([, claim = '']) => ({
    id: `claim-${anchorOf(claim)}`,
    title: `${term.title}: “${claim}”`,
  }));
  const written = [{ id: 'formally', title: `${term.title}: Formally` }];
  return [...asked, ...claimed, ...written].map((part) => partOf(target, part));
}

/** Whatever can be linked: entries, instruments, questions, claims, sections, and what no author would write. */
export const targets: LinkTarget[] = [
  ...pages,
  ...instruments,
  ...terms.flatMap(partsOf),
  hostileTarget,
  partOf(hostileTarget, { id: 'a_b%)_', title: MARKUP }),
];
