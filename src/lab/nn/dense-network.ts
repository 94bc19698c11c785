import { addProduct, transpose } from '../numerics/matrix.ts';
import type { Rounding } from '../numerics/rounding.ts';
import { logRms } from '../numerics/statistics.ts';
import { activations, FLAT_SLOPE, type LabActivationName } from './activations.ts';
import { type Normalization, normalize, normalizeBackward } from './dense-normalization.ts';
import { drawData, drawLayer, type InitializerName, variances } from './initializers.ts';

/** A stack of equal dense layers: z = h W + b, y = N(z), h ← φ(y) or h + βφ(y). */
export interface DenseStack {
  depth: number;
  width: number;
  batch: number;
  activation: LabActivationName;
  normalization: Normalization;
  architecture: 'plain' | 'residual';
  branchScale: number;
}

/** A stack with the rule by which its numbers are drawn. */
export interface DenseParameters extends DenseStack {
  init: InitializerName;
  sigmaW2: number | null;
  sigmaB2: number | null;
}

/** weight: width × width, row-major [in, out]; bias: width. Scaled as the network uses them. */
export interface LayerWeights {
  weight: Float64Array;
  bias: Float64Array;
}

/** What a layer's backward pass needs of its forward pass. */
export interface Trace {
  y: Float64Array | Float32Array;
  inverse: Float64Array | null;
}

/** One seed's network, as log10 of root mean squares; the indices are those of the gradient-flow frame. */
export interface DenseMeasurement {
  activation: number[];
  gradient: number[];
  weightGradient: number[];
  flat: number[];
  dead: number[];
}

/** Stored numbers as they are: the reference. */
export const exact: Rounding = (x) => x;

function roundAll(values: Float64Array, round: Rounding): Float64Array {
  if (round !== exact) for (let i = 0; i < values.length; i++) values[i] = round(values[i] as number);
  return values;
}

const branchOf = (stack: DenseStack): number => (stack.architecture === 'residual' ? stack.branchScale : 1);

/** A layer's weights √(σ_w²/n)·U and bias √σ_b²·u, in float64; deterministic, so that a pass can draw it again. */
export function scaledLayer(parameters: DenseParameters, seed: number, layer: number): LayerWeights {
  const { width, init } = parameters;
  const { sigmaW2, sigmaB2 } = variances(init, width, parameters.sigmaW2, parameters.sigmaB2);
  const drawn = drawLayer(init, seed, layer, width);
  return {
    weight: scaled(drawn.weight, Math.sqrt(sigmaW2 / width)),
    bias: scaled(drawn.bias, Math.sqrt(sigmaB2)),
  };
}

function scaled(values: ArrayLike<number>, factor: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let i = 0; i < result.length; i++) result[i] = (values[i] as number) * factor;
  return result;
}

/** A layer's weights, rounded. */
export function roundedLayer(layer: LayerWeights, round: Rounding): LayerWeights {
  return { weight: roundAll(layer.weight.slice(), round), bias: roundAll(layer.bias.slice(), round) };
}

/**
 * One layer forward. Sums are in float64; z, y and h are rounded as they are stored.
 * @param h batch × width, left as it is
 */
export function forwardLayer(
  stack: DenseStack,
  { weight, bias }: LayerWeights,
  h: Float64Array,
  round: Rounding = exact,
): { h: Float64Array; trace: Trace } {
  const { batch, width } = stack;
  const z = new Float64Array(batch * width);
  for (let b = 0; b < batch; b++) z.set(bias, b * width);
  addProduct(z, h, weight, batch, width, width);
  const { y, inverse } = normalize(stack.normalization, roundAll(z, round), batch, width);
  roundAll(y, round);
  const phi = activations[stack.activation].value;
  const branch = branchOf(stack);
  const residual = stack.architecture === 'residual';
  const next = new Float64Array(batch * width);
  for (let i = 0; i < next.length; i++) next[i] = branch * phi(y[i] as number) + (residual ? (h[i] as number) : 0);
  return { h: roundAll(next, round), trace: { y, inverse } };
}

/**
 * One layer backward. Sums are in float64; δ and g are rounded as they are stored.
 * @param g ∂L/∂h of the layer's output, batch × width, left as it is
 * @returns ∂L/∂h of its input, and δ = ∂L/∂z
 */
export function backwardLayer(
  stack: DenseStack,
  { weight }: Pick<LayerWeights, 'weight'>,
  { y, inverse }: Trace,
  g: Float64Array,
  round: Rounding = exact,
): { g: Float64Array; delta: Float64Array } {
  const { batch, width } = stack;
  const { slope } = activations[stack.activation];
  const branch = branchOf(stack);
  const delta = new Float64Array(batch * width);
  for (let i = 0; i < delta.length; i++) delta[i] = branch * slope(y[i] as number) * (g[i] as number);
  normalizeBackward(stack.normalization, delta, y, inverse, batch, width);
  roundAll(delta, round);
  const before = stack.architecture === 'residual' ? g.slice() : new Float64Array(batch * width);
  addProduct(before, delta, transpose(weight, width, width), batch, width, width);
  return { g: roundAll(before, round), delta };
}

/** The shares of flat pairs, and of units that are flat on every example. */
function flatness({ batch, width, activation }: DenseStack, y: ArrayLike<number>): { flat: number; dead: number } {
  const { slope } = activations[activation];
  let flat = 0;
  let dead = 0;
  for (let unit = 0; unit < width; unit++) {
    let here = 0;
    for (let b = 0; b < batch; b++) if (Math.abs(slope(y[b * width + unit] as number)) < FLAT_SLOPE) here++;
    flat += here;
    if (here === batch) dead++;
  }
  return { flat: flat / (batch * width), dead: dead / width };
}

/**
 * The whole measurement of one network in float64: the reference for the device, and for the tests.
 * @param seed of this network; layer l is drawn from `RandomState([seed, l])`
 */
export function measureDenseNetwork(parameters: DenseParameters, seed: number): DenseMeasurement {
  const { depth, width, batch } = parameters;
  const { input, readout } = drawData(seed, batch, width);
  const hidden: Float64Array[] = [new Float64Array(input)];
  const traces: Trace[] = [];
  const shares: { flat: number; dead: number }[] = [];
  for (let l = 1; l <= depth; l++) {
    const { h, trace } = forwardLayer(parameters, scaledLayer(parameters, seed, l), hidden[l - 1] as Float64Array);
    hidden.push(h);
    traces.push(trace);
    shares.push(flatness(parameters, trace.y));
  }

  let g: Float64Array = new Float64Array(readout);
  const gradient = [logRms(g)];
  const weightGradient: number[] = [];
  for (let l = depth; l >= 1; l--) {
    const step = backwardLayer(parameters, scaledLayer(parameters, seed, l), traces[l - 1] as Trace, g);
    const weights = new Float64Array(width * width);
    addProduct(weights, transpose(hidden[l - 1] as Float64Array, batch, width), step.delta, width, batch, width);
    g = step.g;
    gradient.unshift(logRms(g));
    weightGradient.unshift(logRms(weights));
  }
  return {
    activation: hidden.map(logRms),
    gradient,
    weightGradient,
    flat: shares.map(({ flat }) => flat),
    dead: shares.map(({ dead }) => dead),
  };
}
