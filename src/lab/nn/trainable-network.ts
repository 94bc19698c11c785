import type * as tf from '@tensorflow/tfjs-core';
import { RandomState } from '../numerics/mt19937.ts';
import type { LabActivationName } from './activations.ts';
import { networkKernels } from './network-kernels.ts';
import { type ActiveNormalization, type Normalized, normalize, normalizeBackward } from './normalization.ts';

/** How the weights are drawn; N(0, variance) but for PyTorch's default, which is uniform and draws biases too. */
const TRAINABLE_INITIALIZERS = ['xavier-normal', 'he-normal', 'lecun-normal', 'pytorch-default'] as const;
export type TrainableInitializer = (typeof TRAINABLE_INITIALIZERS)[number];

/**
 * A network small enough to be trained on the page: x → h₁ → … → h_L → one logit, h_l = φ(N(h_{l−1} W_l) + b_l), to
 * which a residual layer adds h_{l−1} where the widths agree. All its parameters lie in one vector, layer after layer:
 * W row-major [in, out], b, and with a normalization its scale γ.
 */
export interface TrainableNetwork {
  inputs: number;
  /** Hidden layers. */
  depth: number;
  width: number;
  activation: LabActivationName;
  init: TrainableInitializer;
  /** Factor on all weights as drawn. */
  gain: number;
  normalization: 'none' | ActiveNormalization;
  residual: boolean;
}

/** Where a layer's parameters begin in the vector. */
export interface LayerPlace {
  fanIn: number;
  fanOut: number;
  weight: number;
  bias: number;
  /** Absent in the output layer and without normalization. */
  scale: number | null;
  end: number;
}

/** The places of the hidden layers and, last, of the output layer. */
export function layerPlaces({ inputs, depth, width, normalization }: TrainableNetwork): LayerPlace[] {
  const places: LayerPlace[] = [];
  let at = 0;
  for (let layer = 1; layer <= depth + 1; layer++) {
    const fanIn = layer === 1 ? inputs : width;
    const fanOut = layer > depth ? 1 : width;
    const bias = at + fanIn * fanOut;
    const scale = normalization === 'none' || layer > depth ? null : bias + fanOut;
    const end = bias + fanOut + (scale === null ? 0 : fanOut);
    places.push({ fanIn, fanOut, weight: at, bias, scale, end });
    at = end;
  }
  return places;
}

/** Var(W_ij) of a layer, its gain included, and Var(b_j), which has none. */
export function drawnVariances(
  { init, gain }: Pick<TrainableNetwork, 'init' | 'gain'>,
  fanIn: number,
  fanOut: number,
): { weight: number; bias: number } {
  const bias = init === 'pytorch-default' ? 1 / (3 * fanIn) : 0;
  return { weight: gain * gain * weightVariance(init, fanIn, fanOut), bias };
}

function weightVariance(init: TrainableInitializer, fanIn: number, fanOut: number): number {
  switch (init) {
    case 'xavier-normal':
      return 2 / (fanIn + fanOut);
    case 'he-normal':
      return 2 / fanIn;
    case 'lecun-normal':
      return 1 / fanIn;
    case 'pytorch-default':
      return 1 / (3 * fanIn);
  }
}

/**
 * The parameters before training: layer l's weights from `RandomState([seed, l])` by its own fan-in and fan-out, times
 * the gain; biases 0 (PyTorch's default draws them after the weights), scales 1.
 */
export function initialParameters(network: TrainableNetwork, seed: number): Float32Array {
  const places = layerPlaces(network);
  const parameters = new Float32Array(places.at(-1)?.end ?? 0);
  places.forEach(({ fanIn, fanOut, weight, bias, scale }, index) => {
    const random = new RandomState([seed, index + 1]);
    const weights = parameters.subarray(weight, bias);
    const variance = drawnVariances(network, fanIn, fanOut);
    if (network.init === 'pytorch-default') {
      random.fillUniform(weights, 0.5, 2 * Math.sqrt(3 * variance.weight));
      random.fillUniform(parameters.subarray(bias, bias + fanOut), 0.5, 2 * Math.sqrt(3 * variance.bias));
    } else {
      const normals = random.fillNormal(new Float64Array(weights.length));
      for (let i = 0; i < weights.length; i++) weights[i] = Math.sqrt(variance.weight) * (normals[i] as number);
    }
    if (scale !== null) parameters.fill(1, scale, scale + fanOut);
  });
  return parameters;
}

/** What the backward pass needs of a hidden layer. */
interface Trace {
  /** The layer's input, [B, fan-in]. */
  below: tf.Tensor2D;
  /** What φ is applied to, [B, n] */
  preActivation: tf.Tensor2D;
  /** φ′, [B, n] */
  slope: tf.Tensor2D;
  normalized: Normalized | null;
}

export interface ForwardPass {
  /** One logit an example, [B, 1]. */
  output: tf.Tensor2D;
  /** The hidden layers'. */
  traces: Trace[];
  /** h_L, [B, n] */
  top: tf.Tensor2D;
}

/** A vector's stretch as a matrix. */
const matrixAt = (core: typeof tf, vector: tf.Tensor1D, at: number, rows: number, columns: number): tf.Tensor2D =>
  core.reshape(core.slice(vector, at, rows * columns), [rows, columns]);

/** The transpose, made: the WASM backend's product of a transposed operand is five times as slow as both steps. */
const turned = (core: typeof tf, x: tf.Tensor2D): tf.Tensor2D => core.transpose(x);

const as3 = (core: typeof tf, x: tf.Tensor2D): tf.Tensor3D => core.reshape(x, [1, ...x.shape]);
const as2 = (core: typeof tf, x: tf.Tensor3D): tf.Tensor2D => core.reshape(x, [x.shape[1], x.shape[2]]);

