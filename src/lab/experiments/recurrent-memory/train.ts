import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { type OptimizerState, optimizerStep } from '../../nn/optimizers.ts';
import { CELL_BLOCKS } from '../../nn/recurrent-cells.ts';
import { parameterCount, parameterRow, partsOfRow, type TaskNetwork, taskPass } from '../../nn/recurrent-training.ts';
import { drawTaskBatch, SEQUENCE_TASKS, type SequenceTask } from '../../nn/sequence-tasks.ts';
import { RandomState } from '../../numerics/mt19937.ts';
import { type RecurrentMemoryParameters, stepsOf, TRAINING_QUANTITIES, type Training } from './definition.ts';
import type { TaskWeights } from './sequence.ts';

/** Updates between two looks at the losses, unless a reader waits. */
const LOOK = 25;

/** Where a group's training stands. */
export interface Course {
  /** [seed][update], of the sequences that the update was made from. */
  losses: number[][];
  /** Counts seeds from the group's first. */
  failure: { step: number; seed: number; quantity: NonNullable<Training['failure']>['quantity'] } | null;
}

/** Networks between two updates. */
interface State {
  step: number;
  parameters: tf.Tensor1D;
  averages: OptimizerState;
}

interface Update {
  next: State;
  /** By seed, quantity after quantity: 0, or NaN where one of its numbers is not finite; and the losses, [5·S + S]. */
  report: tf.Tensor1D;
}

const tensorsOf = ({ parameters, averages }: State): tf.Tensor[] => [parameters, ...averages];

/** One update of all networks by Adam, from sequences [S, …] that nobody has seen before. */
function update(
  core: typeof tf,
  params: RecurrentMemoryParameters,
  task: SequenceTask,
  network: TaskNetwork,
  state: State,
  batch: Batch,
): Update {
  const made: { next?: State } = {};
  const count = batch.seeds;
  const steps = stepsOf(params);
  const { inputs, outputs } = network;
  const answers = task === 'adding' ? params.examples : steps * params.examples;
  const [report] = core.tidy(() => {
    const tensors = {
      inputs: core.tensor3d(batch.inputs, [count, steps * params.examples, inputs]),
      targets: core.tensor3d(batch.targets, [count, answers, outputs]),
    };
    const { loss, gradient, states } = taskPass(core, network, task, state.parameters, tensors, steps);
    const step = state.step + 1;
    const moved = optimizerStep(core, 'adam', params.learningRate, gradient, state.averages, step);
    const parameters = core.add(state.parameters, moved.update) as tf.Tensor1D;
    made.next = { step, parameters, averages: moved.state };
    const finite = (x: tf.Tensor) => core.sum(core.mul(core.reshape(x, [count, -1]), 0), 1);
    const checks = [states, loss, gradient, moved.state[1] as tf.Tensor, parameters].map(finite);
    return [core.concat1d([...checks, loss] as tf.Tensor1D[]), ...tensorsOf(made.next)];
  });
  return { next: made.next as State, report: report as tf.Tensor1D };
}

interface Batch {
  seeds: number;
  inputs: Float32Array;
  targets: Float32Array;
}

function joined(arrays: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

/**
 * Trains a group of networks together, each on sequences of its own stream, `RandomState([seed, 6])`, until one of their
 * numbers is no longer finite. Yields where it stands after every update for which `frameDue`, and often enough to pause.
 * @returns the networks after the last update
 */
export async function* trainGroup(
  lab: Lab,
  params: RecurrentMemoryParameters,
  task: SequenceTask,
  first: number,
  drawn: readonly TaskWeights[],
): AsyncGenerator<Course, { course: Course; weights: TaskWeights[] }, void> {
  const core = lab.tf;
  const count = drawn.length;
  const { cell, width, trainSteps, length, examples } = params;
  const network: TaskNetwork = { cell, width, blocks: CELL_BLOCKS[cell].length, ...SEQUENCE_TASKS[task] };
  const streams = drawn.map((_, s) => new RandomState([first + s, 6]));
  const course: Course = { losses: drawn.map(() => []), failure: null };
  const zeros = () => core.zeros([count * parameterCount(network)]) as tf.Tensor1D;
  let state: State = {
    step: 0,
    parameters: core.tensor1d(joined(drawn.map((weights) => parameterRow(weights.cell, weights.readout)))),
    averages: [zeros(), zeros()],
  };
  const reports: tf.Tensor1D[] = [];
  const draw = (): Batch => {
    const batches = streams.map((random) => drawTaskBatch(task, random, length, examples));
    return {
      seeds: count,
      inputs: joined(batches.map(({ inputs }) => inputs)),
      targets: joined(batches.map(({ targets }) => targets)),
    };
  };
  /** Reads what the updates since the last look said. */
  const look = async () => {
    if (reports.length === 0) return;
    const before = state.step - reports.length;
    const all = core.stack(reports) as tf.Tensor2D;
    core.dispose(reports.splice(0));
    try {
      const values = await lab.read(all);
      const row = count * (TRAINING_QUANTITIES.length + 1);
      for (let at = 0; at < values.length && !course.failure; at += row) {
        const wrong = values.subarray(at, at + row - count).findIndex((value) => value !== 0);
        if (wrong >= 0) {
          const quantity = TRAINING_QUANTITIES[Math.floor(wrong / count)] as (typeof TRAINING_QUANTITIES)[number];
          course.failure = { step: before + at / row + 1, seed: wrong % count, quantity };
          break;
        }
        course.losses.forEach((losses, s) => {
          losses.push(values[at + row - count + s] as number);
        });
      }
    } finally {
      all.dispose();
    }
  };
  try {
    while (state.step < trainSteps && !course.failure) {
      const { next, report } = update(core, params, task, network, state, draw());
      core.dispose(tensorsOf(state));
      state = next;
      reports.push(report);
      await lab.checkpoint();
      const due = lab.frameDue();
      if (due || reports.length === LOOK || state.step === trainSteps) await look();
      if (due) yield course;
    }
    const rows = await lab.read(state.parameters);
    const size = parameterCount(network);
    const weights = drawn.map((_, s) => {
      const parts = partsOfRow(network, rows.subarray(s * size, (s + 1) * size));
      return { cell: parts.cell, readout: parts.readout };
    });
    return { course, weights };
  } finally {
    core.dispose(tensorsOf(state));
    core.dispose(reports);
  }
}
