import type { APIRoute } from 'astro';
import { address } from '../../../glossary/address.ts';
import type { Experiment } from '../../../lab/experiment.ts';
import { experiments } from '../../../lab/experiments/all.ts';
import { instrumentOEmbed } from '../../../publish/oembed.ts';

export function getStaticPaths() {
  return experiments.map((experiment) => ({ params: { id: experiment.id }, props: { experiment } }));
}

/** An instrument as oEmbed: what a page of somebody else's shows for its address. */
export const GET: APIRoute<{ experiment: Experiment }> = ({ props, site }) =>
  Response.json(instrumentOEmbed(props.experiment, (path) => new URL(address(path), site).href));
