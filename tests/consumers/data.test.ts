import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { namesOf } from '../../src/glossary/glossary.ts';
import { loadContent } from '../../src/glossary/load.ts';
import { entryAddresses, SITE_ADDRESSES } from '../../src/publish/addresses.ts';
import type { TermJson, TermsJson } from '../../src/publish/term-schema.ts';
import { RELATION_SIDES } from '../../src/publish/typed-relations.ts';
import { builtPage, leadsSomewhere, ORIGIN, readBuilt } from './built-site.ts';

interface Schema {
  $id?: string;
  type?: string;
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  additionalProperties?: boolean;
}

const { glossary } = loadContent();
const { terms } = glossary;
const full = (path: string) => new URL(path, ORIGIN).href;
const all: TermsJson = JSON.parse(readBuilt(SITE_ADDRESSES.terms));
const bySlug = new Map<string, TermJson>(
  terms.map(({ slug }) => [slug, JSON.parse(readBuilt(entryAddresses(slug).json))]),
);
const schemas = {
  term: JSON.parse(readBuilt(SITE_ADDRESSES.termSchema)) as Schema,
  terms: JSON.parse(readBuilt(SITE_ADDRESSES.termsSchema)) as Schema,
};

function validator(schema: Schema) {
  const ajv = new Ajv({ strict: true, allErrors: true });
  addFormats(ajv);
  return ajv.compile(schema);
}

const partsOf = ({ properties = {}, items, anyOf = [] }: Schema): Schema[] => [
  ...Object.values(properties),
  ...(items === undefined ? [] : [items]),
  ...anyOf,
];

/** The schema as it would be if it allowed nothing but what it describes. */
function closed(schema: Schema): Schema {
  const { properties, items, anyOf } = schema;
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, closed(part)])),
      additionalProperties: false,
    }),
    ...(items && { items: closed(items) }),
    ...(anyOf && { anyOf: anyOf.map(closed) }),
  };
}

/** Every string in a document that is an address of this site. */
function ownLinks(data: unknown): string[] {
  if (typeof data === 'string') return data.startsWith(ORIGIN) ? [data] : [];
  return typeof data === 'object' && data !== null ? Object.values(data).flatMap(ownLinks) : [];
}

describe('the published schemas', () => {
  test('stand where they say they do, and every document names its own', () => {
    expect(schemas.term.$id).toBe(full(SITE_ADDRESSES.termSchema));
    expect(schemas.terms.$id).toBe(full(SITE_ADDRESSES.termsSchema));
    expect(all.$schema).toBe(schemas.terms.$id);
    for (const { $schema } of bySlug.values()) expect($schema).toBe(schemas.term.$id);
  });

  test('describe every property', () => {
    const undescribed = (schema: Schema, at: string): string[] => [
      ...Object.entries(schema.properties ?? {}).flatMap(([name, part]) => (part.description ? [] : [`${at}.${name}`])),
      ...partsOf(schema).flatMap((part) => undescribed(part, at)),
    ];
    expect(Object.entries(schemas).flatMap(([name, schema]) => undescribed(schema, name))).toEqual([]);
  });

  test('accept every document, and the documents hold nothing else', () => {
    for (const schema of [schemas.term, closed(schemas.term)]) {
      const accepts = validator(schema);
      for (const [slug, term] of bySlug) expect(accepts(term), `${slug}: ${JSON.stringify(accepts.errors)}`).toBe(true);
    }
    for (const schema of [schemas.terms, closed(schemas.terms)]) {
      const accepts = validator(schema);
      expect(accepts(all), JSON.stringify(accepts.errors)).toBe(true);
    }
  });

  test('refuse broken documents, and allow fields that are new', () => {
    const accepts = validator(schemas.term);
    const good = bySlug.get('vanishing-gradient') as TermJson;
    const { definition: _, ...withoutDefinition } = good;
    const broken = [
      withoutDefinition,
      { ...good, kind: 'gadget' },
      { ...good, updated: 'yesterday' },
      { ...good, url: '/terms/vanishing-gradient/' },
      { ...good, slug: 'Vanishing Gradient' },
      { ...good, names: 'vanishing gradient' },
      { ...good, relations: [{ relation: 'above', label: 'Above', terms: [] }] },
    ];
    for (const document of broken) expect(accepts(document)).toBe(false);
    expect(accepts({ ...good, news: true })).toBe(true);
  });
});

