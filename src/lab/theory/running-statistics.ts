/** Above it the running variance is little more than the last batch's, and the expansion below does not hold. */
export const LARGEST_EXPANDED_MOMENTUM = 0.5;

/** Whether `expectRunningStatistics` can be asked: one number has no unbiased variance. */
export function canExpectRunningStatistics(size: number, momentum: number): boolean {
  return size >= 2 && momentum <= LARGEST_EXPANDED_MOMENTUM;
}

/** Expected root mean squares by step (index = step − 1), over the channels of a layer. */
export interface RunningExpectation {
  /** Training output − inference output. */
  difference: number[];
  /** (running mean − mean)/s.d. */
  meanError: number[];
  /** running variance/variance − 1. */
  varianceError: number[];
}

/** E[s] of the biased standard deviation s of `size` standard normals; E[s³] is the same number. */
function meanDeviation(size: number): number {
  // √(2/m) Γ(m/2)/Γ((m − 1)/2), from its values at m = 2 and 3 by the recurrence of Γ.
  let ratio = size % 2 === 0 ? 1 / Math.sqrt(Math.PI) : Math.sqrt(Math.PI) / 2;
  for (let m = size % 2 === 0 ? 2 : 3; m < size; m += 2) ratio *= m / (m - 1);
  return ratio * Math.sqrt(2 / size);
}

/** What is left of the initial value after `steps` updates r ← (1 − m) r + m x. */
export function leftOfStart(momentum: number, steps: number): number {
  return (1 - momentum) ** steps;
}

/** Steps until only `share` of the initial value is left: ln(share)/ln(1 − m). */
export function stepsUntilLeft(momentum: number, share: number): number {
  return Math.log(share) / Math.log1p(-momentum);
}

/**
 * What is expected of batch norm's running statistics when every batch holds `size` independent normal numbers a channel.
 * Running mean and variance are exact; the difference of the outputs is an expansion to second order in the running
 * variance's own fluctuation, and neglects ε.
 * @param size 2 at least
 * @param momentum PyTorch's, up to ½: the weight of the newest batch; the variance that is stored is the unbiased one
 */
export function expectRunningStatistics(
  channels: { means: ArrayLike<number>; deviations: ArrayLike<number> },
  size: number,
  momentum: number,
  steps: number,
): RunningExpectation {
  const result: RunningExpectation = { difference: [], meanError: [], varianceError: [] };
  const count = channels.means.length;
  const first = meanDeviation(size);
  const biased = (size - 1) / size;
  for (let t = 1; t <= steps; t++) {
    const left = leftOfStart(momentum, t);
    // Sum of the squared weights of the batches so far.
    const weights = (momentum * (1 - left * left)) / (2 - momentum);
    const sums = { difference: 0, meanError: 0, varianceError: 0 };
    for (let c = 0; c < count; c++) {
      const deviation = channels.deviations[c] as number;
      const bias = ((channels.means[c] as number) / deviation) * left;
      // In units of the channel's variance.
      const start = left / (deviation * deviation);
      const variance = start + 1 - left;
      const noise = (2 * weights) / (size - 1);
      sums.meanError += bias * bias + weights / size;
      sums.varianceError += (variance - 1) ** 2 + noise;
      const relative = noise / variance ** 2;
      const spread = bias * bias + ((1 - momentum) ** 2 + weights - momentum ** 2) / size;
      const root = first * (1 + 0.375 * relative) - (momentum * (first / biased - first)) / (2 * variance);
      const square = biased * (1 + relative) - (2 * momentum) / (size * variance);
      sums.difference += 1 - (2 * root) / Math.sqrt(variance) + (square + spread * (1 + relative)) / variance;
    }
    for (const name of ['difference', 'meanError', 'varianceError'] as const) {
      result[name].push(Math.sqrt(sums[name] / count));
    }
  }
  return result;
}
