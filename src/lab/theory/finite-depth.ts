import { gradientFactor, type MeanFieldNetwork, varianceMap } from './mean-field.ts';

/**
 * ln(E|δ⁰|²/E|δᴸ|²), the sum of ln χ(q_l) over a plain network whose first pre-activation has mean square 1: q moves
 * towards its fixed point on the way, so that this is not L ln χ₁ (Schoenholz et al., 2017).
 * @param layers L, a whole number
 */
export function logGradientRatio(network: MeanFieldNetwork, layers: number): number {
  let [q, sum] = [1, 0];
  for (let l = 1; l <= layers; l++) {
    sum += Math.log(gradientFactor(network, q));
    q = varianceMap(network, q);
  }
  return sum;
}