describe('the documents', () => {
  test('hold every entry, as it is written', () => {
    expect(all.terms.map(({ slug }) => slug)).toEqual(terms.map(({ slug }) => slug));
    for (const term of terms) {
      const row = all.terms.find(({ slug }) => slug === term.slug);
      const whole = bySlug.get(term.slug);
      for (const record of [row, whole]) {
        const { slug, title, kind, level, domains, short, definition } = term;
        expect(record).toMatchObject({ slug, title, kind, level, domains, short, definition });
        expect(record?.url).toBe(full(`/terms/${slug}/`));
      }
      expect(whole).toMatchObject({ aliases: term.aliases, plurals: term.plurals, keywords: term.keywords });
      expect(row?.json).toBe(whole?.formats.json);
    }
  });

  test('every name leads to its entry, and no name to two', () => {
    for (const { slug, names } of all.terms) for (const name of names) expect(glossary.resolve(name)?.slug).toBe(slug);
    for (const term of terms) {
      const { names } = all.terms.find(({ slug }) => slug === term.slug) ?? { names: [] };
      for (const name of namesOf(term)) expect(names).toContain(name);
    }
    const lower = all.terms.flatMap(({ names }) => [...new Set(names.map((name) => name.toLowerCase()))]);
    expect(new Set(lower).size).toBe(lower.length);
  });

  test('every relation is stated from both sides, unless a closer one stands there', () => {
    for (const [slug, { relations }] of bySlug) {
      for (const { relation, terms: others } of relations) {
        const inverse = RELATION_SIDES.find(({ name }) => name === relation)?.inverse;
        for (const other of others) {
          const back = bySlug
            .get(other.slug)
            ?.relations.filter((group) => group.terms.some((term) => term.slug === slug));
          expect(
            back?.map((group) => group.relation),
            `${slug} ${relation} ${other.slug}`,
          ).toContain(inverse);
        }
      }
    }
  });

  test('every wording is dated, and the last is the definition', () => {
    for (const { definition, wordings } of bySlug.values()) {
      expect(wordings.at(-1)).toMatchObject({ until: null, definition: definition.replace(/\s+/gu, ' ') });
      for (const [index, { until }] of wordings.slice(0, -1).entries()) expect(until).toBe(wordings[index + 1]?.since);
    }
  });

  test('sections and questions are those of the page, in its order', () => {
    for (const [slug, term] of bySlug) {
      const page = builtPage(`/terms/${slug}/`);
      const headings = (selector: string) =>
        page.querySelectorAll(selector).map((heading) => {
          const anchor = heading.querySelector('a.anchor')?.getAttribute('href') ?? '';
          heading.querySelector('a.anchor')?.remove();
          return { text: heading.textContent.trim(), url: full(`/terms/${slug}/${anchor}`) };
        });
      const questions = headings('article .question h3');
      expect(term.questions).toEqual(questions.map(({ text, url }) => ({ question: text, url })));
      const sections = headings('article h2').map(({ text, url }) => ({ title: text, url }));
      expect(term.sections.slice(1)).toEqual(sections);
      expect(term.sections[0]).toEqual({ title: 'Definition', url: full(`/terms/${slug}/#definition`) });
    }
  });

  test('sources are those of the page, with their links', () => {
    for (const [slug, { sources }] of bySlug) {
      const items = builtPage(`/terms/${slug}/`).querySelectorAll('.sources li');
      expect(sources.map(({ key }) => `source-${key}`).sort()).toEqual(items.map(({ id }) => id).sort());
      for (const { key, text, url } of sources) {
        const item = items.find(({ id }) => id === `source-${key}`);
        expect(item?.textContent.replace(/\s+/gu, ' ')).toContain(text);
        if (url !== null) expect(item?.innerHTML.replaceAll('&amp;', '&')).toContain(url);
        expect(text).not.toMatch(/[<>]|&\w+;/u);
      }
    }
  });

  test('every link into the site leads to something that is there', () => {
    const links = new Set([all, ...bySlug.values()].flatMap(ownLinks));
    expect(links.size).toBeGreaterThan(terms.length * 15);
    expect([...links].filter((link) => !leadsSomewhere(link)).slice(0, 5)).toEqual([]);
  });
});
