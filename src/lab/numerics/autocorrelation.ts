import { equalPanels, gaussLegendre, visitPanels } from './quadrature.ts';

/**
 * The sample autocorrelation of evenly spaced values, r(k) = Σ(x_i − x̄)(x_{i+k} − x̄) / Σ(x_i − x̄)² for k = 0…lags: the
 * mean is taken away, and every lag is divided by the same sum, so that |r(k)| ≤ 1.
 * @param least a sequence whose standard deviation is at most this share of its root mean square counts as constant
 * @returns null for a constant sequence, which has none, and for one with a value that is not finite
 */
export function autocorrelation(values: ArrayLike<number>, lags: number, least: number): number[] | null {
  const count = values.length;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    sum += values[i] as number;
    squares += (values[i] as number) ** 2;
  }
  const mean = sum / count;
  const centred = Float64Array.from({ length: count }, (_, i) => (values[i] as number) - mean);
  const products = (lag: number): number => {
    let total = 0;
    for (let i = 0; i + lag < count; i++) total += (centred[i] as number) * (centred[i + lag] as number);
    return total;
  };
  const variance = products(0);
  if (!(variance > least * least * squares) || !Number.isFinite(variance)) return null;
  return Array.from({ length: lags + 1 }, (_, lag) => products(lag) / variance);
}

/** What `autocorrelation` gives on average for independent values of one distribution: −(P − k)/(P(P − 1)) beyond lag 0. */
export function whiteAutocorrelation(count: number, lags: number): number[] {
  return Array.from({ length: lags + 1 }, (_, lag) => (lag === 0 ? 1 : -(count - lag) / (count * (count - 1))));
}

const rule = gaussLegendre(16);

/**
 * What `autocorrelation` gives on average for Brownian motion, exactly. The centred walk is Σ √λ_j z_j e_j with independent
 * standard normal z, e_j(i) = √(2/P) cos(πj(i + ½)/P) and λ_j = 1/(4 sin²(πj/2P)), so that
 * E[r(k)] = Σ_j λ_j Σ_i e_j(i)e_j(i + k) · E[z_j²/Σλz²]; the last is ∫₀^∞ (1 + 2sλ_j)⁻¹ Π_i (1 + 2sλ_i)^−½ ds.
 */
export function brownianAutocorrelation(count: number, lags: number): number[] {
  const lambda = Array.from(
    { length: count - 1 },
    (_, j) => 1 / (4 * Math.sin((Math.PI * (j + 1)) / (2 * count)) ** 2),
  );
  const largest = lambda[0] as number;
  const weight = new Float64Array(lambda.length);
  // s = e^u/λ₁: the integrand falls as e^u on the left and faster than e^{−u/2} on the right.
  visitPanels(rule, equalPanels(-36, 60, 32), (u, step) => {
    const s = Math.exp(u) / largest;
    const log = lambda.reduce((sum, value) => sum - Math.log1p(2 * s * value) / 2, 0);
    const factor = step * s * Math.exp(log);
    for (let j = 0; j < weight.length; j++) {
      weight[j] = (weight[j] as number) + factor / (1 + 2 * s * (lambda[j] as number));
    }
  });
  return Array.from({ length: lags + 1 }, (_, lag) =>
    lambda.reduce((total, value, j) => total + value * (weight[j] as number) * shifted(count, j + 1, lag), 0),
  );
}

/** Σ_i e_j(i)e_j(i + k) = [(P − k) cos(πjk/P) − sin(πjk/P)/sin(πj/P)]/P */
function shifted(count: number, j: number, lag: number): number {
  const step = (Math.PI * j) / count;
  return ((count - lag) * Math.cos(step * lag) - Math.sin(step * lag) / Math.sin(step)) / count;
}
