import type { APIRoute } from 'astro';
import type { Experiment } from '../../../lab/experiment.ts';
import { fullAddresses } from '../../../publish/full-address.ts';
import { instrumentOEmbed } from '../../../publish/oembed.ts';

export { instrumentPaths as getStaticPaths } from '../../_paths.ts';

/** An instrument as oEmbed: what a page of somebody else's shows for its address. */
export const GET: APIRoute<{ experiment: Experiment }> = ({ props, site }) =>
  Response.json(instrumentOEmbed(props.experiment, fullAddresses(site)));
