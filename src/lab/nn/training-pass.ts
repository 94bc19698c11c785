import type * as tf from '@tensorflow/tfjs-core';
import { networkKernels } from './network-kernels.ts';
import { type Normalized, normalize, normalizeBackward } from './normalization.ts';
import { type LayerPlace, layerPlaces, type TrainableNetwork } from './trainable-network.ts';
import { matrixAt, trainingKernels } from './training-kernels.ts';

export interface BackwardPass {
  /** The exact gradient of the loss, laid out as the parameters. */
  gradient: tf.Tensor1D;
  /** ∂ℒ/∂(pre-activation) of the hidden layers, [L, B, n] */
  deltas(): tf.Tensor3D;
}

export interface ForwardPass {
  /** One logit an example, [1, B, 1]. */
  output: tf.Tensor3D;
  /** What φ is applied to in the hidden layers, [L, B, n] */
  preActivations(): tf.Tensor3D;
  /** φ′ there, [L, B, n] */
  slopes(): tf.Tensor3D;
  /** The way back, from ∂ℒ/∂output. */
  backward(delta: tf.Tensor3D): BackwardPass;
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
  const { whole } = trainingKernels(core);
  if (!whole || network.normalization !== 'none') return layeredPass(core, network, parameters, x);
  const passed = whole.forward(network, parameters, x);
  return {
    output: passed.output,
    preActivations: () => passed.preActivations,
    slopes: () => passed.slopes,
    backward(delta) {
      const { gradient, deltas } = whole.backward(network, parameters, x, passed, delta);
      return { gradient, deltas: () => deltas };
    },
  };
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

interface LayeredForward {
  output: tf.Tensor3D;
  /** The hidden layers'. */
  traces: Trace[];
  /** h_L, [1, B, n] */
  top: tf.Tensor3D;
}

/** Layer by layer, from operations that every backend has. */
function layeredForward(
  core: typeof tf,
  network: TrainableNetwork,
  parameters: tf.Tensor1D,
  x: tf.Tensor3D,
): LayeredForward {
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

/** @param delta ∂ℒ/∂output, [1, B, 1] */
function layeredBackward(
  core: typeof tf,
  network: TrainableNetwork,
  parameters: tf.Tensor1D,
  { traces, top }: LayeredForward,
  delta: tf.Tensor3D,
): BackwardPass {
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
  return { gradient: core.concat1d(pieces), deltas: () => core.concat(deltas) };
}

function layeredPass(core: typeof tf, network: TrainableNetwork, parameters: tf.Tensor1D, x: tf.Tensor3D): ForwardPass {
  const passed = layeredForward(core, network, parameters, x);
  const { output, traces } = passed;
  return {
    output,
    preActivations: () => core.concat(traces.map(({ preActivation }) => preActivation)),
    slopes: () => core.concat(traces.map(({ slope }) => slope)),
    backward: (delta) => layeredBackward(core, network, parameters, passed, delta),
  };
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
  const { affine, whole } = trainingKernels(core);
  const { activation, normalization, residual } = network;
  if (whole && normalization === 'none') return whole.predict(network, parameters, asked);
  const trained = normalization === 'batch' ? layeredForward(core, network, parameters, x).traces : [];
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
