import type { APIRoute } from 'astro';
import { address } from '../../../glossary/address.ts';
import { getGlossary } from '../../../glossary/load.ts';
import type { Term } from '../../../glossary/types.ts';
import { entryOEmbed } from '../../../publish/oembed.ts';

export async function getStaticPaths() {
  const { terms } = await getGlossary();
  return terms.map((term) => ({ params: { slug: term.slug }, props: { term } }));
}

/** An entry as oEmbed: what a page of somebody else's shows for its address. */
export const GET: APIRoute<{ term: Term }> = ({ props, site }) =>
  Response.json(entryOEmbed(props.term, (path) => new URL(address(path), site).href));
