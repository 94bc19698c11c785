/**
 * Sohl-Dickstein's measure of a training run (arXiv:2402.06184): v_t is the loss before step t over the first loss, at most
 * `CAP`. Where the mean of the last `SETTLED` of them is below 1 the run converged, and the measure is −Σ v_t; else it is
 * Σ 1/v_t. What is not a finite number counts as `CAP`, explicitly: the notebook multiplies it by 0, which gives NaN.
 */

/** The most that a relative loss counts. */
export const CAP = 1e6;

/**
 * A relative loss above this ends a run as overflowed, in every precision: its remaining losses count as `CAP`. Single
 * precision ends at 3.4·10³⁸, and no run of the paper's map that came so far came back.
 */
export const GIVEN_UP = 1e30;

/** Losses at the end that decide whether a run converged. */
export const SETTLED = 20;

/** The sums that a run's measure is made of. */
export interface Tally {
  /** Σ v_t, Σ 1/v_t, and Σ v_t over the last `SETTLED`. */
  sum: number;
  inverse: number;
  last: number;
  overflowed: boolean;
}

/** Counts the losses from step t on as `CAP`. */
export function giveUp(tally: Tally, step: number, steps: number): void {
  const left = steps - step;
  tally.sum += CAP * left;
  tally.inverse += left / CAP;
  tally.last += CAP * Math.min(SETTLED, left);
  tally.overflowed = true;
}

/** Counts one relative loss, which is below `GIVEN_UP`. */
export function count(tally: Tally, relativeLoss: number, step: number, steps: number): void {
  const v = Math.min(relativeLoss, CAP);
  tally.sum += v;
  tally.inverse += 1 / v;
  if (step >= steps - SETTLED) tally.last += v;
}

/** Below 0 where the run converged. */
export function measureOf({ sum, inverse, last }: Pick<Tally, 'sum' | 'inverse' | 'last'>): number {
  return last < SETTLED ? -sum : inverse;
}
