import { getCollection } from 'astro:content';
import { getGlossary } from '../glossary/load.ts';
import { experiments } from '../lab/experiments/all.ts';

/** An address for each entry. */
export async function entryPaths() {
  const { terms } = await getGlossary();
  return terms.map((term) => ({ params: { slug: term.slug }, props: { term } }));
}

/** The same, with the entry's text. */
export async function entryTextPaths() {
  const paths = new Map((await entryPaths()).map((path) => [path.params.slug, path]));
  return (await getCollection('terms')).flatMap((entry) => {
    const path = paths.get(entry.id);
    return path ? [{ params: path.params, props: { ...path.props, entry } }] : [];
  });
}

/** An address for each instrument. */
export function instrumentPaths() {
  return experiments.map((experiment) => ({ params: { id: experiment.id }, props: { experiment } }));
}
