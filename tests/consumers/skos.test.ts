import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import jsonld from 'jsonld';
import { Parser, Store, Writer } from 'n3';
import { expect, test } from 'vitest';
import { installed } from '../../src/cli/tools.mjs';
import { loadContent } from '../../src/glossary/load.ts';
import { formatProblem } from '../../src/glossary/problems.ts';
import { SITE_ADDRESSES } from '../../src/publish/addresses.ts';
import { skosProblems } from '../../src/publish/skos-lint.ts';
import { leadsSomewhere, ORIGIN, readBuilt } from './built-site.ts';

const SKOS = 'http://www.w3.org/2004/02/skos/core#';
const { terms } = loadContent().glossary;
const full = (path: string) => new URL(path, ORIGIN).href;
const turtle = readBuilt(SITE_ADDRESSES.turtle);
const document = JSON.parse(readBuilt(SITE_ADDRESSES.jsonLd));
const statements = new Parser({ format: 'Turtle' }).parse(turtle);
const store = new Store(statements);

/** A reader that is offline: a vocabulary that it had to fetch would not be self-contained. */
const options = {
  documentLoader: (url: string): never => {
    throw new Error(`the document wants ${url}`);
  },
};

test('Turtle and JSON-LD make the same statements', async () => {
  const quads = new Writer({ format: 'N-Quads' }).quadsToString(statements);
  const read = await jsonld.fromRDF(quads, { format: 'application/n-quads' });
  const ofTurtle = await jsonld.canonize(read, { format: 'application/n-quads' });
  const ofJson = await jsonld.canonize(document, { ...options, format: 'application/n-quads' });
  expect(ofTurtle.split('\n').length).toBeGreaterThan(terms.length * 10);
  expect(ofTurtle).toBe(ofJson);
});

test('the scheme is sound', () => {
  expect(skosProblems(statements, 'terms.ttl').map(formatProblem)).toEqual([]);
});

test('every entry is a concept with its names, its definition and its slug', () => {
  const words = (subject: string, name: string) =>
    store.getObjects(subject, SKOS + name, null).map((label) => [label.value, 'language' in label && label.language]);
  expect(store.countQuads(null, null, `${SKOS}Concept`, null)).toBe(terms.length);
  for (const { slug, title, aliases, definition } of terms) {
    const concept = full(`/terms/${slug}/`);
    expect(words(concept, 'prefLabel')).toEqual([[title, 'en']]);
    expect(words(concept, 'definition')).toEqual([[definition, 'en']]);
    expect(words(concept, 'notation')).toEqual([[slug, '']]);
    expect(
      words(concept, 'altLabel')
        .map(([name]) => name)
        .sort(),
    ).toEqual(aliases.filter((name) => name !== title).sort());
  }
});

test('stated hierarchies are kept, and relations of the guide’s own are described in the file', () => {
  for (const { slug, relations } of terms) {
    for (const above of [...relations.broader, ...relations.partOf]) {
      expect(store.countQuads(full(`/terms/${slug}/`), `${SKOS}broader`, full(`/terms/${above}/`), null)).toBe(1);
    }
    for (const cause of relations.causedBy) {
      const property = `${full(SITE_ADDRESSES.turtle)}#causedBy`;
      expect(store.countQuads(full(`/terms/${slug}/`), property, full(`/terms/${cause}/`), null)).toBe(1);
    }
  }
  const own = new Set(statements.map(({ predicate }) => predicate.value).filter((name) => name.startsWith(ORIGIN)));
  expect(own.size).toBeGreaterThan(5);
  for (const property of own) {
    expect(store.countQuads(property, null, null, null), property).toBeGreaterThanOrEqual(4);
  }
});

test('every name that it gives a thing of this site leads there', () => {
  const named = statements.flatMap(({ subject, object }) => [subject, object]);
  const links = new Set(named.filter(({ termType }) => termType === 'NamedNode').map(({ value }) => value));
  const own = [...links].filter((link) => link.startsWith(ORIGIN));
  expect(own.length).toBeGreaterThan(terms.length);
  expect(own.filter((link) => !leadsSomewhere(link))).toEqual([]);
});

const rdflib = installed('rdflib');

/** What SKOS forbids, asked in SPARQL: every answer is a fault. */
const READ_RDF = `
import json, sys
from rdflib import Graph
from rdflib.compare import isomorphic
turtle = Graph().parse(sys.argv[1], format='turtle')
linked = Graph().parse(sys.argv[2], format='json-ld')
forbidden = {
    'a circle': '?a skos:broader+ ?a',
    'related and above': '?a skos:related ?b . ?a skos:broader+ ?b',
    'no inverse': '?a skos:broader ?b FILTER NOT EXISTS { ?b skos:narrower ?a }',
    'related on one side': '?a skos:related ?b FILTER NOT EXISTS { ?b skos:related ?a }',
    'two preferred labels': '?a skos:prefLabel ?l, ?m FILTER (str(?l) < str(?m))',
    'preferred and other': '?a skos:prefLabel ?l ; skos:altLabel|skos:hiddenLabel ?l',
    'other and hidden': '?a skos:altLabel ?l ; skos:hiddenLabel ?l',
    'top and under': '?a skos:topConceptOf ?s ; skos:broader ?b',
    'unknown concept': '?a skos:broader|skos:related ?b FILTER NOT EXISTS { ?b a skos:Concept }',
}
prefix = 'PREFIX skos: <http://www.w3.org/2004/02/skos/core#> '
count = 'SELECT (COUNT(DISTINCT ?a) AS ?n) { ?a a skos:Concept ; skos:inScheme ?s . ?s a skos:ConceptScheme }'
print(json.dumps({
    'same': isomorphic(turtle, linked),
    'concepts': [int(row.n) for row in turtle.query(prefix + count)],
    'faults': [name for name, pattern in forbidden.items() if turtle.query(prefix + 'ASK { ' + pattern + ' }').askAnswer],
}))
`;

test.skipIf(rdflib === undefined)('RDFLib reads both files alike, and finds nothing that SKOS forbids', () => {
  const files = [SITE_ADDRESSES.turtle, SITE_ADDRESSES.jsonLd].map((path) => resolve(`dist${path}`));
  const { stdout, stderr } = spawnSync(rdflib ?? '', ['-c', READ_RDF, ...files], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({ same: true, concepts: [terms.length], faults: [] });
});
