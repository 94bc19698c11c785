import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { ATTENTION_MATRICES, attendLast, drawAttention } from '../../nn/attention.ts';
import { type OwnedTensors, ownedTensors } from '../owned-tensors.ts';
import { measureSequences, placeSequences, stackSeeds } from '../recurrent-sequences.ts';
import { type AttentionParameters, SEQUENCES } from './definition.ts';
import { attentionLayer, drawNetwork } from './layers.ts';

type T3 = tf.Tensor3D;

/** One seed's numbers as the frame has them, by lag. */
export interface MeasuredNetwork {
  attention: number[];
  values: number[];
  logits: number[];
  recurrence: number[];
  weights: number[];
  query: number[];
  largestWeight: number;
  largestShare: number;
}

/** Some seeds' networks and inputs on the device. */
function prepare(core: typeof tf, params: AttentionParameters, first: number, count: number) {
  const { length, width } = params;
  const seeds = Array.from({ length: count }, (_, s) => first + s);
  const drawn = seeds.map((seed) => drawNetwork(params, seed));
  const attention = seeds.map((seed) => drawAttention(seed, width));
  const x = stackSeeds(
    core,
    drawn.map(({ sequence }) => sequence.noise),
    [length * SEQUENCES, width],
  );
  const [query, key, value, output] = ATTENTION_MATRICES.map((name) =>
    stackSeeds(
      core,
      attention.map((matrices) => matrices[name]),
      [width, width],
    ),
  ) as [T3, T3, T3, T3];
  const readout = stackSeeds(
    core,
    drawn.map(({ sequence }) => sequence.readout),
    [SEQUENCES, width],
  );
  const sequences = placeSequences(
    core,
    drawn.map(({ cell }) => cell),
    drawn.map(({ sequence }) => sequence),
    x,
  );
  return { x, readout, matrices: { query, key, value, output }, sequences };
}

/** What is read of the attention, in this order, flat for each seed: see `byLag`. */
function attentionNumbers(
  core: typeof tf,
  params: AttentionParameters,
  { x, readout, matrices }: ReturnType<typeof prepare>,
): tf.Tensor2D {
  const layer = attentionLayer(params);
  const seen = attendLast(core, layer, x, matrices, readout);
  const [count] = x.shape;
  const { length } = params;
  const atLast = (t: tf.Tensor4D) =>
    core.mul(
      core.slice(t, [0, length - 1, 0, 0], [count, 1, SEQUENCES, layer.width]),
      core.exp(core.slice(seen.logLargest, [0, length - 1, 0, 0], [count, 1, 1, 1])),
    );
  const squares = (t: tf.Tensor) => core.mean(core.square(t), 3);
  const lastLogits = core.add(atLast(seen.throughKeys), seen.throughQuery);
  const lastWhole = core.add(core.add(atLast(seen.throughValues), lastLogits), seen.pastLayer);
  const parts = [
    seen.logLargest,
    core.mean(core.exp(core.sub(seen.logWeights, seen.logLargest)), [2, 3]),
    core.slice(seen.logWeights, [0, 0, 0, 0], [count, length, 1, 1]),
    core.mean(core.exp(core.max(seen.logWeights, 1)), [1, 2]),
    squares(seen.throughValues),
    squares(seen.throughKeys),
    squares(lastLogits),
    squares(core.add(seen.throughValues, seen.throughKeys)),
    squares(lastWhole),
  ];
  return core.concat(
    parts.map((part) => core.reshape(part, [count, -1]) as tf.Tensor2D),
    1,
  );
}

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;

/** One seed's attention from its numbers; times become lags, and what was divided out is put back in float64. */
function byLag(numbers: Float32Array, { length }: AttentionParameters): Omit<MeasuredNetwork, 'recurrence'> {
  let at = 0;
  const take = (count: number) => {
    at += count;
    return numbers.subarray(at - count, at);
  };
  const scale = Array.from(take(length), (log) => log / Math.LN10);
  const weights = Array.from(take(length), (value, t) => Math.log10(value) + (scale[t] as number));
  const query = Array.from(take(length), (log) => log / Math.LN10);
  const [largestWeight] = take(1) as unknown as [number];
  const rms = (squares: Float32Array, t: number) =>
    Math.log10(mean(squares.subarray(t * SEQUENCES, (t + 1) * SEQUENCES))) / 2 + (scale[t] as number);
  const whole = (squares: Float32Array) => scale.map((_, t) => rms(squares, t));
  /** Squared gradients by position; the last one's are not scaled. */
  const withLast = (): { logs: number[]; squares: Float32Array; last: Float32Array } => {
    const squares = take(length * SEQUENCES);
    const last = take(SEQUENCES);
    const logs = whole(squares);
    logs[length - 1] = Math.log10(mean(last)) / 2;
    return { logs, squares, last };
  };
  const values = whole(take(length * SEQUENCES));
  const logits = withLast();
  const attention = withLast();
  const shares = Array.from({ length: SEQUENCES }, (_, b) => {
    const squares = scale.map((log, t) =>
      t === length - 1
        ? (attention.last[b] as number)
        : (attention.squares[t * SEQUENCES + b] as number) * 10 ** (2 * log),
    );
    return Math.max(...squares) / squares.reduce((sum, square) => sum + square, 0);
  });
  return {
    attention: attention.logs.reverse(),
    values: values.reverse(),
    logits: logits.logs.reverse(),
    weights: weights.reverse(),
    query: query.reverse(),
    largestWeight,
    largestShare: mean(shares),
  };
}

async function measureAttention(
  lab: Lab,
  params: AttentionParameters,
  made: ReturnType<typeof prepare>,
  { own, drop }: OwnedTensors,
): Promise<Omit<MeasuredNetwork, 'recurrence'>[]> {
  const [count] = made.x.shape;
  const rows = own(lab.tf.tidy(() => attentionNumbers(lab.tf, params, made)));
  const numbers = await lab.read(rows);
  drop(rows);
  const perSeed = numbers.length / count;
  return Array.from({ length: count }, (_, s) => byLag(numbers.subarray(s * perSeed, (s + 1) * perSeed), params));
}

/** Measures `count` seeds together, both ways over the same inputs. Yields the share done so far. */
export async function* measureNetworks(
  lab: Lab,
  params: AttentionParameters,
  first: number,
  count: number,
): AsyncGenerator<number, MeasuredNetwork[], void> {
  const owned = ownedTensors(lab.tf);
  try {
    const made = lab.tf.tidy(() => prepare(lab.tf, params, first, count));
    const { x, readout, matrices, sequences } = made;
    for (const tensor of [x, readout, ...Object.values(matrices), ...Object.values(sequences)]) owned.own(tensor);
    const attention = await measureAttention(lab, params, made, owned);
    owned.drop(x, ...Object.values(matrices));
    const { cell, length } = params;
    const pass = { cell, length, examples: SEQUENCES, withInput: true };
    const recurrence = yield* measureSequences(lab, pass, sequences, () => readout, owned);
    return attention.map((measured, s) => ({ ...measured, recurrence: recurrence[s]?.input ?? [] }));
  } finally {
    owned.dispose();
  }
}
