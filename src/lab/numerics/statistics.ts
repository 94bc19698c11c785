/** A magnitude a layer, over seeds, as base-10 logarithms of root mean squares; −Infinity is a true zero. */
export interface LogProfile {
  median: number[];
  p10: number[];
  p90: number[];
  /** log10 of the root of the mean over seeds of the mean squares. */
  meanSquare: number[];
  /** [seed][layer] */
  perSeed: number[][];
}

/**
 * log10 of the root mean square, without under- or overflow of the squares.
 * @returns −Infinity when every element is 0; `NaN` or `Infinity` when one of them is (`NaN` first)
 */
export function logRms(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i] as number);
    if (Number.isNaN(size)) return Number.NaN;
    if (size > largest) largest = size;
  }
  if (largest === 0 || largest === Number.POSITIVE_INFINITY) return Math.log10(largest);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const relative = (values[i] as number) / largest;
    sum += relative * relative;
  }
  return Math.log10(largest) + Math.log10(sum / values.length) / 2;
}

/**
 * A percentile with linear interpolation, as `numpy.percentile`, but for infinities, between which nothing is
 * interpolated. A `NaN` among the values gives `NaN`.
 * @param rank 0…100
 */
export function percentile(values: ArrayLike<number>, rank: number): number {
  const sorted = Float64Array.from(values).sort();
  // Typed arrays sort NaN to the end.
  if (sorted.length === 0 || Number.isNaN(sorted.at(-1))) return Number.NaN;
  const position = (rank / 100) * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  const share = position - below;
  if (share === 0 || low === high) return low;
  if (low === Number.NEGATIVE_INFINITY) return high === Number.POSITIVE_INFINITY ? Number.NaN : low;
  if (high === Number.POSITIVE_INFINITY) return high;
  const gap = high - low;
  return share < 0.5 ? low + gap * share : high - gap * (1 - share);
}

export function median(values: ArrayLike<number>): number {
  return percentile(values, 50);
}

/** log10 of √(mean of 10^{2x}), computed among the logarithms. */
export function logMeanSquare(logs: ArrayLike<number>): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logs.length; i++) {
    const log = logs[i] as number;
    if (Number.isNaN(log)) return Number.NaN;
    if (log > largest) largest = log;
  }
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let i = 0; i < logs.length; i++) sum += 10 ** (2 * ((logs[i] as number) - largest));
  return largest + Math.log10(sum / logs.length) / 2;
}

/**
 * Medians, percentiles and mean squares over seeds.
 * @param perSeed [seed][layer], log10 of root mean squares, at least one seed
 */
export function summarizeSeeds(perSeed: number[][]): LogProfile {
  const layers = perSeed[0]?.length ?? 0;
  const overSeeds = (statistic: (values: number[]) => number): number[] =>
    Array.from({ length: layers }, (_, layer) => statistic(perSeed.map((seed) => seed[layer] as number)));
  return {
    median: overSeeds(median),
    p10: overSeeds((values) => percentile(values, 10)),
    p90: overSeeds((values) => percentile(values, 90)),
    meanSquare: overSeeds(logMeanSquare),
    perSeed,
  };
}

/** A quantity over seeds, as it is. */
export interface Spread {
  mean: number;
  /** 10th and 90th percentile over seeds. */
  p10: number;
  p90: number;
  perSeed: number[];
}

/** @param perSeed may be empty: all is `NaN` then */
export function spreadOf(perSeed: number[]): Spread {
  const sum = perSeed.reduce((total, value) => total + value, 0);
  return { mean: sum / perSeed.length, p10: percentile(perSeed, 10), p90: percentile(perSeed, 90), perSeed };
}
