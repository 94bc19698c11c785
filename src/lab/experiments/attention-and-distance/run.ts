import type { Lab } from '../../experiment.ts';
import { type LogProfile, spreadOf, summarizeSeeds } from '../../numerics/statistics.ts';
import { measureInGroups } from '../sequence-groups.ts';
import { type AttentionFrame, type AttentionParameters, SEQUENCES } from './definition.ts';
import { attentionLayer } from './layers.ts';
import { type MeasuredNetwork, measureNetworks } from './measure.ts';
import { predictAttention } from './theory.ts';

/** Measures the gradient by lag through attention and through recurrence, a group of seeds at a time. */
export async function* runAttention(params: AttentionParameters, lab: Lab): AsyncGenerator<AttentionFrame, void, void> {
  const { theory, notes } = predictAttention(params);
  const known: MeasuredNetwork[] = [];

  const profile = (of: (measured: MeasuredNetwork) => number[]): LogProfile => summarizeSeeds(known.map(of));
  const frame = (progress: number): AttentionFrame => ({
    params: { ...params },
    progress,
    measured: known.length,
    heads: attentionLayer(params).heads,
    attention: profile(({ attention }) => attention),
    values: profile(({ values }) => values),
    logits: profile(({ logits }) => logits),
    recurrence: profile(({ recurrence }) => recurrence),
    weights: profile(({ weights }) => weights),
    query: known[0]?.query ?? [],
    largestWeight: spreadOf(known.map(({ largestWeight }) => largestWeight)),
    largestShare: spreadOf(known.map(({ largestShare }) => largestShare)),
    theory,
    notes,
  });

  const measure = (first: number, count: number) => measureNetworks(lab, params, first, count);
  for await (const done of measureInGroups(lab, { ...params, examples: SEQUENCES }, measure, known)) {
    if (done < params.seeds) yield frame(done / params.seeds);
  }
  yield frame(1);
}
