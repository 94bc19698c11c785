import type * as tf from '@tensorflow/tfjs-core';
import { RandomState } from '../numerics/mt19937.ts';
import type { LabActivationName } from './activations.ts';
import { networkKernels } from './network-kernels.ts';
import { type ActiveNormalization, type Normalized, normalize, normalizeBackward } from './normalization.ts';
import { matrixAt, trainingKernels } from './training-kernels.ts';

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
  /** The layer's input, [1, B, fan-in]. */
  below: tf.Tensor3D;
  /** What φ is applied to, [1, B, n] */
  preActivation: tf.Tensor3D;
  /** φ′, [1, B, n] */
  slope: tf.Tensor3D;
  normalized: Normalized | null;
}

export interface ForwardPass {
  /** One logit an example, [1, B, 1]. */
  output: tf.Tensor3D;
  /** The hidden layers'. */
  traces: Trace[];
  /** h_L, [1, B, n] */
  top: tf.Tensor3D;
}

/**
 * The forward pass, inside the caller's `tidy`.
 * @param parameters the whole vector
 * @param x [1, B, inputs]
 */
export function forward(
  core: typeof tf,
  network: TrainableNetwork,
  parameters: tf.Tensor1D,
  x: tf.Tensor3D,
): ForwardPass {
  const kernels = networkKernels(core);
  const { affine } = trainingKernels(core);
  const { activation, normalization, residual } = network;
  const places = layerPlaces(network);
  const traces: Trace[] = [];
  let h = x;
  for (const place of places.slice(0, -1)) {
    const { fanIn, fanOut, bias, scale } = place;
    let normalized: Normalized | null = null;
    let y: tf.Tensor3D;
    if (normalization === 'none' || scale === null) {
      y = affine(h, parameters, place, bias);
    } else {
      normalized = normalize(core, normalization, affine(h, parameters, place, null));
      y = scaleAndShift(core, normalized.y, parameters, place);
    }
    const [above, slope] = kernels.activate(y, activation);
    traces.push({ below: h, preActivation: y, slope, normalized });
    h = residual && fanIn === fanOut ? core.add(h, above) : above;
  }
  const last = places.at(-1) as LayerPlace;
  return { output: affine(h, parameters, last, last.bias), traces, top: h };
}

/** γ y + b of a normalized layer. */
function scaleAndShift(
  core: typeof tf,
  y: tf.Tensor3D,
  parameters: tf.Tensor1D,
  { fanOut, bias, scale }: LayerPlace,
): tf.Tensor3D {
  const scaled = core.mul(y, matrixAt(core, parameters, scale as number, 1, fanOut));
  return core.add(scaled, matrixAt(core, parameters, bias, 1, fanOut));
}

/**
 * The exact gradient of the loss with respect to every parameter, inside the caller's `tidy`.
 * @param delta ∂ℒ/∂output, [1, B, 1]
 * @returns the gradient laid out as the parameters, and ∂ℒ/∂(pre-activation) of the hidden layers, [1, B, n] each
 */
export function backward(
  core: typeof tf,
  network: TrainableNetwork,
  parameters: tf.Tensor1D,
  { traces, top }: ForwardPass,
  delta: tf.Tensor3D,
): { gradient: tf.Tensor1D; deltas: tf.Tensor3D[] } {
  const { affineBackward } = trainingKernels(core);
  const places = layerPlaces(network);
  const [ofOutput, fromOutput] = affineBackward(delta, top, parameters, places.at(-1) as LayerPlace);
  const pieces = [ofOutput];
  const deltas: tf.Tensor3D[] = [];
  let gradient = fromOutput;
  for (let layer = traces.length; layer >= 1; layer--) {
    const place = places[layer - 1] as LayerPlace;
    const { fanIn, fanOut, scale } = place;
    const { below, slope, normalized } = traces[layer - 1] as Trace;
    const dy: tf.Tensor3D = core.mul(gradient, slope);
    deltas.unshift(dy);
    let through: tf.Tensor3D;
    if (normalized && scale !== null && network.normalization !== 'none') {
      const sums = [core.sum(dy, 1), core.sum(core.mul(dy, normalized.y), 1)];
      const within: tf.Tensor3D = core.mul(dy, matrixAt(core, parameters, scale, 1, fanOut));
      const dz = normalizeBackward(core, network.normalization, normalized, within);
      const [own, back] = affineBackward(dz, below, parameters, place);
      pieces.unshift(
        core.slice(own, 0, fanIn * fanOut),
        ...sums.map((sum) => core.reshape(sum, [fanOut]) as tf.Tensor1D),
      );
      through = back;
    } else {
      const [own, back] = affineBackward(dy, below, parameters, place);
      pieces.unshift(own);
      through = back;
    }
    gradient = network.residual && fanIn === fanOut ? core.add(gradient, through) : through;
  }
  return { gradient: core.concat1d(pieces), deltas };
}

/**
 * The network's outputs after training: batch normalization takes its statistics from the training points, whatever is
 * asked about. Inside the caller's `tidy`.
 * @param x the training points, [1, B, inputs]
 * @param asked [1, N, inputs]
 * @returns [1, N, 1]
 */
export function predict(
  core: typeof tf,
  network: TrainableNetwork,
  parameters: tf.Tensor1D,
  x: tf.Tensor3D,
  asked: tf.Tensor3D,
): tf.Tensor3D {
  const { affine } = trainingKernels(core);
  const { activation, normalization, residual } = network;
  const trained = normalization === 'batch' ? forward(core, network, parameters, x).traces : [];
  const places = layerPlaces(network);
  let h = asked;
  places.slice(0, -1).forEach((place, index) => {
    let y: tf.Tensor3D;
    if (normalization === 'none') {
      y = affine(h, parameters, place, place.bias);
    } else {
      const z = affine(h, parameters, place, null);
      const trace = trained[index];
      let within: tf.Tensor3D;
      if (trace) {
        const mean = affine(core.mean(trace.below, 1, true), parameters, place, null);
        within = core.mul(core.sub(z, mean), (trace.normalized as Normalized).inverse);
      } else {
        within = normalize(core, normalization, z).y;
      }
      y = scaleAndShift(core, within, parameters, place);
    }
    const above = networkKernels(core).value(y, activation);
    h = residual && place.fanIn === place.fanOut ? core.add(h, above) : above;
  });
  const last = places.at(-1) as LayerPlace;
  return affine(h, parameters, last, last.bias);
}
