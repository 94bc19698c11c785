import { activations, gaussianDensity, type LabActivationName, SELU_ALPHA, SELU_LAMBDA } from '../../nn/activations.ts';
import { millsRatio } from '../../numerics/mills-ratio.ts';

/** Shorter ways to an activation and its slope together, in double precision within a number. */

/** A value of the sigmoid in single precision that is nearer to 1 has lost the digits of 1 − value. */
const SIGMOID_EXACT = 0.99;

/** Slopes that follow from the value alone, which saves the second exponential. */
export const SLOPE_FROM_VALUE: Partial<Record<LabActivationName, (value: number, x: number) => number>> = {
  sigmoid: (value, x) => (value < SIGMOID_EXACT ? value * (1 - value) : activations.sigmoid.slope(x)),
  tanh: (value) => 1 - value * value,
  relu: (_, x) => activations.relu.slope(x),
  elu: (value) => (value > 0 ? 1 : value + 1),
  selu: (value) => (value > 0 ? SELU_LAMBDA : value + SELU_LAMBDA * SELU_ALPHA),
  silu: (value, x) => (divisible(x) ? (value / x) * (1 + (x - value)) : activations.silu.slope(x)),
  softplus: (value) => -Math.expm1(-value),
};

type SlopeLoop = (values: Float32Array, source: Float32Array, slopes: Float32Array) => void;

/**
 * The slopes of the activations for which the backend has a function of its own. Each has a loop to itself: in one shared
 * by all, the call for every number costs several times as much as the slope.
 */
export const SLOPE_LOOPS: Partial<Record<LabActivationName, SlopeLoop>> = {
  sigmoid(values, source, slopes) {
    let largest = 0;
    for (let i = 0; i < slopes.length; i++) {
      const value = values[i] as number;
      slopes[i] = value * (1 - value);
      if (value > largest) largest = value;
    }
    if (largest < SIGMOID_EXACT) return;
    for (let i = 0; i < slopes.length; i++) {
      if ((values[i] as number) >= SIGMOID_EXACT) slopes[i] = activations.sigmoid.slope(source[i] as number);
    }
  },
  relu(_, source, slopes) {
    let undefinedSlopes = 0;
    for (let i = 0; i < slopes.length; i++) {
      const x = source[i] as number;
      // Numbers rather than branches, which half of all units would guess wrong.
      slopes[i] = Number(x > 0);
      undefinedSlopes += Number(Number.isNaN(x));
    }
    if (undefinedSlopes === 0) return;
    for (let i = 0; i < slopes.length; i++) slopes[i] = activations.relu.slope(source[i] as number);
  },
};

/** GELU(s z)/s and its slope over a stretch: one exponential gives the density and the tail. */
export function activateGelu(
  source: Float32Array,
  values: Float32Array,
  slopes: Float32Array,
  scale: number,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    const x = scale * (source[i] as number);
    const density = gaussianDensity(x);
    const tail = density * millsRatio(Math.abs(x));
    const cumulative = x > 0 ? 1 - tail : tail;
    values[i] = (source[i] as number) * cumulative;
    slopes[i] = cumulative + x * density;
  }
}

/** Whether φ(x)/x has all its digits. */
const divisible = (x: number): boolean => Math.abs(x) > 1e-30 && Math.abs(x) < 1e30;
