import { Parser } from 'n3';
import { expect, test } from 'vitest';
import { skosProblems } from '../../src/publish/skos-lint.ts';
import { statementsOf } from '../../src/publish/turtle.ts';

const PREFIXES = `
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix : <https://guide.example/> .
`;
const SCHEME = ':s a skos:ConceptScheme ; dcterms:title "S"@en ; dcterms:license :l ; skos:hasTopConcept :a .';
const concept = (name: string, more: string) =>
  `:${name} a skos:Concept ; skos:inScheme :s ; skos:prefLabel "${name}"@en ; skos:notation "${name}" ;
    skos:definition "D."@en ; ${more} .`;
const TOP = concept('a', 'skos:topConceptOf :s ; skos:narrower :b');
const UNDER = concept('b', 'skos:broader :a ; skos:narrower :c');
const LOWEST = concept('c', 'skos:broader :b');
const SOUND = [SCHEME, TOP, UNDER, LOWEST];

const reasons = (...parts: string[]) =>
  skosProblems(new Parser().parse(PREFIXES + parts.join('\n')), 'x.ttl').map(({ reason }) =>
    reason.replaceAll('https://guide.example/', ''),
  );

test('a sound scheme has no problems', () => {
  expect(reasons(...SOUND)).toEqual([]);
});

test.each([
  ['a label of two kinds', ':b skos:altLabel "b"@en .', '<b> has the label "b@en" in two kinds (S13)'],
  ['a second preferred label', ':b skos:prefLabel "bee"@en .', '<b> has not one preferred label, in English (S14)'],
  ['a second definition', ':b skos:definition "E."@en .', '<b> has not one skos:definition'],
  ['a preferred label of two concepts', ':d a skos:Concept .', '<d> has not one skos:definition'],
  [
    'related to a grandparent',
    ':c skos:related :a . :a skos:related :c .',
    '<c> is related to <a>, and above or below it (S27)',
  ],
  ['related on one side', ':b skos:related :d .', '<b> has skos:related <d> without the inverse'],
  [
    'a concept that is none',
    ':b skos:related :d . :d skos:related :b .',
    '<b> leads to <d>, which is no concept of the scheme',
  ],
  ['narrower on one side', ':c skos:narrower :a .', '<c> has skos:narrower <a> without the inverse'],
  [
    'a circle',
    ':a skos:broader :c . :c skos:narrower :a .',
    '<b> is broader than itself, through a circle of broader concepts',
  ],
  ['a top concept with something broader', ':a skos:broader :c . :c skos:narrower :a .', '<a> is a top concept'],
  ['a scheme that is a concept', ':s a skos:Concept .', '<s> is a scheme and a concept (S9)'],
  ['a second title', ':s dcterms:title "T"@en .', '<s> has not one dcterms:title'],
])('%s is found', (_, statement, reason) => {
  expect(reasons(...SOUND, statement)).toContain(reason);
});

test('a concept at the top that does not say so, and two of one name, are found', () => {
  expect(reasons(...SOUND, concept('d', 'skos:changeNote "x"@en'))).toEqual(['<d> is not a top concept']);
  const twin = concept('e', 'skos:broader :b').replace('prefLabel "e"', 'prefLabel "c"');
  expect(reasons(...SOUND, twin, ':b skos:narrower :e .')).toEqual(['<e> shares its preferred label "c@en" with <c>']);
});

test('a document that would have to fetch its vocabulary stops the build', async () => {
  const foreign = statementsOf({ '@context': 'https://vocabulary.example', name: 'x' });
  await expect(foreign).rejects.toThrow('https://vocabulary.example');
});
