import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { median, percentile } from '../../numerics/statistics.ts';
import type { Course } from './definition.ts';

/** One view of the bench while it is measured. */
export interface ViewRun<Result> {
  /** Multiplications a seed, roughly. */
  work: number;
  /** Measures `count` seeds from `first` on and keeps what they gave. */
  measure(lab: Lab, first: number, count: number): Promise<void>;
  /** Of all seeds measured so far, one at least. */
  result(): Result;
}

/** One array a seed, as a tensor [seeds, rows, columns]. */
export function stackSeeds(
  core: typeof tf,
  rows: number,
  columns: number,
  perSeed: readonly ArrayLike<number>[],
): tf.Tensor3D {
  const values = new Float32Array(perSeed.length * rows * columns);
  perSeed.forEach((array, s) => {
    values.set(array, s * rows * columns);
  });
  return core.tensor3d(values, [perSeed.length, rows, columns]);
}

/** @param perSeed [seed][index], at least one seed */
export function courseOf(perSeed: number[][]): Course {
  const overSeeds = (statistic: (values: number[]) => number) =>
    (perSeed[0] ?? []).map((_, i) => statistic(perSeed.map((seed) => seed[i] as number)));
  return {
    median: overSeeds(median),
    p10: overSeeds((values) => percentile(values, 10)),
    p90: overSeeds((values) => percentile(values, 90)),
    mean: overSeeds((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
    perSeed,
  };
}
