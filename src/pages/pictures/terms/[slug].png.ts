import { getCollection } from 'astro:content';
import type { APIRoute, GetStaticPaths } from 'astro';
import { drawEntry } from '../../../components/pictures.ts';
import { getGlossary } from '../../../glossary/load.ts';
import type { Term } from '../../../glossary/types.ts';

interface Props {
  term: Term;
  body: string;
}

export const getStaticPaths = (async () => {
  const bodies = new Map((await getCollection('terms')).map(({ id, body }) => [id, body ?? '']));
  const { terms } = await getGlossary();
  return terms.map((term) => ({ params: { slug: term.slug }, props: { term, body: bodies.get(term.slug) ?? '' } }));
}) satisfies GetStaticPaths;

/** What a link preview of an entry shows. */
export const GET: APIRoute<Props> = async ({ props: { term, body } }) =>
  new Response(await drawEntry(term, body), { headers: { 'Content-Type': 'image/png' } });
