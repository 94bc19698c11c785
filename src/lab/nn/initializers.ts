import { transpose } from '../numerics/matrix.ts';
import { type FloatArray, RandomState } from '../numerics/mt19937.ts';
import { orthogonalFactor } from '../numerics/orthogonal.ts';
import { type Distribution, type SchemeName, schemes } from './schemes.ts';

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

/** The scheme that each follows on square layers. */
function schemeOf(init: InitializerName): SchemeName {
  if (init === 'orthogonal' || init === 'pytorch-default') return init;
  if (init.startsWith('he-')) return 'he-fan-in';
  return init.startsWith('xavier-') ? 'xavier' : 'lecun';
}

function ownVariances(init: InitializerName, width: number): Variances {
  const { gainSquared, biasVariance } = schemes[schemeOf(init)];
  // With fan-in = fan-out every rule's variance is gain²/width.
  return { sigmaW2: gainSquared, sigmaB2: biasVariance(width) };
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

/** The distribution that an initialization draws from. */
export function distributionOf(init: InitializerName): Distribution {
  if (init === 'orthogonal') return 'orthogonal';
  return init.endsWith('-normal') ? 'normal' : 'uniform';
}

/** What a layer's numbers follow from. */
export interface LayerDraw {
  distribution: Distribution;
  seed: number;
  /** 1 for the layer next to the input. */
  layer: number;
  fanIn: number;
  fanOut: number;
}

/**
 * A layer's weight and bias with entries of mean square 1; an orthogonal weight has orthogonal columns, or rows where
 * they are fewer. Every layer has a stream of its own, `RandomState([seed, layer])`, so that it can be drawn again alone.
 * @returns weight: fan-in × fan-out, row-major, z = h·W; bias: fan-out
 */
export function drawUnitLayer(
  { distribution, seed, layer, fanIn, fanOut }: LayerDraw,
  precision: Precision = 'float64',
): { weight: FloatArray; bias: FloatArray } {
  const random = new RandomState([seed, layer]);
  const bias = allocate(precision, fanOut);
  if (distribution === 'orthogonal') {
    const weight = allocate(precision, fanIn * fanOut);
    const normals = random.fillNormal(new Float64Array(fanIn * fanOut));
    const tall = fanIn >= fanOut;
    const q = tall
      ? orthogonalFactor(normals, fanIn, fanOut)
      : transpose(orthogonalFactor(transpose(normals, fanIn, fanOut), fanOut, fanIn), fanOut, fanIn);
    const scale = Math.sqrt(Math.max(fanIn, fanOut));
    for (let i = 0; i < weight.length; i++) weight[i] = scale * (q[i] as number);
    return { weight, bias: random.fillNormal(bias) };
  }
  const weight = allocate(precision, fanIn * fanOut);
  const draw = (target: FloatArray): FloatArray =>
    distribution === 'uniform' ? random.fillUniform(target, 0.5, 2 * Math.sqrt(3)) : random.fillNormal(target);
  draw(weight);
  draw(bias);
  return { weight, bias };
}

/** A square layer as an initialization draws it, by `drawUnitLayer`; multiply by √(σ_w²/width) and √σ_b². */
export function drawLayer(
  init: InitializerName,
  seed: number,
  layer: number,
  width: number,
  precision: Precision = 'float64',
): { weight: FloatArray; bias: FloatArray } {
  return drawUnitLayer({ distribution: distributionOf(init), seed, layer, fanIn: width, fanOut: width }, precision);
}

/**
 * The input x and the linear read-out G of the loss ℒ = Σ G ⊙ h_L, both standard normal, from `RandomState([seed, 0])`.
 * @param lastWidth width of the read-out
 * @returns input: batch × width, readout: batch × lastWidth, row-major
 */
export function drawData(
  seed: number,
  batch: number,
  width: number,
  precision: Precision = 'float64',
  lastWidth = width,
): { input: FloatArray; readout: FloatArray } {
  const random = new RandomState([seed, 0]);
  const input = random.fillNormal(allocate(precision, batch * width));
  return { input, readout: random.fillNormal(allocate(precision, batch * lastWidth)) };
}
