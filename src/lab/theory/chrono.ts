import { equalPanels, gaussLegendre, visitPanels } from '../numerics/quadrature.ts';

/**
 * Chrono initialization (Tallec & Ollivier, 2018): forget biases ln u with u uniform on 1…T − 1. A unit's gate then rests
 * at f = 1 − 1/τ with the characteristic time τ = 1 + u, which is uniform on 2…T.
 */

/** The bias of a unit that remembers for `steps` ≥ 2 steps: f = 1 − 1/steps. */
export const chronoBias = (steps: number): number => Math.log(steps - 1);

/** What such a unit keeps after these steps: (1 − 1/steps)^steps, which tends to 1/e. */
export const chronoRetention = (steps: number): number => Math.exp(steps * Math.log1p(-1 / steps));

/** The share of units whose characteristic time is at most `time`, with times up to `longest` > 2. */
export const chronoShare = (time: number, longest: number): number =>
  Math.min(1, Math.max(0, (time - 2) / (longest - 2)));

const RULE = gaussLegendre(16);

/**
 * ln of the root mean square over units of f^steps, with times up to `longest` > 2 and gates at rest: what is left
 * of a gradient along the direct path.
 */
export function logChronoPath(steps: number, longest: number): number {
  let total = 0;
  // Equal panels of ln τ: the integrand changes fastest at the short times.
  visitPanels(RULE, equalPanels(Math.log(2), Math.log(longest), 200), (logTime, weight) => {
    const time = Math.exp(logTime);
    total += weight * time * Math.exp(2 * steps * (Math.log1p(-1 / time) - Math.log1p(-1 / longest)));
  });
  return Math.log(total / (longest - 2)) / 2 + steps * Math.log1p(-1 / longest);
}
