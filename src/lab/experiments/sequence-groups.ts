import type { Lab } from '../experiment.ts';
import { type SequencePass, sequencesTogether, sequenceWork } from './recurrent-sequences.ts';

/** Multiplications between two frames that show nothing but progress. */
const FRAME_WORK = 1e8;

/**
 * Measures recurrent networks a group of seeds at a time, as many as fit on the device.
 * @param measure of `count` seeds from `first` on; yields the share of the group done so far
 * @param known what is measured is added here, seed by seed
 * @yields how many seeds are done, in parts of one within a group, whenever a reader should see a frame
 */
export async function* measureInGroups<Measured>(
  lab: Lab,
  { seed, seeds, width, ...pass }: SequencePass & { seed: number; seeds: number; width: number },
  measure: (first: number, count: number) => AsyncGenerator<number, Measured[], void>,
  known: Measured[],
): AsyncGenerator<number, void, void> {
  while (known.length < seeds) {
    const done = known.length;
    // One seed first: a figure is there early.
    const count = done === 0 || lab.frameDue() ? 1 : Math.min(seeds - done, sequencesTogether(pass, width));
    let shown = 0;
    const group = measure(seed + done, count);
    try {
      for (;;) {
        const next = await group.next();
        if (next.done) {
          known.push(...next.value);
          break;
        }
        await lab.checkpoint();
        if (sequenceWork(pass, width, count) * (next.value - shown) > FRAME_WORK && lab.frameDue()) {
          shown = next.value;
          yield done + count * next.value;
        }
      }
    } finally {
      // Cancelled within a group: its tensors are freed.
      await group.return([]);
    }
    if (done === 0 || lab.frameDue()) yield known.length;
  }
}
