import type { Lab } from '../experiment.ts';
import { CELL_BLOCKS } from '../nn/recurrent-cells.ts';
import type { SequencePass } from './recurrent-sequences.ts';

/** Multiplications between two frames that show nothing but progress. */
const FRAME_WORK = 1e8;

/** Numbers that the traces of the seeds measured together may hold. */
const TRACE_NUMBERS = 24e6;

/** What calling a step's operations costs, in multiplications. */
const CALLS = 2e5;

/** Multiplications of a whole group. */
function sequenceWork({ cell, length, examples }: SequencePass, width: number, count: number): number {
  const blocks = CELL_BLOCKS[cell].length;
  return 2 * length * blocks * (width * width * examples * count + CALLS);
}

/** How many seeds' traces fit on the device at once. */
export const sequencesTogether = ({ length, examples }: SequencePass, width: number): number =>
  Math.max(1, Math.floor(TRACE_NUMBERS / (14 * length * width * examples)));

/** A group of seeds that go through together. */
interface Group extends SequencePass {
  width: number;
  count: number;
}

/**
 * Measures a group, and yields the share done whenever so much work lies behind that a reader wants to see it.
 * @param group yields the share done at every moment at which it may pause
 */
export async function* measureGroup<Measured>(
  lab: Lab,
  { width, count, ...pass }: Group,
  group: AsyncGenerator<number, Measured[], void>,
): AsyncGenerator<number, Measured[], void> {
  let shown = 0;
  try {
    for (;;) {
      const next = await group.next();
      if (next.done) return next.value;
      await lab.checkpoint();
      if (sequenceWork(pass, width, count) * (next.value - shown) > FRAME_WORK && lab.frameDue()) {
        shown = next.value;
        yield shown;
      }
    }
  } finally {
    // Cancelled within a group: its tensors are freed.
    await group.return([]);
  }
}

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
    const group = measureGroup(lab, { ...pass, width, count }, measure(seed + done, count));
    try {
      for (;;) {
        const next = await group.next();
        if (next.done) {
          known.push(...next.value);
          break;
        }
        yield done + count * next.value;
      }
    } finally {
      await group.return([]);
    }
    if (done === 0 || known.length === seeds || lab.frameDue()) yield known.length;
  }
}
