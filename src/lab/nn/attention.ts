import type * as tf from '@tensorflow/tfjs-core';
import { RandomState } from '../numerics/mt19937.ts';
import { orthogonalFactor } from '../numerics/orthogonal.ts';

type T2 = tf.Tensor2D;
type T3 = tf.Tensor3D;
type T4 = tf.Tensor4D;

/** The matrices of a layer of self-attention, in the order in which their random streams follow one another. */
export const ATTENTION_MATRICES = ['query', 'key', 'value', 'output'] as const;
type AttentionMatrix = (typeof ATTENTION_MATRICES)[number];

/** A layer of causal self-attention without biases. */
export interface AttentionLayer {
  width: number;
  /** Must divide the width. */
  heads: number;
  /** Standard deviation of the logits where the inputs are standard normal: a factor on the query matrix. */
  sharpness: number;
  /** What each step of distance takes off a logit: the slope of ALiBi (Press et al., 2022), the same in every head. */
  distanceBias: number;
  /** Whether the input is added to the output. */
  residual: boolean;
}

/** The most heads, up to as many as are asked for, that divide the width. */
export function dividingHeads(heads: number, width: number): number {
  let count = Math.min(heads, width);
  while (width % count !== 0) count -= 1;
  return count;
}

/** One seed's matrices, random orthogonal [n, n] row-major, from `RandomState([seed, 5])` to `[seed, 8]`. */
export function drawAttention(seed: number, width: number): Record<AttentionMatrix, Float64Array> {
  const draw = (stream: number) =>
    orthogonalFactor(new RandomState([seed, stream]).fillNormal(new Float64Array(width * width)), width);
  return { query: draw(5), key: draw(6), value: draw(7), output: draw(8) };
}

/**
 * What the last position sees of T positions and B sequences, and sends back to them, of S seeds. Weights and gradients are
 * divided by their position's largest weight, so that none underflows; `logLargest` is its natural logarithm.
 */
export type LastPosition = {
  /** Natural logarithms of the weights, [S, T, B, H]. */
  logWeights: T4;
  /** [S, T, 1, 1] */
  logLargest: T4;
  /** ∂ℒ/∂x through the values and through the keys, [S, T, B, n], to be multiplied by the largest weight. */
  throughValues: T4;
  throughKeys: T4;
  /** What the last position itself receives through its query and past the layer, [S, 1, B, n], as it is. */
  throughQuery: T4;
  pastLayer: T4;
};

/**
 * Causal softmax attention of several heads with an output projection, read at the last position alone, and its exact
 * gradient. The mask hides nothing from the last position, so its row is all there is to compute. Inside a `tidy`.
 * @param x the inputs, [S, T·B, n], time by time
 * @param matrices [S, n, n] each
 * @param readout ∂ℒ/∂y at the last position, [S, B, n]
 */
export function attendLast(
  core: typeof tf,
  { width, heads, sharpness, distanceBias, residual }: AttentionLayer,
  x: T3,
  matrices: Record<AttentionMatrix, T3>,
  readout: T3,
): LastPosition {
  const [seeds, rows] = x.shape;
  const examples = readout.shape[1];
  const length = rows / examples;
  const headWidth = width / heads;
  const factor = sharpness / Math.sqrt(headWidth);
  const byTime = (flat: tf.Tensor): T4 => core.reshape(flat, [seeds, length, examples, width]);
  const flat = (t: T4): T3 => core.reshape(t, [seeds, rows, width]);
  const lastOnly = (t: tf.Tensor): T4 => core.reshape(t, [seeds, 1, examples, width]);
  const back = (t: T3, matrix: T3): T3 => core.matMul(t, matrix, false, true) as T3;

  // Column h is 1 in the units of head h: a product with it sums over them, one with its transpose repeats.
  const ofHead = core.tensor2d(
    Array.from({ length: width * heads }, (_, i) =>
      Math.floor(Math.floor(i / heads) / headWidth) === i % heads ? 1 : 0,
    ),
    [width, heads],
  );
  const sumHeads = (t: T4): T4 =>
    core.reshape(core.matMul(core.reshape(t, [-1, width]) as T2, ofHead), [seeds, length, examples, heads]);
  const spread = (t: T4): T4 => byTime(core.matMul(core.reshape(t, [-1, heads]) as T2, ofHead, false, true));

  const last = core.slice(x, [0, rows - examples, 0], [seeds, examples, width]);
  const query = core.mul(lastOnly(core.matMul(last, matrices.query)), factor) as T4;
  const keys = byTime(core.matMul(x, matrices.key));
  const values = byTime(core.matMul(x, matrices.value));
  const distances = Array.from({ length }, (_, t) => -distanceBias * (length - 1 - t));
  const bias = core.tensor4d(distances, [1, length, 1, 1]);
  const logits = core.add(sumHeads(core.mul(keys, query)), bias) as T4;
  const logWeights = core.sub(logits, core.logSumExp(logits, 1, true)) as T4;
  const logLargest = core.max(logWeights, [2, 3], true) as T4;
  const weights = core.exp(core.sub(logWeights, logLargest)) as T4;
  const largest = core.exp(logLargest);
  const overTime = (t: tf.Tensor): T4 => core.sum(core.mul(t, largest), 1, true) as T4;

  const wide = spread(weights);
  const mixed = overTime(core.mul(wide, values));
  const inward = lastOnly(back(readout, matrices.output));
  const atValues = core.mul(wide, inward) as T4;
  const slopes = sumHeads(core.mul(core.sub(values, mixed), inward));
  const atLogits = spread(core.mul(weights, slopes));
  const atQuery = core.mul(overTime(core.mul(atLogits, keys)), factor) as T4;
  return {
    logWeights,
    logLargest,
    throughValues: byTime(back(flat(atValues), matrices.value)),
    throughKeys: byTime(back(flat(core.mul(atLogits, query) as T4), matrices.key)),
    throughQuery: lastOnly(back(core.reshape(atQuery, [seeds, examples, width]), matrices.query)),
    pastLayer: residual ? lastOnly(readout) : core.zeros([seeds, 1, examples, width]),
  };
}
