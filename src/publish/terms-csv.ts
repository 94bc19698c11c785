import { stringify } from 'csv-stringify/sync';
import type { Glossary } from '../glossary/types.ts';
import { entryAddresses } from './addresses.ts';
import { RELATION_SIDES, typedRelations } from './typed-relations.ts';

/** Between the values of one cell: names hold semicolons, as BPTT(h; h′) does. */
const SEPARATOR = '|';

/**
 * Every entry as a row under a header, UTF-8 without a byte order mark. Cells with several values have `|` between
 * them; relations name slugs, from both sides.
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export function termsCsv(glossary: Glossary, full: (path: string) => string): string {
  const rows = glossary.terms.map((term) => {
    const relations = new Map(typedRelations(glossary, term.slug).map(({ name, terms }) => [name, terms]));
    const slugs = RELATION_SIDES.map(
      ({ name }) => [name, (relations.get(name) ?? []).map(({ slug }) => slug)] as const,
    );
    return {
      slug: term.slug,
      title: term.title,
      aliases: term.aliases.join(SEPARATOR),
      plurals: term.plurals.join(SEPARATOR),
      kind: term.kind,
      level: term.level,
      domains: term.domains.join(SEPARATOR),
      areas: term.areas.join(SEPARATOR),
      short: term.short,
      definition: term.definition,
      keywords: term.keywords.join(SEPARATOR),
      ...Object.fromEntries(slugs.map(([name, found]) => [name, found.join(SEPARATOR)])),
      url: full(entryAddresses(term.slug).page),
      published: term.published.toISOString().slice(0, 10),
      updated: term.updated.toISOString().slice(0, 10),
    };
  });
  return stringify(rows, { header: true, record_delimiter: 'windows' });
}
