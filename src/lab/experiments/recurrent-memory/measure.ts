import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { taskLoss } from '../../nn/recurrent-training.ts';
import { SEQUENCE_TASKS } from '../../nn/sequence-tasks.ts';
import { ownedTensors } from '../owned-tensors.ts';
import {
  type MeasuredSequence,
  measureSequences,
  placeSequences,
  type SequencePass,
  type Sequences,
  stackSeeds,
} from '../recurrent-sequences.ts';
import { type RecurrentMemoryParameters, stepsOf } from './definition.ts';
import type { SeedSequence } from './sequence.ts';

type T3 = tf.Tensor3D;

/** What the parameters send through. */
export const passOf = (params: RecurrentMemoryParameters): SequencePass => ({
  cell: params.cell,
  length: stepsOf(params),
  examples: params.examples,
});

/** The cells and what they read on the device. */
function prepare(core: typeof tf, { length, examples }: SequencePass, sequences: readonly SeedSequence[]): Sequences {
  const [{ inputCount }] = sequences as [SeedSequence];
  const inputs = stackSeeds(
    core,
    sequences.map((sequence) => sequence.inputs),
    [length * examples, inputCount],
  );
  return placeSequences(
    core,
    sequences.map(({ weights }) => weights),
    sequences,
    inputs,
  );
}

/**
 * ∂ℒ/∂h_T of every sequence's own loss, [S, B, n], inside the caller's `tidy`.
 * @param h h_T
 */
function readoutOf(core: typeof tf, sequences: readonly SeedSequence[], h: T3): T3 {
  const [, examples, width] = h.shape;
  const lasts = sequences.map(({ last }) => last);
  const fixed = lasts.flatMap((last) => ('readout' in last ? [last.readout] : []));
  if (fixed.length > 0) return stackSeeds(core, fixed, [examples, width]);
  const answered = lasts.flatMap((last) => ('task' in last ? [last] : []));
  const { task } = answered[0] as (typeof answered)[number];
  const { outputs } = SEQUENCE_TASKS[task];
  const weight = stackSeeds(
    core,
    answered.map(({ output }) => output.weight),
    [width, outputs],
  );
  const bias = stackSeeds(
    core,
    answered.map(({ output }) => output.bias),
    [1, outputs],
  );
  const targets = stackSeeds(
    core,
    answered.map((last) => last.targets),
    [examples, outputs],
  );
  const { own } = taskLoss(core, task, core.add(core.matMul(h, weight), bias), targets);
  return core.matMul(own, core.transpose(weight, [0, 2, 1]));
}

/** Measures seeds together, one a sequence. Yields the share done so far. */
export async function* measureSeeds(
  lab: Lab,
  params: RecurrentMemoryParameters,
  sequences: readonly SeedSequence[],
): AsyncGenerator<number, MeasuredSequence[], void> {
  const { tf: core } = lab;
  const pass = passOf(params);
  const owned = ownedTensors(core);
  try {
    const made = core.tidy(() => prepare(core, pass, sequences));
    for (const tensor of Object.values(made)) owned.own(tensor);
    return yield* measureSequences(lab, pass, made, (last) => readoutOf(core, sequences, last), owned);
  } finally {
    owned.dispose();
  }
}
