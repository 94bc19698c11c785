import type { LabActivationName } from '../nn/activations.ts';
import { gaussianMoments } from './moments.ts';

/** Blocks x + βWφ(x); the weights have variance σ_w²/width and mean 0, the biases are 0. */
export interface ResidualNetwork {
  activation: LabActivationName;
  sigmaW2: number;
  branchScale: number;
}

/** ln 1e100: beyond it E[φ²]/q has its limit, and q itself may be too large for a float64. */
const LARGEST_LOG_Q = 100 * Math.LN10;

/**
 * ln(q_L/q_0) of a residual stream that starts with mean square 1: a branch adds β²σ_w² E[φ(√q z)²], without a cross
 * term, since the weights' mean is 0 (Yang and Schoenholz, 2017). For ReLU with He initialization it is L ln(1 + β²).
 * @param layers L, a whole number
 */
export function logResidualGrowth({ activation, sigmaW2, branchScale }: ResidualNetwork, layers: number): number {
  const factor = branchScale * branchScale * sigmaW2;
  let log = 0;
  for (let l = 1; l <= layers; l++) {
    const q = Math.exp(Math.min(log, LARGEST_LOG_Q));
    log += Math.log1p((factor * gaussianMoments(activation, q).square) / q);
  }
  return log;
}

/**
 * α of DeepNorm, x ← LN(αx + F(x)), for a stack of encoder or of decoder layers only (Wang et al., 2022).
 * @param layers N
 */
export function deepNormAlpha(layers: number): number {
  return (2 * layers) ** (1 / 4);
}

/** β of DeepNorm, the gain of the weights in the branch, as `deepNormAlpha`. */
export function deepNormBeta(layers: number): number {
  return (8 * layers) ** (-1 / 4);
}
