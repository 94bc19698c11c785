import type { Kind, Term } from '../glossary/types.ts';
import { entryAddresses, instrumentAddresses, SITE_ADDRESSES } from './addresses.ts';

/** What the file says of an instrument. */
export interface InstrumentLine {
  id: string;
  title: string;
  question: string;
}

const HEADINGS: Readonly<Record<Kind, string>> = {
  phenomenon: 'Phenomena',
  concept: 'Concepts',
  quantity: 'Quantities',
  function: 'Functions',
  method: 'Methods',
  architecture: 'Architectures',
  model: 'Models',
  hardware: 'Hardware',
};

const INTRODUCTION = `# The Gradient Field Guide

> A reference on vanishing and exploding gradients whose phenomena can be measured live on the page.

Every entry defines one term in at most two sentences, then explains it in plain English and formally, with measured
numbers, sources, misconceptions and questions. The links below lead to entries as Markdown; each file names the
permanent address of its page, which is the one to cite. The text is CC BY 4.0.`;

/**
 * The site's contents for language models, entries by kind.
 * @param full makes the full address of a path of this site
 * @see https://llmstxt.org/
 */
export function llmsText(
  terms: readonly Term[],
  instruments: readonly InstrumentLine[],
  full: (path: string) => string,
): string {
  const line = (title: string, path: string, note: string) => `- [${title}](${full(path)}): ${note}`;
  const entries = Object.entries(HEADINGS).flatMap(([kind, heading]) => {
    const lines = terms
      .filter((term) => term.kind === kind)
      .map(({ slug, title, short }) => line(title, entryAddresses(slug).markdown, short));
    return lines.length === 0 ? [] : [section(heading, lines)];
  });
  const measured = instruments.map(({ id, title, question }) => line(title, instrumentAddresses(id).page, question));
  const { terms: json, termSchema, turtle, csv, inventory, myst, atom, authors } = SITE_ADDRESSES;
  const parts = [
    INTRODUCTION,
    ...entries,
    section('Instruments', measured),
    section('Data', [
      line('Entries as JSON', json, 'names, definitions and addresses of all entries'),
      line('JSON Schema', termSchema, 'what the JSON of one entry holds'),
      line('SKOS', turtle, 'all entries and their relations as Turtle'),
      line('CSV', csv, 'all entries as a table'),
      line('Sphinx inventory', inventory, 'every name with its address'),
      line('MyST references', myst, 'every entry, section and question with its address'),
    ]),
    section('Optional', [
      line('For authors', authors, 'how to link, embed, reuse and cite'),
      line('References', '/references/', 'every source that the entries cite'),
      line('News', atom, 'new and changed entries as an Atom feed'),
    ]),
  ];
  return `${parts.join('\n\n')}\n`;
}

const section = (heading: string, lines: readonly string[]): string => `## ${heading}\n\n${lines.join('\n')}`;
