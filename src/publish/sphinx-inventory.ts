import { deflateSync } from 'node:zlib';
import { namesOf } from '../glossary/glossary.ts';
import { contentError } from '../glossary/problems.ts';
import type { Problem, Term } from '../glossary/types.ts';

type Entry = Pick<Term, 'slug' | 'title' | 'aliases' | 'plurals' | 'file'>;

const HEADER = [
  '# Sphinx inventory version 2',
  '# Project: The Gradient Field Guide',
  '# Version: ',
  '# The remainder of this file is compressed using zlib.',
  '',
].join('\n');

/** How Sphinx takes a line apart (`sphinx.util.inventory`). */
const LINE = /^(.+?)\s+(\S+)\s+(-?\d+)\s+?(\S*)\s+(.*)$/u;

/** The names that `:term:` finds an entry by: all of them, once each, since Sphinx ignores case. */
function termNames(entry: Entry): string[] {
  return [...new Map(namesOf(entry as Term).map((name) => [name.toLowerCase(), name])).values()];
}

/** An entry's lines: one a name, a label that MyST finds it by, and the page as a document. */
function linesOf(entry: Entry): string[] {
  const uri = `terms/${entry.slug}/`;
  return [
    ...termNames(entry).map((name) => `${name} std:term -1 ${uri} -`),
    `term-${entry.slug} std:label -1 ${uri} ${entry.title}`,
    `terms/${entry.slug} std:doc -1 ${uri} ${entry.title}`,
  ];
}

/** Names that Sphinx would misread and silently drop, such as `layer norm 2 form`. */
export function unreadableNames(entries: readonly Entry[]): Problem[] {
  return entries.flatMap((entry) =>
    termNames(entry).flatMap((name) => {
      const read = LINE.exec(`${name} std:term -1 terms/${entry.slug}/ -`);
      if (read?.[1] === name && read[2] === 'std:term') return [];
      const reason = `Sphinx cannot read the name "${name}" in an inventory`;
      return [{ file: entry.file, line: 1, reason, remedy: 'Write its number as a word, or join it with a hyphen.' }];
    }),
  );
}

/**
 * The inventory that Sphinx's intersphinx, MyST and mkdocstrings resolve `:term:` against, version 2.
 * @see https://sphobjinv.readthedocs.io/en/stable/syntax.html
 * @throws a list of problems for names that Sphinx cannot read
 */
export function sphinxInventory(entries: readonly Entry[]): Uint8Array<ArrayBuffer> {
  const problems = unreadableNames(entries);
  if (problems.length > 0) throw contentError(problems);
  const body = `${entries.flatMap(linesOf).join('\n')}\n`;
  const packed = deflateSync(body, { level: 9 });
  return new Uint8Array(Buffer.concat([Buffer.from(HEADER), packed]));
}
