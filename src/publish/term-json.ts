import { parse } from 'node-html-parser';
import { namesOf } from '../glossary/glossary.ts';
import type { Glossary, Reference, Term } from '../glossary/types.ts';
import { entryAddresses, instrumentAddresses, SITE_ADDRESSES } from './addresses.ts';
import type { Wording } from './definitions.ts';
import type { EntrySection } from './entry-parts.ts';
import { LICENCE, SITE_NAME } from './licence.ts';
import { DATA_VERSION, type TermJson, type TermsJson } from './term-schema.ts';
import { typedRelations } from './typed-relations.ts';

/** What an entry's record is made of beside its front matter. */
export interface EntryParts {
  glossary: Glossary;
  sources: readonly Reference[];
  sections: readonly EntrySection[];
  questions: readonly EntrySection[];
  /** What the entry's instrument is called, and its preset. */
  instrument: { id: string; title: string; question: string; preset: string; presetTitle: string } | undefined;
  /** Oldest first, the present one included. */
  wordings: readonly Wording[];
}

const iso = (date: Date): string => date.toISOString().slice(0, 10);

function summary(term: Term, full: (path: string) => string) {
  return {
    slug: term.slug,
    title: term.title,
    names: [...new Set(namesOf(term))],
    kind: term.kind,
    level: term.level,
    domains: term.domains,
    short: term.short,
    definition: term.definition,
    url: full(entryAddresses(term.slug).page),
    updated: iso(term.updated),
  };
}

/** All that is known of an entry, as `/api/terms/<slug>.json` holds it. */
export function termJson(term: Term, parts: EntryParts, full: (path: string) => string): TermJson {
  const addresses = entryAddresses(term.slug);
  const formats = Object.entries(addresses).map(([name, path]) => [name, full(path)]);
  return {
    $schema: full(SITE_ADDRESSES.termSchema),
    version: DATA_VERSION,
    ...summary(term, full),
    aliases: term.aliases,
    plurals: term.plurals,
    areas: term.areas,
    keywords: term.keywords,
    relations: typedRelations(parts.glossary, term.slug).map(({ name, label, terms }) => ({
      relation: name,
      label,
      terms: terms.map(({ slug, title, short }) => ({ slug, title, url: full(entryAddresses(slug).page), short })),
    })),
    sources: parts.sources.map(sourceJson),
    sections: parts.sections.map(({ id, text }) => ({ title: text, url: full(`${addresses.page}#${id}`) })),
    questions: parts.questions.map(({ id, text }) => ({ question: text, url: full(`${addresses.page}#${id}`) })),
    instrument: instrumentJson(parts.instrument, addresses.page, full),
    published: iso(term.published),
    wordings: parts.wordings.map(({ since, definition }, index) => ({
      since,
      until: parts.wordings[index + 1]?.since ?? null,
      definition,
      url: full(`${addresses.history}#${since}`),
    })),
    licence: LICENCE,
    formats: Object.fromEntries(formats) as TermJson['formats'],
    terms: full(SITE_ADDRESSES.terms),
  };
}

function sourceJson({ key, short, title, year, html, url }: Reference): TermJson['sources'][number] {
  return { key, short, title, year, text: parse(html).textContent.replace(/\s+/gu, ' ').trim(), url };
}

function instrumentJson(
  shown: EntryParts['instrument'],
  entry: string,
  full: (path: string) => string,
): TermJson['instrument'] {
  if (shown === undefined) return null;
  const { page, embed } = instrumentAddresses(shown.id);
  const query = `?preset=${encodeURIComponent(shown.preset)}`;
  return {
    ...shown,
    figure: full(`${entry}#figure-${shown.id}`),
    page: full(`${page}${query}`),
    embed: full(`${embed}${query}`),
  };
}

/** Every entry in short, as `/api/terms.json` holds them. */
export function termsJson(terms: readonly Term[], full: (path: string) => string): TermsJson {
  return {
    $schema: full(SITE_ADDRESSES.termsSchema),
    version: DATA_VERSION,
    title: SITE_NAME,
    url: full('/terms/'),
    licence: LICENCE,
    updated: iso(new Date(Math.max(...terms.map(({ updated }) => updated.getTime())))),
    terms: terms.map((term) => ({ ...summary(term, full), json: full(entryAddresses(term.slug).json) })),
  };
}
