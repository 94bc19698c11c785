import { logMeanSquare } from '../numerics/statistics.ts';
import { gradientFactor, type MeanFieldNetwork, varianceMap } from './mean-field.ts';

/** log10 of ρ^k, k = 0…lags: the gradient of a linear recurrence whose weights are ρ times an orthogonal matrix. */
export function powerByLag(rho: number, lags: number): number[] {
  return Array.from({ length: lags + 1 }, (_, k) => (k === 0 ? 0 : k * Math.log10(rho)));
}

/**
 * The largest singular value of [[a, c], [0, a]]^k = [[a^k, k c a^(k−1)], [0, a^k]], a ≥ 0. Its eigenvalue is a, and yet it can
 * grow before it decays: with s² the singular values of the power, s₁s₂ = a^2k and s₁² + s₂² = 2a^2k + (k c a^(k−1))².
 */
export function jordanBlockNorm(a: number, c: number, k: number): number {
  if (k === 0) return 1;
  const power = a ** k;
  const corner = k * Math.abs(c) * a ** (k - 1);
  return (corner + Math.sqrt(corner * corner + 4 * power * power)) / 2;
}

/**
 * Mean field of a driven recurrence: the variance of the pre-activations step by step, q_t = σ_w² E[φ²] + σ_b², and back
 * through χ_t = σ_w² E[φ′²] at each of them (Chen, Pennington & Schoenholz, 2018). It takes the state for independent of
 * the weights, which it is but in the limit of large width.
 * @param network σ_b² is the variance that input and biases add
 * @param start variance of the first pre-activation
 * @returns log10 RMS ∂ℒ/∂h by lag, 0…length, relative to lag 0
 */
export function meanFieldByLag(network: MeanFieldNetwork, start: number, length: number): number[] {
  const factors: number[] = [];
  let q = start;
  for (let step = 0; step < length; step++) {
    factors.push(Math.log10(gradientFactor(network, q)) / 2);
    q = varianceMap(network, q);
  }
  const byLag = [0];
  for (const factor of factors.reverse()) byLag.push((byLag.at(-1) as number) + factor);
  return byLag;
}

/**
 * The direct path of gates that stay where their biases put them: log10 of the root mean square over units of σ(b)^k.
 * @param biases of all units, the recurrent and the input's added
 */
export function directPathByLag(biases: ArrayLike<number>, lags: number): number[] {
  const logs = Array.from(biases, (bias) => -Math.log1p(Math.exp(-bias)) / Math.LN10);
  return Array.from({ length: lags + 1 }, (_, k) => logMeanSquare(logs.map((log) => k * log)));
}
