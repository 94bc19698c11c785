import { getGlossary } from '../../glossary/load.ts';

/** A file for each entry. */
export async function entryPaths() {
  const { terms } = await getGlossary();
  return terms.map((cited) => ({ params: { slug: cited.slug }, props: { cited } }));
}
