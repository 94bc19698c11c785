import { type Activation, activations, type LabActivationName, LEAKY_SLOPE } from '../nn/activations.ts';
import { equalPanels, gaussLegendre, visitPanels } from '../numerics/quadrature.ts';

/** Expectations over u ~ N(0, q). */
export interface Moments {
  /** E[φ] */
  mean: number;
  /** E[φ²] */
  square: number;
  /** E[φ′] */
  slope: number;
  /** E[φ′²] */
  slopeSquare: number;
  /** E[φ″φ]; kinks add nothing, since φ is 0 where it has one. */
  curvature: number;
}

const rule = gaussLegendre(16);
const LARGEST_Z = 9.6;
const DENSITY_BREAKS = equalPanels(0, LARGEST_Z, 16);
/** φ changes on the scale of 1, the density on that of √q: panels for both keep every q accurate. */
const ACTIVATION_BREAKS = [0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 12, 16, 24, 40];

/** Slopes left and right of 0 of the activations that are linear on both sides: their moments are exact. */
const PIECEWISE_LINEAR: Partial<Record<LabActivationName, readonly [left: number, right: number]>> = {
  linear: [1, 1],
  relu: [0, 1],
  'leaky-relu': [LEAKY_SLOPE, 1],
};

/** Whether φ(cx) = cφ(x) for c > 0, so that no scale is special and χ does not depend on q. */
export function isHomogeneous(name: LabActivationName): boolean {
  return PIECEWISE_LINEAR[name] !== undefined;
}

/** Whether φ(0) = 0, so that a vanishing pre-activation gives a vanishing activation. */
export function vanishesAtZero(name: LabActivationName): boolean {
  return activations[name].value(0) === 0;
}

function piecewiseLinear(left: number, right: number, q: number): Moments {
  const half = (left * left + right * right) / 2;
  const mean = (right - left) * Math.sqrt(q / (2 * Math.PI));
  return { mean, square: q * half, slope: (left + right) / 2, slopeSquare: half, curvature: 0 };
}

function atZero(phi: Activation): Moments {
  const value = phi.value(0);
  const tiny = Number.MIN_VALUE;
  const [left, right] = [phi.slope(-tiny), phi.slope(tiny)];
  const curvature = value * ((phi.curvature(-tiny) + phi.curvature(tiny)) / 2);
  return {
    mean: value,
    square: value * value,
    slope: (left + right) / 2,
    slopeSquare: (left * left + right * right) / 2,
    curvature,
  };
}

/**
 * Gaussian moments of an activation, to about 12 digits, by Gauss–Legendre panels (exact for piecewise linear φ).
 * @param q variance of the pre-activation, 0…1e300; E[φ²] of a φ with φ(0) = 0 keeps its digits as q → 0
 */
export function gaussianMoments(name: LabActivationName, q: number): Moments {
  const exact = PIECEWISE_LINEAR[name];
  if (exact) return piecewiseLinear(...exact, q);
  const phi: Activation = activations[name];
  if (q === 0) return atZero(phi);
  const scale = Math.sqrt(q);
  const fine = ACTIVATION_BREAKS.map((u) => u / scale).filter((z) => z < LARGEST_Z);
  const breaks = [...DENSITY_BREAKS, ...fine].sort((a, b) => a - b);
  const moments = { mean: 0, square: 0, slope: 0, slopeSquare: 0, curvature: 0 };
  visitPanels(rule, breaks, (z, weight) => {
    const density = (weight * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
    const u = scale * z;
    const [left, right] = [phi.value(-u), phi.value(u)];
    const [slopeLeft, slopeRight] = [phi.slope(-u), phi.slope(u)];
    moments.mean += density * (left + right);
    moments.square += density * (left * left + right * right);
    moments.slope += density * (slopeLeft + slopeRight);
    moments.slopeSquare += density * (slopeLeft * slopeLeft + slopeRight * slopeRight);
    moments.curvature += density * (left * phi.curvature(-u) + right * phi.curvature(u));
  });
  return moments;
}
