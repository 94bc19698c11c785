import { getCollection } from 'astro:content';
import { getGlossary } from '../glossary/load.ts';
import type { Term } from '../glossary/types.ts';

/** The entries that show an instrument, or point at one of its presets, in alphabetical order. */
export async function entriesUsing(instrument: string): Promise<Term[]> {
  const shows = new RegExp(`<Instrument[^>]*\\bid="${instrument}"|\\(demo:${instrument}/`);
  const bodies = new Map((await getCollection('terms')).map((entry) => [entry.id, entry.body ?? '']));
  const { terms } = await getGlossary();
  return terms.filter(({ slug }) => shows.test(bodies.get(slug) ?? ''));
}
