import type { Lab } from '../../experiment.ts';
import { CELL_BLOCKS, isGated, isLstm } from '../../nn/recurrent-cells.ts';
import { type SequenceTask, taskBaseline } from '../../nn/sequence-tasks.ts';
import { type LogProfile, summarizeSeeds } from '../../numerics/statistics.ts';
import { summarizeLosses } from './course.ts';
import {
  gateNames,
  type RecurrentMemoryFrame,
  type RecurrentMemoryParameters,
  stepsOf,
  type Training,
  taskOf,
} from './definition.ts';
import { measureJacobian } from './jacobian.ts';
import { type MeasuredSeed, measureSeeds } from './measure.ts';
import { drawTaskNetwork, noiseSequence, type SeedSequence, type TaskWeights, taskSequence } from './sequence.ts';
import { predictRecurrentMemory } from './theory.ts';
import { trainGroup } from './train.ts';

/** Numbers that the traces of the seeds measured together may hold. */
const TRACE_NUMBERS = 24e6;

/** Multiplications between two frames that show nothing but progress. */
const FRAME_WORK = 1e8;

/** What calling a step's operations costs, in multiplications. */
const CALLS = 2e5;

/** Multiplications of a whole group. */
function workOf(params: RecurrentMemoryParameters, count: number): number {
  const { cell, width, examples } = params;
  const blocks = CELL_BLOCKS[cell].length;
  return 2 * stepsOf(params) * blocks * (width * width * examples * count + CALLS);
}

/** How many seeds' traces fit on the device at once. */
const seedsTogether = (params: RecurrentMemoryParameters): number =>
  Math.max(1, Math.floor(TRACE_NUMBERS / (14 * stepsOf(params) * params.width * params.examples)));

/** Everything of a frame that the measured seeds give. */
function measuredParts(params: RecurrentMemoryParameters, known: readonly MeasuredSeed[]) {
  const profile = (of: (measured: MeasuredSeed) => number[]): LogProfile => summarizeSeeds(known.map(of));
  return {
    gradient: profile(({ gradient }) => gradient),
    hidden: isLstm(params) ? profile(({ hidden }) => hidden) : null,
    direct: isGated(params) ? profile(({ direct }) => direct) : null,
    rest: isGated(params) ? profile(({ rest }) => rest) : null,
    state: profile(({ state }) => state),
    gates: gateNames(params.cell).map((name, gate) => ({
      name,
      mean: Array.from({ length: stepsOf(params) }, (_, t) => {
        const sum = known.reduce((total, { gates }) => total + ((gates[gate] as number[])[t] as number), 0);
        return sum / known.length;
      }),
    })),
  };
}

/** Measures a group, and yields the share done when so much work lies behind that a reader wants to see it. */
async function* measureGroup(
  params: RecurrentMemoryParameters,
  lab: Lab,
  sequences: readonly SeedSequence[],
): AsyncGenerator<number, MeasuredSeed[], void> {
  let shown = 0;
  const group = measureSeeds(lab, params, sequences);
  try {
    for (;;) {
      const next = await group.next();
      if (next.done) return next.value;
      await lab.checkpoint();
      if (workOf(params, sequences.length) * (next.value - shown) > FRAME_WORK && lab.frameDue()) {
        shown = next.value;
        yield shown;
      }
    }
  } finally {
    // Cancelled within a group: its tensors are freed.
    await group.return([]);
  }
}

/** Measures recurrent memory: forward, and exactly back through time, a group of seeds at a time; with a task before and after training. */
export function runRecurrentMemory(
  params: RecurrentMemoryParameters,
  lab: Lab,
): AsyncGenerator<RecurrentMemoryFrame, void, void> {
  const task = taskOf(params);
  return task ? runTask(params, task, lab) : runNoise(params, lab);
}

