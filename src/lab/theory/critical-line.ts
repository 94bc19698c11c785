import type { LabActivationName } from '../nn/activations.ts';
import { fixedPoint } from './mean-field.ts';
import { gaussianMoments, isHomogeneous, vanishesAtZero } from './moments.ts';

/** A point of the edge of chaos. */
export interface CriticalPoint {
  /** σ_w² */
  sigmaW2: number;
  /** q*; `NaN` where every q stays, `Infinity` where it grows without bound. */
  q: number;
}

const SMALLEST_Q = 1e-10;
const LARGEST_Q = 1e10;
const FACTOR = 1.25;
/** A quarter of q down to its last digit. */
const HALVINGS = 50;

/** σ_b² of the network that has its fixed point at q and χ₁ = 1 there, with σ_w² = 1/E[φ′²]. */
function biasVariance(name: LabActivationName, q: number): number {
  const { square, slopeSquare } = gaussianMoments(name, q);
  return q - square / slopeSquare;
}

/** Where χ₁ = 1 the slope of the variance map is 1 + σ_w² E[φ″φ]: below 1 the fixed point attracts. */
function attracts(name: LabActivationName, q: number): boolean {
  return gaussianMoments(name, q).curvature < 0;
}

/**
 * The edge of chaos for one variance of the biases: σ_w² at which χ₁ = 1 at a fixed point that attracts
 * (Schoenholz et al., 2017). Followed along q, where both variances are explicit.
 * @param sigmaB2 0 or more
 * @returns null where there is none: softplus vanishes at every fixed point; those of GELU and SiLU with χ₁ = 1 repel
 * unless the biases are large
 */
export function criticalPoint(activation: LabActivationName, sigmaB2: number): CriticalPoint | null {
  if (isHomogeneous(activation)) {
    const sigmaW2 = 1 / gaussianMoments(activation, 1).slopeSquare;
    return { sigmaW2, q: fixedPoint({ activation, sigmaW2, sigmaB2 }) };
  }
  if (sigmaB2 === 0 && vanishesAtZero(activation)) {
    return attracts(activation, SMALLEST_Q) ? { sigmaW2: 1 / gaussianMoments(activation, 0).slopeSquare, q: 0 } : null;
  }
  for (let q = SMALLEST_Q; q < LARGEST_Q; q *= FACTOR) {
    if (biasVariance(activation, q) < sigmaB2) continue;
    let [below, above] = [q / FACTOR, q];
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (below + above) / 2;
      if (biasVariance(activation, middle) < sigmaB2) below = middle;
      else above = middle;
    }
    return attracts(activation, above)
      ? { sigmaW2: 1 / gaussianMoments(activation, above).slopeSquare, q: above }
      : null;
  }
  return null;
}
