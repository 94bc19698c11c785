import { normalizeName } from './names.ts';
import { didYouMean } from './nearest.ts';
import type { ParsedTerm } from './parse.ts';
import { type Glossary, type Problem, RELATIONS, type RelationGroup, type RelationType, type Term } from './types.ts';

const TYPES = Object.keys(RELATIONS) as RelationType[];
const SYMMETRIC = TYPES.filter((type) => RELATIONS[type].label === RELATIONS[type].inverse);
/** Relations in which going round in a circle is a contradiction. */
const HIERARCHIES = ['broader', 'partOf'] as const satisfies readonly RelationType[];

/**
 * Builds the glossary and checks what no single entry can: that names are unique, and that relations and sources lead
 * somewhere. Entries with problems stay in; a name goes to the first entry that claims it, dead relations are left out.
 *
 * @param sourceKeys the keys that the bibliography holds
 */
export function buildGlossary(
  entries: readonly ParsedTerm[],
  sourceKeys: ReadonlySet<string>,
): { glossary: Glossary; problems: Problem[] } {
  const sorted = [...entries].sort((a, b) => a.term.title.localeCompare(b.term.title, 'en'));
  const terms = sorted.map(({ term }) => term);
  const bySlug = new Map(terms.map((term) => [term.slug, term]));
  const { byName, problems } = indexNames(sorted);
  for (const entry of sorted) {
    problems.push(...sourceProblems(entry, sourceKeys), ...relationProblems(entry, bySlug, byName));
  }
  problems.push(...symmetricProblems(sorted, bySlug), ...HIERARCHIES.flatMap((type) => cycles(sorted, bySlug, type)));
  const glossary: Glossary = {
    terms,
    resolve: (name) => byName.get(normalizeName(name)),
    relationsOf: (slug) => relationsOf(slug, terms, bySlug),
  };
  return { glossary, problems };
}

/** Every name by which a term can be linked: slug, title, aliases, plurals. */
export function namesOf(term: Term): string[] {
  return [term.title, ...term.aliases, ...term.plurals, term.slug];
}

function indexNames(entries: readonly ParsedTerm[]): { byName: Map<string, Term>; problems: Problem[] } {
  const byName = new Map<string, Term>();
  const problems: Problem[] = [];
  // Slugs are addresses, so they are claimed before any other name.
  for (const { term } of entries) byName.set(normalizeName(term.slug), term);
  for (const { term, lineOf } of entries) {
    const claims: [string, PropertyKey[]][] = [
      [term.title, ['title']],
      ...term.aliases.map((name, at): [string, PropertyKey[]] => [name, ['aliases', at]]),
      ...term.plurals.map((name, at): [string, PropertyKey[]] => [name, ['plurals', at]]),
    ];
    for (const [name, path] of claims) {
      const owner = byName.get(normalizeName(name));
      if (owner === undefined) byName.set(normalizeName(name), term);
      else if (owner !== term) {
        problems.push({
          file: term.file,
          line: lineOf(path),
          reason: `the name "${name}" already belongs to "${owner.title}" (${owner.file})`,
          remedy: 'Every name belongs to one entry, ignoring case, spaces and hyphens: take it out of one of the two.',
        });
      }
    }
  }
  return { byName, problems };
}

function sourceProblems({ term, lineOf }: ParsedTerm, keys: ReadonlySet<string>): Problem[] {
  return term.sources.flatMap((key, at) =>
    keys.has(key)
      ? []
      : [
          {
            file: term.file,
            line: lineOf(['sources', at]),
            reason: `content/references.bib has no source "${key}"`,
            remedy: `${didYouMean(key, keys)}Add the source to content/references.bib, or correct the key.`,
          },
        ],
  );
}