async function* runNoise(
  params: RecurrentMemoryParameters,
  lab: Lab,
): AsyncGenerator<RecurrentMemoryFrame, void, void> {
  const { seeds, seed } = params;
  const { theory, note } = predictRecurrentMemory(params);
  const known: MeasuredSeed[] = [];
  const frame = (progress: number, singular: RecurrentMemoryFrame['singular'] = null): RecurrentMemoryFrame => ({
    params: { ...params },
    progress,
    measured: known.length,
    ...measuredParts(params, known),
    singular,
    theory,
    theoryNote: note,
    training: null,
  });
  for (let done = 0; done < seeds; ) {
    // One seed first: a figure is there early.
    const count = done === 0 || lab.frameDue() ? 1 : Math.min(seeds - done, seedsTogether(params));
    const sequences = Array.from({ length: count }, (_, s) => noiseSequence(params, seed + done + s));
    const group = measureGroup(params, lab, sequences);
    try {
      for (;;) {
        const next = await group.next();
        if (next.done) {
          known.push(...next.value);
          break;
        }
        yield frame((done + count * next.value) / (seeds + 1));
      }
    } finally {
      await group.return([]);
    }
    done += count;
    if (done === 1 || done === seeds || lab.frameDue()) yield frame(done / (seeds + 1));
  }
  const singular = await measureJacobian(params, noiseSequence(params, seed), () => lab.checkpoint());
  yield frame(1, singular);
}

/** Shares of a group's time: measured, trained, and measured again. */
const MEASURING = 0.05;

async function* runTask(
  params: RecurrentMemoryParameters,
  task: SequenceTask,
  lab: Lab,
): AsyncGenerator<RecurrentMemoryFrame, void, void> {
  const { seeds, seed, trainSteps } = params;
  const baseline = taskBaseline(task, params.length);
  const { theory, note } = predictRecurrentMemory(params);
  const before: MeasuredSeed[] = [];
  const after: MeasuredSeed[] = [];
  const losses: number[][] = [];
  let failure: Training['failure'] = null;
  let firstTrained: TaskWeights | null = null;

  const frame = (
    progress: number,
    running: readonly number[][] = [],
    singular: RecurrentMemoryFrame['singular'] = null,
  ): RecurrentMemoryFrame => {
    const { gradient, gates } = measuredParts(params, before);
    return {
      params: { ...params },
      progress,
      measured: before.length,
      ...measuredParts(params, after.length > 0 ? after : before),
      singular,
      theory,
      theoryNote: note,
      training: {
        baseline,
        ...summarizeLosses([...losses, ...running], trainSteps, baseline),
        trained: after.length,
        before: { gradient, gates },
        failure,
      },
    };
  };
  const sequencesOf = (weights: readonly TaskWeights[], done: number) =>
    weights.map((one, s) => taskSequence(params, task, seed + done + s, one));

  for (let done = 0; done < seeds; ) {
    const count = Math.min(seeds - done, seedsTogether(params));
    const progress = (share: number) => (done + count * share) / (seeds + 1);
    const drawn = Array.from({ length: count }, (_, s) => drawTaskNetwork(params, task, seed + done + s));
    before.push(...(yield* measuring(drawn, (share) => progress(share * MEASURING))));
    yield frame(progress(MEASURING));
    const training = trainGroup(lab, params, task, seed + done, drawn);
    let trained: TaskWeights[] = [];
    try {
      for (;;) {
        const next = await training.next();
        const course = next.done ? next.value.course : next.value;
        if (course.failure) failure = { ...course.failure, seed: seed + done + course.failure.seed };
        if (failure) {
          yield frame(1, course.losses);
          return;
        }
        if (next.done) {
          losses.push(...course.losses);
          trained = next.value.weights;
          break;
        }
        const share = (course.losses[0]?.length ?? 0) / trainSteps;
        yield frame(progress(MEASURING + (1 - 2 * MEASURING) * share), course.losses);
      }
    } finally {
      await training.return({ course: { losses: [], failure: null }, weights: [] });
    }
    firstTrained ??= trained[0] ?? null;
    after.push(...(yield* measuring(trained, (share) => progress(1 - MEASURING + share * MEASURING))));
    done += count;
    yield frame(progress(0));

    async function* measuring(weights: readonly TaskWeights[], shown: (share: number) => number) {
      const group = measureGroup(params, lab, sequencesOf(weights, done));
      try {
        for (;;) {
          const next = await group.next();
          if (next.done) return next.value;
          yield frame(shown(next.value));
        }
      } finally {
        await group.return([]);
      }
    }
  }
  const [first] = sequencesOf(firstTrained ? [firstTrained] : [], 0);
  if (!first) return;
  const singular = await measureJacobian(params, first, () => lab.checkpoint());
  yield frame(1, [], singular);
}
