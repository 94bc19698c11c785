import type { APIRoute } from 'astro';
import { drawInstrument } from '../../../components/pictures.ts';
import type { Experiment } from '../../../lab/experiment.ts';

export { instrumentPaths as getStaticPaths } from '../../_paths.ts';

/** What a link preview of an instrument shows. */
export const GET: APIRoute<{ experiment: Experiment }> = async ({ props: { experiment } }) =>
  new Response(await drawInstrument(experiment), { headers: { 'Content-Type': 'image/png' } });
