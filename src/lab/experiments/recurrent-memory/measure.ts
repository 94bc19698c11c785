import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { type CellWeights, drawCell, drawSequence } from '../../nn/recurrent-cells.ts';
import { ownedTensors } from '../owned-tensors.ts';
import { type MeasuredSequence, measureSequences, type Sequences, stackSeeds } from '../recurrent-sequences.ts';
import type { RecurrentMemoryParameters } from './definition.ts';

/** The weights on the device, and the input's share of all pre-activations, [S, T·B, G·n], made in one product. */
function prepare(core: typeof tf, params: RecurrentMemoryParameters, first: number, count: number): Sequences {
  const { length, examples, width, inputScale } = params;
  const seeds = Array.from({ length: count }, (_, s) => first + s);
  const weights = seeds.map((seed) => drawCell(params, seed));
  const drawn = seeds.map((seed) => drawSequence(seed, length, examples, width));
  const columns = (weights[0] as CellWeights).inputBias.length;
  const of = (key: keyof CellWeights, rows: number) =>
    stackSeeds(
      core,
      weights.map((weight) => weight[key]),
      [rows, columns],
    );
  const recurrent = of('recurrent', width);
  const noise = stackSeeds(
    core,
    drawn.map((draw) => draw.noise),
    [length * examples, width],
  );
  const input = core.mul(of('input', width), inputScale);
  const batch = (key: 'state' | 'cellState' | 'readout') =>
    stackSeeds(
      core,
      drawn.map((draw) => draw[key]),
      [examples, width],
    );
  return {
    recurrent,
    turned: core.transpose(recurrent, [0, 2, 1]),
    recurrentBias: of('recurrentBias', 1),
    driven: core.add(core.matMul(noise, input), of('inputBias', 1)),
    state: batch('state'),
    cellState: batch('cellState'),
    readout: batch('readout'),
  };
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
