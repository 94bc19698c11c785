import type { Lab } from '../../experiment.ts';
import { isGated, isLstm } from '../../nn/recurrent-cells.ts';
import { type SequenceTask, taskBaseline } from '../../nn/sequence-tasks.ts';
import { type LogProfile, summarizeSeeds } from '../../numerics/statistics.ts';
import type { MeasuredSequence } from '../recurrent-sequences.ts';
import { measureGroup, measureInGroups, sequencesTogether } from '../sequence-groups.ts';
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
import { measureSeeds, passOf } from './measure.ts';
import { drawTaskNetwork, noiseSequence, type TaskWeights, taskSequence } from './sequence.ts';
import { predictRecurrentMemory } from './theory.ts';
import { trainGroup } from './train.ts';

/** What goes through the device in groups. */
const groupOf = (params: RecurrentMemoryParameters) => ({ ...params, ...passOf(params) });

/** Everything of a frame that the measured seeds give. */
function measuredParts(params: RecurrentMemoryParameters, known: readonly MeasuredSequence[]) {
  const profile = (of: (measured: MeasuredSequence) => number[]): LogProfile => summarizeSeeds(known.map(of));
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
  const known: MeasuredSequence[] = [];
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
  const measure = (first: number, count: number) =>
    measureSeeds(
      lab,
      params,
      Array.from({ length: count }, (_, s) => noiseSequence(params, first + s)),
    );
  for await (const done of measureInGroups(lab, groupOf(params), measure, known)) yield frame(done / (seeds + 1));
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
  const before: MeasuredSequence[] = [];
  const after: MeasuredSequence[] = [];
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
    const count = Math.min(seeds - done, sequencesTogether(passOf(params), params.width));
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
      const group = measureGroup(
        lab,
        { ...groupOf(params), count: weights.length },
        measureSeeds(lab, params, sequencesOf(weights, done)),
      );
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
