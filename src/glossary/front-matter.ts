import { z } from 'astro/zod';
import { KINDS, LEVELS } from './types.ts';

const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/u, 'is not a slug: lower case letters, digits and hyphens');
const line = z
  .string()
  .trim()
  .min(1, 'is empty')
  .regex(/^[^\n]*$/u, 'runs over several lines');
const lines = z.array(line);
const slugs = z.array(slug).default([]);
const sourceKey = z.string().regex(/^[a-z]+[0-9]{4}[a-z]?$/u, 'is not a key: family name and year, as in glorot2010');
const day = z.coerce.date().min(new Date('2020-01-01'), 'is not a date such as 2026-11-22');

const ABBREVIATIONS = /\b(?:e\.g|i\.e|et al|cf|vs|approx|Fig|Eq|No)\./gu;

/** How many sentences a text has; common abbreviations do not end one. */
export function countSentences(text: string): number {
  return text.replace(ABBREVIATIONS, '').match(/[.!?][)"”’]*(?=\s|$)/gu)?.length ?? 0;
}

/** An entry's front matter. Unknown keys are refused, so that a misspelt one cannot be lost. */
export const termFrontMatter = z.strictObject({
  /** Sentence-case noun phrase: the entry's first name. */
  title: line,
  /** Other names that the page shows. Every name belongs to exactly one entry, ignoring case. */
  aliases: lines.default([]),
  /** Forms that links and search should find and the page does not show as names. */
  plurals: lines.default([]),
  /** What sort of thing the entry is about. */
  kind: z.enum(KINDS),
  /** Whom the entry can be read by. */
  level: z.enum(LEVELS),
  /** The fields that it belongs to. */
  domains: lines.min(1, 'names no domain'),
  /** Application areas where it matters. */
  areas: lines.default([]),
  /** The one line that other pages show beside the title. */
  short: line.max(110, 'is longer than 110 characters').refine((text) => !text.endsWith('.'), 'ends with a full stop'),
  /** Reads alone, away from this site: at most two sentences, neither links nor mathematics. */
  definition: z
    .string()
    .trim()
    .min(1, 'is empty')
    .refine((text) => countSentences(text) <= 2, 'has more than two sentences')
    .refine(
      (text) => !/\]\(|\[@|\$/u.test(text),
      'holds a link, a citation or mathematics, which it would lose elsewhere',
    ),
  /** Typed relations to other entries by slug, each stated on one side only; the inverse is derived. */
  relations: z
    .strictObject({
      /** This is a kind of … */
      broader: slugs,
      /** This is a part of … */
      partOf: slugs,
      /** This is brought about by … */
      causedBy: slugs,
      /** This is lessened by … */
      mitigatedBy: slugs,
      /** This relies on … */
      uses: slugs,
      /** Easily confused with, or opposite to, … */
      contrasts: slugs,
      /** Anything else. */
      related: slugs,
    })
    .prefault({}),
  /** What else a reader might type into the search. */
  keywords: lines.default([]),
  /** Keys of content/references.bib, primary sources first. */
  sources: z.array(sourceKey).min(1, 'names no source'),
  /** The day the entry appeared. */
  published: day,
  /** The day of the last change to what it says. */
  updated: day,
});

/** A guide's front matter. */
export const guideFrontMatter = z.strictObject({
  /** Sentence-case title. */
  title: line,
  /** The one line that other pages show beside the title. */
  short: line.max(110, 'is longer than 110 characters'),
  /** Whom the guide can be read by. */
  level: z.enum(LEVELS),
  /** Keys of content/references.bib for what the text does not cite itself. */
  sources: z.array(sourceKey).default([]),
  /** The day the guide appeared. */
  published: day,
  /** The day of the last change to what it says. */
  updated: day,
});
