import type { CollectionEntry } from 'astro:content';
import type { APIRoute } from 'astro';
import { drawEntry } from '../../../components/pictures.ts';
import type { Term } from '../../../glossary/types.ts';

export { entryTextPaths as getStaticPaths } from '../../_paths.ts';

interface Props {
  term: Term;
  entry: CollectionEntry<'terms'>;
}

/** What a link preview of an entry shows. */
export const GET: APIRoute<Props> = async ({ props: { term, entry } }) =>
  new Response(await drawEntry(term, entry.body ?? ''), { headers: { 'Content-Type': 'image/png' } });
