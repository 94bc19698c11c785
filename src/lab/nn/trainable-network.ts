import { RandomState } from '../numerics/mt19937.ts';
import type { LabActivationName } from './activations.ts';
import type { ActiveNormalization } from './normalization.ts';

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
