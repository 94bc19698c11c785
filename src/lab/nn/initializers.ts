import { type FloatArray, RandomState } from '../numerics/mt19937.ts';
import { orthogonalFactor } from '../numerics/orthogonal.ts';

/** The initializations by name; with equal fan-in and fan-out Xavier's variance is LeCun's. */
export const INITIALIZERS = [
  'xavier-normal',
  'xavier-uniform',
  'he-normal',
  'he-uniform',
  'lecun-normal',
  'lecun-uniform',
  'orthogonal',
  'pytorch-default',
] as const;
export type InitializerName = (typeof INITIALIZERS)[number];

/** Variances in mean-field units: a weight has variance σ_w²/fan-in, a bias σ_b². */
export interface Variances {
  sigmaW2: number;
  sigmaB2: number;
}

/** `float32` for a device, `float64` for a reference. The same stream, rounded at the end. */
export type Precision = 'float32' | 'float64';

function ownVariances(init: InitializerName, width: number): Variances {
  switch (init) {
    case 'he-normal':
    case 'he-uniform':
      return { sigmaW2: 2, sigmaB2: 0 };
    case 'pytorch-default':
      // nn.Linear draws weights and biases uniformly on ±1/√fan-in, of variance 1/(3 fan-in).
      return { sigmaW2: 1 / 3, sigmaB2: 1 / (3 * width) };
    default:
      return { sigmaW2: 1, sigmaB2: 0 };
  }
}

/** The variances in force: the initialization's own, unless overridden. Layers are square, fan-in = fan-out = width. */
export function variances(
  init: InitializerName,
  width: number,
  sigmaW2: number | null = null,
  sigmaB2: number | null = null,
): Variances {
  const own = ownVariances(init, width);
  return { sigmaW2: sigmaW2 ?? own.sigmaW2, sigmaB2: sigmaB2 ?? own.sigmaB2 };
}

function allocate(precision: Precision, length: number): FloatArray {
  return precision === 'float32' ? new Float32Array(length) : new Float64Array(length);
}

function isUniform(init: InitializerName): boolean {
  return init.endsWith('-uniform') || init === 'pytorch-default';
}

/**
 * A layer's weight and bias with entries of mean square 1; multiply by √(σ_w²/width) and √σ_b².
 * Every layer has a stream of its own, `RandomState([seed, layer])`, so that it can be drawn again alone.
 * @param layer 1 for the layer next to the input
 * @returns weight: width × width, row-major [in, out], z = h·W; bias: width
 */
export function drawLayer(
  init: InitializerName,
  seed: number,
  layer: number,
  width: number,
  precision: Precision = 'float64',
): { weight: FloatArray; bias: FloatArray } {
  const random = new RandomState([seed, layer]);
  const bias = allocate(precision, width);
  if (init === 'orthogonal') {
    const q = orthogonalFactor(random.fillNormal(new Float64Array(width * width)), width);
    const weight = allocate(precision, width * width);
    const scale = Math.sqrt(width);
    for (let i = 0; i < weight.length; i++) weight[i] = scale * (q[i] as number);
    return { weight, bias: random.fillNormal(bias) };
  }
  const weight = allocate(precision, width * width);
  const draw = (target: FloatArray): FloatArray =>
    isUniform(init) ? random.fillUniform(target, 0.5, 2 * Math.sqrt(3)) : random.fillNormal(target);
  draw(weight);
  draw(bias);
  return { weight, bias };
}

/**
 * The input x and the linear read-out G of the loss ℒ = Σ G ⊙ h_L, both standard normal, from `RandomState([seed, 0])`.
 * @returns two arrays of batch × width, row-major
 */
export function drawData(
  seed: number,
  batch: number,
  width: number,
  precision: Precision = 'float64',
): { input: FloatArray; readout: FloatArray } {
  const random = new RandomState([seed, 0]);
  const input = random.fillNormal(allocate(precision, batch * width));
  return { input, readout: random.fillNormal(allocate(precision, batch * width)) };
}
