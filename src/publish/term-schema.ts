import { z } from 'astro/zod';
import { KINDS, LEVELS } from '../glossary/types.ts';
import type { entryAddresses } from './addresses.ts';
import { RELATION_SIDES, type RelationName } from './typed-relations.ts';

/** Grows only when a field is taken away or comes to mean something else; new fields may come at any time. */
export const DATA_VERSION = '1';

const text = (description: string) => z.string().min(1).describe(description);
const texts = (description: string) => z.array(z.string().min(1)).describe(description);
const link = (description: string) => z.url().describe(description);
const day = (description: string) => z.iso.date().describe(description);
const slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/u)
  .describe('The entry’s permanent name in addresses.');
const version = z
  .literal(DATA_VERSION)
  .describe('Changes only when a field is removed or changes its meaning. New fields may appear at any time.');
const licence = z
  .object({ name: text('Its short name.'), url: link('Where it can be read.') })
  .describe('What the text may be used under.');
const relationNames = RELATION_SIDES.map(({ name }) => name) as [RelationName, ...RelationName[]];

/** What every record of an entry says first. */
const summary = {
  slug,
  title: text('The entry’s first name, in sentence case.'),
  names: texts(
    'Every name that the entry is found by: title, other names, plurals and slug. Compare them ignoring case.',
  ),
  kind: z.enum(KINDS).describe('What sort of thing the entry is about.'),
  level: z.enum(LEVELS).describe('Whom the entry can be read by.'),
  domains: texts('The fields that it belongs to.'),
  short: text('One line without a full stop, to stand beside the title.'),
  definition: text('At most two sentences that read alone. Plain text, neither HTML nor Markdown.'),
  url: link('The entry’s permanent address.'),
  updated: day('The day of the last change to what the entry says.'),
};

const relatedTerm = z.object({
  slug,
  title: text('The other entry’s title.'),
  url: link('The other entry’s permanent address.'),
  short: text('The other entry in one line.'),
});

const relation = z.object({
  relation: z
    .enum(relationNames)
    .describe('How this entry stands to the others: this is “caused by” them, “causes” them, and so on.'),
  label: text('The relation as the pages call it.'),
  terms: z.array(relatedTerm).min(1).describe('The entries that this one so relates to.'),
});

const source = z.object({
  key: text('Its key in the guide’s bibliography.'),
  short: text('Authors and year, as in “Glorot & Bengio 2010”.'),
  title: text('Its title.'),
  year: text('The year it appeared.'),
  text: text('The whole reference, formatted in APA style, with its links written out.'),
  url: z.url().nullable().describe('Where it can be read, a DOI first; null where there is none.'),
});

const section = z.object({ title: text('The heading.'), url: link('The permanent address of the section.') });

const question = z.object({
  question: text('The question as it is asked.'),
  url: link('The permanent address of its answer.'),
});

const instrument = z.object({
  id: text('The instrument’s permanent name in addresses.'),
  title: text('The instrument’s title.'),
  question: text('What can be found out with it.'),
  preset: text('The setting that the entry shows.'),
  presetTitle: text('The setting in words.'),
  figure: link('The permanent address of the figure within the entry.'),
  page: link('The instrument’s own page at that setting.'),
  embed: link('The instrument at that setting as a page for a frame.'),
});

const wording = z.object({
  since: day('The day from which the definition read so.'),
  until: z.iso.date().nullable().describe('The day on which it was reworded; null for the present wording.'),
  definition: text('The definition as it read then.'),
  url: link('The permanent address of this wording.'),
});

const formatLinks = {
  page: link('The entry as a page.'),
  history: link('Every wording of its definition, as a page.'),
  json: link('This document.'),
  markdown: link('The whole entry as Markdown.'),
  myst: link('The whole entry as a MyST document.'),
  bibtex: link('How to cite it, for BibTeX.'),
  ris: link('How to cite it, as RIS.'),
  csl: link('How to cite it, as CSL-JSON.'),
  embed: link('The definition as a page for a frame.'),
  oembed: link('What oEmbed consumers are told.'),
  picture: link('A picture of 1200 × 630 pixels for link previews.'),
} satisfies Record<keyof ReturnType<typeof entryAddresses>, z.ZodURL>;
const formats = z.object(formatLinks).describe('The same entry in every format that there is.');

/** All that the guide says of one entry, without its text. */
export const termSchema = z
  .object({
    $schema: link('The address of this schema.'),
    version,
    ...summary,
    aliases: texts('Its other names, as the page shows them.'),
    plurals: texts('Forms that links and search find, and the page does not show as names.'),
    areas: texts('Application areas where it matters.'),
    keywords: texts('What else a reader might look for it by.'),
    relations: z.array(relation).describe('What it is related to, by relation, stated from this entry’s side.'),
    sources: z.array(source).min(1).describe('What the entry relies on.'),
    sections: z.array(section).describe('The sections of its page, in their order.'),
    questions: z.array(question).describe('The questions that it answers, in their order.'),
    instrument: instrument.nullable().describe('The instrument that it shows; null where it shows none.'),
    published: day('The day the entry appeared.'),
    wordings: z.array(wording).min(1).describe('Every wording that its definition has had, oldest first.'),
    licence,
    formats,
    terms: link('The list of all entries, as JSON.'),
  })
  .describe('One entry of The Gradient Field Guide.');

/** Every entry in short. */
export const termsSchema = z
  .object({
    $schema: link('The address of this schema.'),
    version,
    title: text('The glossary’s name.'),
    url: link('The glossary from A to Z, as a page.'),
    licence,
    updated: day('The day of the last change to any entry.'),
    terms: z
      .array(z.object({ ...summary, json: link('All that is known of the entry, as JSON.') }))
      .describe('Every entry, in alphabetical order of title.'),
  })
  .describe('Every entry of The Gradient Field Guide.');

export type TermJson = z.infer<typeof termSchema>;
export type TermsJson = z.infer<typeof termsSchema>;

/**
 * A schema as it is published. Fields that it does not name are allowed, for new ones may come.
 * @param id the full address that it is published at
 * @see https://json-schema.org/draft/2020-12
 */
export function publishedSchema(schema: typeof termSchema | typeof termsSchema, id: string, title: string): object {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return { $schema, $id: id, title, ...rest };
}
