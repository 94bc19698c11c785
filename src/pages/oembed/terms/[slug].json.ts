import type { APIRoute } from 'astro';
import type { Term } from '../../../glossary/types.ts';
import { fullAddresses } from '../../../publish/full-address.ts';
import { entryOEmbed } from '../../../publish/oembed.ts';

export { entryPaths as getStaticPaths } from '../../_paths.ts';

/** An entry as oEmbed: what a page of somebody else's shows for its address. */
export const GET: APIRoute<{ term: Term }> = ({ props, site }) =>
  Response.json(entryOEmbed(props.term, fullAddresses(site)));
