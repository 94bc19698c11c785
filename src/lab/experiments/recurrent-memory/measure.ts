import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { drawCell, drawSequence } from '../../nn/recurrent-cells.ts';
import { ownedTensors } from '../owned-tensors.ts';
import {
  type MeasuredSequence,
  measureSequences,
  placeSequences,
  type Sequences,
  stackSeeds,
} from '../recurrent-sequences.ts';
import type { RecurrentMemoryParameters } from './definition.ts';

/** The cells and the noise of some seeds on the device. */
function prepare(core: typeof tf, params: RecurrentMemoryParameters, first: number, count: number): Sequences {
  const { length, examples, width, inputScale } = params;
  const seeds = Array.from({ length: count }, (_, s) => first + s);
  const drawn = seeds.map((seed) => drawSequence(seed, length, examples, width));
  const noise = stackSeeds(
    core,
    drawn.map((draw) => draw.noise),
    [length * examples, width],
  );
  return placeSequences(
    core,
    seeds.map((seed) => drawCell(params, seed)),
    drawn,
    core.mul(noise, inputScale),
  );
}

/** Measures `count` seeds together. Yields the share done so far. */
export async function* measureSeeds(
  lab: Lab,
  params: RecurrentMemoryParameters,
  first: number,
  count: number,
): AsyncGenerator<number, MeasuredSequence[], void> {
  const owned = ownedTensors(lab.tf);
  try {
    const made = lab.tf.tidy(() => prepare(lab.tf, params, first, count));
    for (const tensor of Object.values(made)) owned.own(tensor);
    return yield* measureSequences(lab, params, made, owned);
  } finally {
    owned.dispose();
  }
}
