import type { Lab } from '../../experiment.ts';
import { isGated, isLstm } from '../../nn/recurrent-cells.ts';
import { type LogProfile, summarizeSeeds } from '../../numerics/statistics.ts';
import type { MeasuredSequence } from '../recurrent-sequences.ts';
import { measureInGroups } from '../sequence-groups.ts';
import { gateNames, type RecurrentMemoryFrame, type RecurrentMemoryParameters } from './definition.ts';
import { measureJacobian } from './jacobian.ts';
import { measureSeeds } from './measure.ts';
import { predictRecurrentMemory } from './theory.ts';

/** Measures recurrent memory: forward, and exactly back through time, a group of seeds at a time. */
export async function* runRecurrentMemory(
  params: RecurrentMemoryParameters,
  lab: Lab,
): AsyncGenerator<RecurrentMemoryFrame, void, void> {
  const { seeds, cell } = params;
  const { theory, note } = predictRecurrentMemory(params);
  const known: MeasuredSequence[] = [];
  let singular: RecurrentMemoryFrame['singular'] = null;

  const profile = (of: (measured: MeasuredSequence) => number[]): LogProfile => summarizeSeeds(known.map(of));
  const frame = (progress: number): RecurrentMemoryFrame => ({
    params: { ...params },
    progress,
    measured: known.length,
    gradient: profile(({ gradient }) => gradient),
    hidden: isLstm(params) ? profile(({ hidden }) => hidden) : null,
    direct: isGated(params) ? profile(({ direct }) => direct) : null,
    rest: isGated(params) ? profile(({ rest }) => rest) : null,
    state: profile(({ state }) => state),
    gates: gateNames(cell).map((name, gate) => ({
      name,
      mean: Array.from({ length: params.length }, (_, t) => {
        const sum = known.reduce((total, { gates }) => total + ((gates[gate] as number[])[t] as number), 0);
        return sum / known.length;
      }),
    })),
    singular,
    theory,
    theoryNote: note,
  });

  const measure = (first: number, count: number) => measureSeeds(lab, params, first, count);
  for await (const done of measureInGroups(lab, params, measure, known)) yield frame(done / (seeds + 1));
  singular = await measureJacobian(params, () => lab.checkpoint());
  yield frame(1);
}