function relationProblems(
  { term, lineOf }: ParsedTerm,
  bySlug: ReadonlyMap<string, Term>,
  byName: ReadonlyMap<string, Term>,
): Problem[] {
  const problems: Problem[] = [];
  for (const type of TYPES) {
    term.relations[type].forEach((slug, at, all) => {
      const line = lineOf(['relations', type, at]);
      if (slug === term.slug) {
        const remedy = 'Take it out, or name the entry that was meant.';
        problems.push({ file: term.file, line, reason: `the entry is in relation "${type}" to itself`, remedy });
      } else if (!bySlug.has(slug)) {
        const meant = byName.get(normalizeName(slug))?.slug;
        const hint = meant === undefined ? didYouMean(slug, bySlug.keys()) : `Did you mean "${meant}"? `;
        const reason = `relation "${type}" points at "${slug}", and there is no content/terms/${slug}.mdx`;
        problems.push({ file: term.file, line, reason, remedy: `${hint}Relations name slugs of entries that exist.` });
      } else if (all.indexOf(slug) !== at) {
        const reason = `relation "${type}" names "${slug}" twice`;
        problems.push({ file: term.file, line, reason, remedy: 'Keep one of them.' });
      }
    });
  }
  return problems;
}

function symmetricProblems(entries: readonly ParsedTerm[], bySlug: ReadonlyMap<string, Term>): Problem[] {
  return entries.flatMap(({ term, lineOf }) =>
    SYMMETRIC.flatMap((type) =>
      term.relations[type].flatMap((slug, at) => {
        const other = bySlug.get(slug);
        // Reported once, at the later of the two.
        if (other === undefined || !other.relations[type].includes(term.slug) || other.slug > term.slug) return [];
        return [
          {
            file: term.file,
            line: lineOf(['relations', type, at]),
            reason: `relation "${type}" between "${term.slug}" and "${slug}" is stated on both sides`,
            remedy: `The other side is derived: take "${slug}" out here, or "${term.slug}" out of ${other.file}.`,
          },
        ];
      }),
    ),
  );
}

function cycles(entries: readonly ParsedTerm[], bySlug: ReadonlyMap<string, Term>, type: RelationType): Problem[] {
  const problems: Problem[] = [];
  const done = new Set<string>();
  const walk = (slug: string, path: readonly string[]): void => {
    const start = path.indexOf(slug);
    const entry = entries.find(({ term }) => term.slug === slug);
    if (start >= 0 && entry !== undefined) {
      const loop = [...path.slice(start), slug].join(' → ');
      problems.push({
        file: entry.term.file,
        line: entry.lineOf(['relations', type]),
        reason: `relation "${type}" goes round in a circle: ${loop}`,
        remedy: 'Take out the step that is not true.',
      });
    } else if (!done.has(slug)) {
      for (const next of bySlug.get(slug)?.relations[type] ?? []) if (next !== slug) walk(next, [...path, slug]);
      done.add(slug);
    }
  };
  for (const { term } of entries) walk(term.slug, []);
  return problems;
}

function relationsOf(slug: string, terms: readonly Term[], bySlug: ReadonlyMap<string, Term>): RelationGroup[] {
  const groups = new Map<string, Set<Term>>();
  const shown = new Set<Term>();
  const add = (label: string, found: readonly (Term | undefined)[]): void => {
    const group = groups.get(label) ?? new Set<Term>();
    groups.set(label, group);
    for (const term of found) {
      // "See also" only lists what no closer relation has listed.
      if (term === undefined || term.slug === slug || (label === RELATIONS.related.label && shown.has(term))) continue;
      group.add(term);
      shown.add(term);
    }
  };
  for (const type of TYPES) {
    add(
      RELATIONS[type].label,
      (bySlug.get(slug)?.relations[type] ?? []).map((other) => bySlug.get(other)),
    );
    add(
      RELATIONS[type].inverse,
      terms.filter((other) => other.relations[type].includes(slug)),
    );
  }
  return [...groups].filter(([, group]) => group.size > 0).map(([label, group]) => ({ label, terms: [...group] }));
}
