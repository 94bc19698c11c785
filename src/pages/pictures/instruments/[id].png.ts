import type { APIRoute, GetStaticPaths } from 'astro';
import { drawInstrument } from '../../../components/pictures.ts';
import type { Experiment } from '../../../lab/experiment.ts';
import { experiments } from '../../../lab/experiments/all.ts';

interface Props {
  experiment: Experiment;
}

export const getStaticPaths = (() =>
  experiments.map((experiment) => ({ params: { id: experiment.id }, props: { experiment } }))) satisfies GetStaticPaths;

/** What a link preview of an instrument shows. */
export const GET: APIRoute<Props> = async ({ props: { experiment } }) =>
  new Response(await drawInstrument(experiment), { headers: { 'Content-Type': 'image/png' } });
