import type { Glossary, Reference, Term } from '../glossary/types.ts';
import { entryAddresses, SITE_ADDRESSES } from './addresses.ts';
import { LICENCE, SITE_NAME } from './licence.ts';
import { RELATION_SIDES, type RelationName, type RelationSide, typedRelations } from './typed-relations.ts';

/** What relations that SKOS does not tell apart specialise, so that whoever knows only SKOS still understands them. */
const SUPER_PROPERTIES: Partial<Record<RelationName, string>> = { partOf: 'broader', hasPart: 'narrower' };
const UPWARDS: readonly RelationName[] = ['broader', 'partOf'];
const DOWNWARDS: readonly RelationName[] = ['narrower', 'hasPart'];
/** These are SKOS's own. */
const PLAIN: readonly RelationName[] = ['broader', 'narrower', 'related'];

const OWN_SIDES = RELATION_SIDES.filter(({ name }) => !PLAIN.includes(name));

export const PREFIXES = {
  skos: 'http://www.w3.org/2004/02/skos/core#',
  dcterms: 'http://purl.org/dc/terms/',
  owl: 'http://www.w3.org/2002/07/owl#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const;

/** The prefixes of the scheme's statements. The guide's own relations are named under the Turtle file, which describes them. */
export function turtlePrefixes(full: (path: string) => string): Readonly<Record<string, string>> {
  return { ...PREFIXES, guide: `${full(SITE_ADDRESSES.turtle)}#` };
}

function context(full: (path: string) => string) {
  const english = (id: string) => ({ '@id': id, '@language': 'en' });
  const link = (id: string) => ({ '@id': id, '@type': '@id' });
  const day = (id: string) => ({ '@id': id, '@type': 'xsd:date' });
  return {
    ...turtlePrefixes(full),
    id: '@id',
    type: '@type',
    title: english('dcterms:title'),
    description: english('dcterms:description'),
    license: link('dcterms:license'),
    source: link('dcterms:source'),
    bibliographicCitation: 'dcterms:bibliographicCitation',
    issued: day('dcterms:issued'),
    modified: day('dcterms:modified'),
    prefLabel: english('skos:prefLabel'),
    altLabel: english('skos:altLabel'),
    hiddenLabel: english('skos:hiddenLabel'),
    definition: english('skos:definition'),
    notation: 'skos:notation',
    ...Object.fromEntries(
      ['inScheme', 'topConceptOf', 'hasTopConcept', 'broader', 'narrower', 'related'].map((name) => [
        name,
        link(`skos:${name}`),
      ]),
    ),
    ...Object.fromEntries(OWN_SIDES.map(({ name }) => [name, link(`guide:${name}`)])),
    label: english('rdfs:label'),
    subPropertyOf: link('rdfs:subPropertyOf'),
    inverseOf: link('owl:inverseOf'),
  };
}

const iso = (date: Date): string => date.toISOString().slice(0, 10);
const unlessEmpty = <T>(name: string, values: readonly T[]) => (values.length === 0 ? {} : { [name]: values });

/** Every slug above an entry, through as many steps as there are. */
function ancestors(term: Term, above: (term: Term) => readonly Term[]): Set<string> {
  const found = new Set<string>();
  const climb = (from: Term): void => {
    for (const next of above(from)) {
      if (found.has(next.slug)) continue;
      found.add(next.slug);
      climb(next);
    }
  };
  climb(term);
  return found;
}

function relationsIn(glossary: Glossary) {
  const groups = new Map(glossary.terms.map(({ slug }) => [slug, typedRelations(glossary, slug)]));
  const termsIn = (term: Term, names: readonly RelationName[]): Term[] =>
    (groups.get(term.slug) ?? []).filter(({ name }) => names.includes(name)).flatMap(({ terms }) => terms);
  const unique = (terms: readonly Term[]): Term[] => [...new Set(terms)];
  const above = (term: Term) => unique(termsIn(term, UPWARDS));
  const over = new Map(glossary.terms.map((term) => [term.slug, ancestors(term, above)]));
  const inLine = (a: Term, b: Term) => (over.get(a.slug)?.has(b.slug) || over.get(b.slug)?.has(a.slug)) ?? false;
  const sideways = RELATION_SIDES.map(({ name }) => name).filter((name) => ![...UPWARDS, ...DOWNWARDS].includes(name));
  return {
    above,
    below: (term: Term) => unique(termsIn(term, DOWNWARDS)),
    /** SKOS does not let what is above or below an entry be related to it as well. */
    beside: (term: Term) => unique(termsIn(term, sideways)).filter((other) => !inLine(term, other)),
    own: (term: Term) => (groups.get(term.slug) ?? []).filter(({ name }) => !PLAIN.includes(name)),
  };
}

/** What one of the guide's own relations means to whoever knows SKOS. */
function property({ name, label, inverse }: RelationSide) {
  return {
    id: `guide:${name}`,
    type: ['owl:ObjectProperty', ...(name === inverse ? ['owl:SymmetricProperty'] : [])],
    label,
    subPropertyOf: `skos:${SUPER_PROPERTIES[name] ?? 'semanticRelation'}`,
    ...(name === inverse ? {} : { inverseOf: `guide:${inverse}` }),
  };
}

/**
 * The glossary as a SKOS concept scheme in JSON-LD. A concept is named by its entry's permanent address, the scheme by
 * that of the list of entries. Wholes count as broader than their parts, as SKOS allows.
 * @param references the bibliography by key
 * @see https://www.w3.org/TR/skos-reference/
 */
export function skos(
  glossary: Glossary,
  references: ReadonlyMap<string, Reference>,
  full: (path: string) => string,
): object {
  const { terms } = glossary;
  const scheme = full('/terms/');
  const uri = ({ slug }: Pick<Term, 'slug'>) => full(entryAddresses(slug).page);
  const uris = (name: string, found: readonly Term[]) => unlessEmpty(name, found.map(uri));
  const { above, below, beside, own } = relationsIn(glossary);
  // Some DOIs hold signs that no IRI may.
  const sourceUri = (key: string) => new URL(references.get(key)?.url ?? full(`/references/#source-${key}`)).href;
  const cited = new Set(terms.flatMap(({ sources }) => sources));
  return {
    '@context': context(full),
    '@graph': [
      {
        id: scheme,
        type: 'skos:ConceptScheme',
        title: SITE_NAME,
        description: 'A glossary of vanishing and exploding gradients.',
        license: LICENCE.url,
        modified: iso(new Date(Math.max(...terms.map(({ updated }) => updated.getTime())))),
        ...uris(
          'hasTopConcept',
          terms.filter((term) => above(term).length === 0),
        ),
      },
      ...terms.map((term) => ({
        id: uri(term),
        type: 'skos:Concept',
        inScheme: scheme,
        ...(above(term).length === 0 ? { topConceptOf: scheme } : {}),
        ...labels(term),
        notation: term.slug,
        definition: term.definition,
        ...uris('broader', above(term)),
        ...uris('narrower', below(term)),
        ...uris('related', beside(term)),
        ...Object.assign({}, ...own(term).map(({ name, terms: others }) => uris(name, others))),
        source: term.sources.map(sourceUri),
        issued: iso(term.published),
        modified: iso(term.updated),
      })),
      ...[...cited].flatMap((key) => {
        const reference = references.get(key);
        return reference === undefined
          ? []
          : [{ id: sourceUri(key), bibliographicCitation: reference.short, title: reference.title }];
      }),
      ...OWN_SIDES.map(property),
    ],
  };
}

/** SKOS wants a name in one kind of label only. */
function labels({ title, aliases, plurals }: Term) {
  const altLabel = [...new Set(aliases)].filter((name) => name !== title);
  const hiddenLabel = [...new Set(plurals)].filter((name) => name !== title && !altLabel.includes(name));
  return { prefLabel: title, ...unlessEmpty('altLabel', altLabel), ...unlessEmpty('hiddenLabel', hiddenLabel) };
}
