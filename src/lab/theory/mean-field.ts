import type { LabActivationName } from '../nn/activations.ts';
import { gaussianMoments, isHomogeneous } from './moments.ts';

/** A wide, plain, unnormalized network: its activation and the variances of weights (times fan-in) and biases. */
export interface MeanFieldNetwork {
  activation: LabActivationName;
  sigmaW2: number;
  sigmaB2: number;
}

/** The variance of the next layer's pre-activation, q′ = σ_w² E[φ(√q z)²] + σ_b² (Poole et al., 2016). */
export function varianceMap({ activation, sigmaW2, sigmaB2 }: MeanFieldNetwork, q: number): number {
  return sigmaW2 * gaussianMoments(activation, q).square + sigmaB2;
}

/** The slope of the variance map, dq′/dq = σ_w² (E[φ′²] + E[φ″φ]); a fixed point is stable where it is below 1. */
export function varianceMapSlope({ activation, sigmaW2 }: MeanFieldNetwork, q: number): number {
  const { slopeSquare, curvature } = gaussianMoments(activation, q);
  return sigmaW2 * (slopeSquare + curvature);
}

/** χ₁(q) = σ_w² E[φ′(√q z)²], the factor on the mean squared gradient a layer (Schoenholz et al., 2017). */
export function gradientFactor({ activation, sigmaW2 }: MeanFieldNetwork, q: number): number {
  return sigmaW2 * gaussianMoments(activation, q).slopeSquare;
}

const SMALLEST = 1e-12;
const LARGEST = 1e24;
/** Below this the quadrature's own error decides the sign. */
const TOLERANCE = 1e-12;

/** The sign of q′ − q, 0 where rounding hides it. */
function drift(network: MeanFieldNetwork, q: number): number {
  const relative = varianceMap(network, q) / q - 1;
  return Math.abs(relative) < TOLERANCE ? 0 : Math.sign(relative);
}

/** Bisection on log q, down to neighbouring numbers. */
function bisect(network: MeanFieldNetwork, inside: number, outside: number, sign: number): number {
  let [a, b] = [inside, outside];
  for (let i = 0; i < 100; i++) {
    const middle = Math.sqrt(a) * Math.sqrt(b);
    if (middle === a || middle === b) break;
    if (Math.sign(varianceMap(network, middle) - middle) === sign) a = middle;
    else b = middle;
  }
  return Math.sqrt(a) * Math.sqrt(b);
}

/**
 * q*, where the pre-activation variance of a deep network settles when it starts from `start`.
 * @returns 0 where it dies out, `Infinity` where it grows without bound, `NaN` where every q stays as it is
 * (ReLU with He initialization and the like)
 */
export function fixedPoint(network: MeanFieldNetwork, start = 1): number {
  if (isHomogeneous(network.activation)) {
    const slope = varianceMapSlope(network, 1);
    if (Math.abs(slope - 1) < TOLERANCE) return network.sigmaB2 > 0 ? Number.POSITIVE_INFINITY : Number.NaN;
    if (slope > 1) return Number.POSITIVE_INFINITY;
    return network.sigmaB2 / (1 - slope);
  }
  const sign = drift(network, start);
  if (sign === 0) return start;
  // The map is increasing, so the sequence moves one way until the first fixed point that it meets.
  const factor = sign > 0 ? 1.25 : 0.8;
  const smallest = network.sigmaB2 > 0 ? Math.min(SMALLEST, network.sigmaB2 / 2) : SMALLEST;
  for (let q = start * factor; q > smallest && q < LARGEST; q *= factor) {
    const here = drift(network, q);
    if (here === -sign) return bisect(network, q / factor, q, sign);
  }
  return sign > 0 ? Number.POSITIVE_INFINITY : 0;
}

/** At the fixed point reached from `start`; where q grows without bound, the limit. 1 where only rounding tells it from 1. */
function atFixedPoint(network: MeanFieldNetwork, quantity: typeof gradientFactor, start?: number): number {
  if (isHomogeneous(network.activation)) return quantity(network, 1);
  const q = fixedPoint(network, start);
  const value = quantity(network, q === Number.POSITIVE_INFINITY ? 1e60 : q);
  return Math.abs(value - 1) < TOLERANCE ? 1 : value;
}

/** χ₁ at the fixed point that q reaches from `start`; where q grows without bound, the limit. */
export function fixedPointFactor(network: MeanFieldNetwork, start?: number): number {
  return atFixedPoint(network, gradientFactor, start);
}

/** dq′/dq at the fixed point: the factor on a small distance from it, a layer; where q grows without bound, the limit. */
export function fixedPointSlope(network: MeanFieldNetwork): number {
  return atFixedPoint(network, varianceMapSlope);
}

/** ξ = 1/|ln χ₁|: the layers over which the squared gradient changes e-fold; `Infinity` at the edge of chaos. */
export function depthScale(network: MeanFieldNetwork, start?: number): number {
  return 1 / Math.abs(Math.log(fixedPointFactor(network, start)));
}

/** 1/√E[φ²] at q = 1: the factor on the weights that keeps the variance at 1. */
export function variancePreservingGain(activation: LabActivationName): number {
  return 1 / Math.sqrt(gaussianMoments(activation, 1).square);
}
