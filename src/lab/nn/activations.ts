import { erf, erfc } from '../numerics/error-function.ts';

export const SELU_ALPHA = 1.6732632423543772;
export const SELU_LAMBDA = 1.0507009873554805;
export const LEAKY_SLOPE = 0.01;

/** A unit is called flat where |φ′| is below this. */
export const FLAT_SLOPE = 0.01;

/** φ with its first two derivatives, float64. At a kink (always 0) the derivatives are those of the left side. */
export interface Activation {
  value(x: number): number;
  slope(x: number): number;
  /** φ″ away from the kinks. */
  curvature(x: number): number;
}

function sigmoid(x: number): number {
  const decay = Math.exp(-Math.abs(x));
  return (x < 0 ? decay : 1) / (1 + decay);
}

function sigmoidSlope(x: number): number {
  const decay = Math.exp(-Math.abs(x));
  return decay / ((1 + decay) * (1 + decay));
}

/** Of N(0, 1). */
export const gaussianDensity = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

const gaussianCumulative = (x: number): number => erfc(-x * Math.SQRT1_2) / 2;

const zero = (): number => 0;

/** Linear on each side of 0, with slope 1 on the right. */
const rectifier = (left: number): Activation => ({
  value: (x) => (x > 0 ? x : left * x),
  // NaN has no slope: a 0 here would make a network that overflowed look dead.
  slope: (x) => (x > 0 ? 1 : x <= 0 ? left : x),
  curvature: zero,
});

/** λx on the right of 0, λα(eˣ − 1) on the left. */
const exponential = (alpha: number, lambda: number): Activation => ({
  value: (x) => lambda * (x > 0 ? x : alpha * Math.expm1(x)),
  slope: (x) => lambda * (x > 0 ? 1 : alpha * Math.exp(x)),
  curvature: (x) => (x > 0 ? 0 : lambda * alpha * Math.exp(x)),
});

const ERF_SLOPE = 2 / Math.sqrt(Math.PI);

/** The activations of the lab, by the names of its controls. None of them cancels near 0. */
export const activations = {
  linear: { value: (x) => x, slope: () => 1, curvature: zero },
  sigmoid: { value: sigmoid, slope: sigmoidSlope, curvature: (x) => -sigmoidSlope(x) * Math.tanh(x / 2) },
  tanh: {
    value: Math.tanh,
    slope: (x) => 4 * sigmoidSlope(2 * x),
    curvature: (x) => -8 * Math.tanh(x) * sigmoidSlope(2 * x),
  },
  relu: { ...rectifier(0), value: (x) => (x > 0 ? x : x <= 0 ? 0 : x) },
  'leaky-relu': rectifier(LEAKY_SLOPE),
  elu: exponential(1, 1),
  selu: exponential(SELU_ALPHA, SELU_LAMBDA),
  gelu: {
    value: (x) => x * gaussianCumulative(x),
    slope: (x) => gaussianCumulative(x) + x * gaussianDensity(x),
    curvature: (x) => (2 - x * x) * gaussianDensity(x),
  },
  silu: {
    value: (x) => x * sigmoid(x),
    slope: (x) => sigmoid(x) + x * sigmoidSlope(x),
    curvature: (x) => sigmoidSlope(x) * (2 - x * Math.tanh(x / 2)),
  },
  softplus: {
    value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    slope: sigmoid,
    curvature: sigmoidSlope,
  },
  erf: {
    value: erf,
    slope: (x) => ERF_SLOPE * Math.exp(-x * x),
    curvature: (x) => -2 * x * ERF_SLOPE * Math.exp(-x * x),
  },
} as const satisfies Record<string, Activation>;

export type LabActivationName = keyof typeof activations;
