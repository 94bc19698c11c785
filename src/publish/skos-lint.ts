import { type Quad, Store, type Term } from 'n3';
import type { Problem } from '../glossary/types.ts';
import { PREFIXES } from './skos.ts';

const RDF_TYPE = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type';
const skos = (name: string): string => `${PREFIXES.skos}${name}`;

const LABELS = ['prefLabel', 'altLabel', 'hiddenLabel'];
/** Each with its inverse. */
const INVERSES = [
  ['broader', 'narrower'],
  ['narrower', 'broader'],
  ['related', 'related'],
  ['topConceptOf', 'hasTopConcept'],
  ['hasTopConcept', 'topConceptOf'],
] as const;

type Fault = (concept: string, reason: string, remedy: string) => Problem;

/**
 * What keeps statements from being a sound SKOS concept scheme: the Recommendation's integrity conditions (S9, S13, S14,
 * S27), and what tools rely on beyond them: one preferred label, one definition and one notation a concept, no label
 * preferred twice, inverses stated on both sides, no circles, nothing that leads out of the scheme.
 * @param file named in the problems
 * @see https://www.w3.org/TR/skos-reference/
 */
export function skosProblems(statements: readonly Quad[], file: string): Problem[] {
  const store = new Store([...statements]);
  const fault: Fault = (concept, reason, remedy) => ({ file, line: 1, reason: `<${concept}> ${reason}`, remedy });
  const concepts = store.getSubjects(RDF_TYPE, skos('Concept'), null).map(({ value }) => value);
  const schemes = store.getSubjects(RDF_TYPE, skos('ConceptScheme'), null).map(({ value }) => value);
  const known = new Set(concepts);
  return [
    ...schemeProblems(store, schemes, known, fault),
    ...concepts.flatMap((concept) => conceptProblems(store, concept, fault)),
    ...sharedLabels(store, concepts, fault),
    ...inverseProblems(store, fault),
    ...hierarchyProblems(store, concepts, known, fault),
  ];
}

const values = (store: Store, subject: string, name: string): Term[] => store.getObjects(subject, skos(name), null);
const labelOf = (term: Term): string => (term.termType === 'Literal' ? `${term.value}@${term.language}` : term.value);

function schemeProblems(store: Store, schemes: readonly string[], concepts: ReadonlySet<string>, fault: Fault) {
  const missing = (scheme: string) =>
    ['title', 'license'].flatMap((name) =>
      store.countQuads(scheme, `${PREFIXES.dcterms}${name}`, null, null) === 1
        ? []
        : [fault(scheme, `has not one dcterms:${name}`, 'State it once.')],
    );
  const both = schemes.filter((scheme) => concepts.has(scheme));
  return [
    ...(schemes.length === 1 ? [] : [fault('', `${schemes.length} concept schemes`, 'There is one, the glossary.')]),
    ...schemes.flatMap(missing),
    ...both.map((scheme) => fault(scheme, 'is a scheme and a concept (S9)', 'Name them apart.')),
  ];
}

function conceptProblems(store: Store, concept: string, fault: Fault): Problem[] {
  const once = ['definition', 'notation', 'inScheme'].filter((name) => values(store, concept, name).length !== 1);
  const languages = values(store, concept, 'prefLabel').map((label) => ('language' in label ? label.language : ''));
  const kinds = LABELS.flatMap((name) => values(store, concept, name).map(labelOf));
  const repeated = kinds.filter((label, at) => kinds.indexOf(label) !== at);
  return [
    ...once.map((name) => fault(concept, `has not one skos:${name}`, 'State it once.')),
    ...(languages.length === 1 && languages[0] === 'en'
      ? []
      : [fault(concept, 'has not one preferred label, in English (S14)', 'The title is the preferred label.')]),
    ...repeated.map((label) =>
      fault(concept, `has the label "${label}" in two kinds (S13)`, 'A name is title, alias or plural.'),
    ),
  ];
}

function sharedLabels(store: Store, concepts: readonly string[], fault: Fault): Problem[] {
  const owners = Map.groupBy(concepts, (concept) => values(store, concept, 'prefLabel').map(labelOf).join());
  return [...owners].flatMap(([label, [first = '', ...others]]) =>
    others.map((other) => fault(other, `shares its preferred label "${label}" with <${first}>`, 'Rename one.')),
  );
}

function inverseProblems(store: Store, fault: Fault): Problem[] {
  return INVERSES.flatMap(([name, inverse]) =>
    store
      .getQuads(null, skos(name), null, null)
      .filter(({ subject, object }) => store.countQuads(object, skos(inverse), subject, null) === 0)
      .map(({ subject, object }) =>
        fault(subject.value, `has skos:${name} <${object.value}> without the inverse`, `State skos:${inverse} too.`),
      ),
  );
}

function hierarchyProblems(
  store: Store,
  concepts: readonly string[],
  known: ReadonlySet<string>,
  fault: Fault,
): Problem[] {
  const above = new Map(concepts.map((concept) => [concept, ancestorsOf(store, concept)]));
  return concepts.flatMap((concept) => {
    const related = values(store, concept, 'related').map(({ value }) => value);
    const linked = ['broader', 'narrower', 'related'].flatMap((name) => values(store, concept, name));
    const isTop = values(store, concept, 'topConceptOf').length > 0;
    const hasBroader = values(store, concept, 'broader').length > 0;
    return [
      ...(above.get(concept)?.has(concept)
        ? [fault(concept, 'is broader than itself, through a circle of broader concepts', 'Take out one of the steps.')]
        : []),
      ...related
        .filter((other) => above.get(concept)?.has(other) || above.get(other)?.has(concept))
        .map((other) =>
          fault(concept, `is related to <${other}>, and above or below it (S27)`, 'Keep one of the two.'),
        ),
      ...linked
        .filter(({ value }) => !known.has(value))
        .map(({ value }) => fault(concept, `leads to <${value}>, which is no concept of the scheme`, 'Correct it.')),
      ...(isTop === hasBroader
        ? [fault(concept, `${isTop ? 'is' : 'is not'} a top concept`, 'Top concepts are those with nothing broader.')]
        : []),
    ];
  });
}

/** Every concept above one, itself only if it is in a circle. */
function ancestorsOf(store: Store, concept: string): Set<string> {
  const found = new Set<string>();
  const climb = (from: string): void => {
    for (const { value } of values(store, from, 'broader')) {
      if (found.has(value)) continue;
      found.add(value);
      climb(value);
    }
  };
  climb(concept);
  return found;
}
