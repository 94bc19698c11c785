import type { Lab } from '../../experiment.ts';
import { isGated, isLstm } from '../../nn/recurrent-cells.ts';
import { type LogProfile, summarizeSeeds } from '../../numerics/statistics.ts';
import { type MeasuredSequence, sequencesTogether, sequenceWork } from '../recurrent-sequences.ts';
import { gateNames, type RecurrentMemoryFrame, type RecurrentMemoryParameters } from './definition.ts';
import { measureJacobian } from './jacobian.ts';
import { measureSeeds } from './measure.ts';
import { predictRecurrentMemory } from './theory.ts';

/** Multiplications between two frames that show nothing but progress. */
const FRAME_WORK = 1e8;

/** Measures recurrent memory: forward, and exactly back through time, a group of seeds at a time. */
export async function* runRecurrentMemory(
  params: RecurrentMemoryParameters,
  lab: Lab,
): AsyncGenerator<RecurrentMemoryFrame, void, void> {
  const { seeds, seed, cell } = params;
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

  for (let done = 0; done < seeds; ) {
    // One seed first: a figure is there early.
    const count = done === 0 || lab.frameDue() ? 1 : Math.min(seeds - done, sequencesTogether(params, params.width));
    let shown = 0;
    const group = measureSeeds(lab, params, seed + done, count);
    try {
      for (;;) {
        const next = await group.next();
        if (next.done) {
          known.push(...next.value);
          break;
        }
        await lab.checkpoint();
        if (sequenceWork(params, params.width, count) * (next.value - shown) > FRAME_WORK && lab.frameDue()) {
          shown = next.value;
          yield frame((done + count * next.value) / (seeds + 1));
        }
      }
    } finally {
      // Cancelled within a group: its tensors are freed.
      await group.return([]);
    }
    done += count;
    if (done === 1 || lab.frameDue()) yield frame(done / (seeds + 1));
  }
  singular = await measureJacobian(params, () => lab.checkpoint());
  yield frame(1);
}