/**
 * The forward pass, inside the caller's `tidy`.
 * @param parameters the whole vector
 * @param x [B, inputs]
 */
export function forward(
  core: typeof tf,
  network: TrainableNetwork,
  parameters: tf.Tensor1D,
  x: tf.Tensor2D,
): ForwardPass {
  const kernels = networkKernels(core);
  const { activation, normalization, residual } = network;
  const places = layerPlaces(network);
  const traces: Trace[] = [];
  let h: tf.Tensor2D = x;
  for (const { fanIn, fanOut, weight, bias, scale } of places.slice(0, -1)) {
    const z: tf.Tensor2D = core.matMul(h, matrixAt(core, parameters, weight, fanIn, fanOut));
    const normalized = normalization === 'none' ? null : normalize(core, normalization, as3(core, z));
    let y: tf.Tensor2D = z;
    if (normalized && scale !== null) {
      y = core.mul(as2(core, normalized.y), matrixAt(core, parameters, scale, 1, fanOut));
    }
    y = core.add(y, matrixAt(core, parameters, bias, 1, fanOut));
    const [value, slope] = kernels.activate(as3(core, y), activation);
    traces.push({ below: h, preActivation: y, slope: as2(core, slope), normalized });
    const above = as2(core, value);
    h = residual && fanIn === fanOut ? core.add(h, above) : above;
  }
  const last = places.at(-1) as LayerPlace;
  const product = core.matMul(h, matrixAt(core, parameters, last.weight, last.fanIn, 1));
  return { output: core.add(product, matrixAt(core, parameters, last.bias, 1, 1)), traces, top: h };
}

/**
 * The exact gradient of the loss with respect to every parameter, inside the caller's `tidy`.
 * @param delta ∂ℒ/∂output, [B, 1]
 * @returns the gradient laid out as the parameters, and ∂ℒ/∂(pre-activation) of the hidden layers, [B, n] each
 */
export function backward(
  core: typeof tf,
  network: TrainableNetwork,
  parameters: tf.Tensor1D,
  { traces, top }: ForwardPass,
  delta: tf.Tensor2D,
): { gradient: tf.Tensor1D; deltas: tf.Tensor2D[] } {
  const places = layerPlaces(network);
  const flat = (x: tf.Tensor): tf.Tensor1D => core.reshape(x, [x.size]);
  const pieces: tf.Tensor1D[] = [];
  const deltas: tf.Tensor2D[] = [];
  const last = places.at(-1) as LayerPlace;
  pieces.push(flat(core.matMul(turned(core, top), delta)), flat(core.sum(delta, 0)));
  let gradient = core.matMul(delta, turned(core, matrixAt(core, parameters, last.weight, last.fanIn, 1)));
  for (let layer = traces.length; layer >= 1; layer--) {
    const { fanIn, fanOut, weight, scale } = places[layer - 1] as LayerPlace;
    const { below, slope, normalized } = traces[layer - 1] as Trace;
    const dy = core.mul(gradient, slope) as tf.Tensor2D;
    deltas.unshift(dy);
    let dz = dy;
    const own: tf.Tensor1D[] = [flat(core.sum(dy, 0))];
    if (normalized && scale !== null && network.normalization !== 'none') {
      own.push(flat(core.sum(core.mul(dy, as2(core, normalized.y)), 0)));
      const within = core.mul(dy, matrixAt(core, parameters, scale, 1, fanOut)) as tf.Tensor2D;
      dz = as2(core, normalizeBackward(core, network.normalization, normalized, as3(core, within)));
    }
    pieces.unshift(flat(core.matMul(turned(core, below), dz)), ...own);
    if (layer === 1) break;
    const through = core.matMul(dz, turned(core, matrixAt(core, parameters, weight, fanIn, fanOut)));
    gradient = network.residual && fanIn === fanOut ? core.add(gradient, through) : through;
  }
  return { gradient: core.concat1d(pieces), deltas };
}

/**
 * The network's outputs after training: batch normalization takes its statistics from the training points, whatever is
 * asked about. Inside the caller's `tidy`.
 * @param x the training points, [B, inputs]
 * @param asked [N, inputs]
 * @returns [N, 1]
 */
export function predict(
  core: typeof tf,
  network: TrainableNetwork,
  parameters: tf.Tensor1D,
  x: tf.Tensor2D,
  asked: tf.Tensor2D,
): tf.Tensor2D {
  if (network.normalization !== 'batch') return forward(core, network, parameters, asked).output;
  const trained = forward(core, network, parameters, x).traces;
  const places = layerPlaces(network);
  let h: tf.Tensor2D = asked;
  trained.forEach(({ below, normalized }, index) => {
    const { fanIn, fanOut, weight, bias, scale } = places[index] as LayerPlace;
    const matrix = matrixAt(core, parameters, weight, fanIn, fanOut);
    const mean = core.matMul(core.mean(below, 0, true) as tf.Tensor2D, matrix);
    const inverse = as2(core, (normalized as Normalized).inverse);
    const within: tf.Tensor2D = core.mul(core.sub(core.matMul(h, matrix), mean), inverse);
    const scaled = core.mul(within, matrixAt(core, parameters, scale as number, 1, fanOut));
    const y: tf.Tensor2D = core.add(scaled, matrixAt(core, parameters, bias, 1, fanOut));
    const above = as2(core, networkKernels(core).activate(as3(core, y), network.activation)[0]);
    h = network.residual && fanIn === fanOut ? core.add(h, above) : above;
  });
  const last = places.at(-1) as LayerPlace;
  const output = core.matMul(h, matrixAt(core, parameters, last.weight, last.fanIn, 1));
  return core.add(output, matrixAt(core, parameters, last.bias, 1, 1));
}
