import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { EPSILON } from '../../nn/dense-normalization.ts';
import { networkKernels } from '../../nn/network-kernels.ts';
import { normalize } from '../../nn/normalization.ts';
import { RandomState } from '../../numerics/mt19937.ts';
import { median, summarizeSeeds } from '../../numerics/statistics.ts';
import { canExpectRunningStatistics, expectRunningStatistics } from '../../theory/running-statistics.ts';
import { channelsOf } from './data.ts';
import type { NormalizationBenchParameters, StatisticsResult } from './definition.ts';
import { courseOf, stackSeeds, type ViewRun } from './view-run.ts';

/** Columns of a step's results. */
const MEASURED = ['difference', 'training', 'inference', 'meanError', 'varianceError'] as const;
type Measured = (typeof MEASURED)[number];

/** Steps between two chances to be cancelled. */
const STEPS_AT_ONCE = 10;

/**
 * Batch norm in training mode, step by step, beside the same layer in inference mode with the running statistics it has
 * by then. Running mean and variance begin at 0 and 1; r ← (1 − m) r + m s, and the variance that is stored is the
 * unbiased one, as in PyTorch. Batch t of a seed is `RandomState([seed, t])`, in the order [example and position, channel].
 */
export function statisticsView(params: NormalizationBenchParameters): ViewRun<StatisticsResult> {
  const { examples, positions, channels, momentum, steps } = params;
  const size = examples * positions;
  const perSeed: Record<Measured, number[][]> = {
    difference: [],
    training: [],
    inference: [],
    meanError: [],
    varianceError: [],
  };
  const expected: ReturnType<typeof expectRunningStatistics>[] = [];

  /** The mean squares of one step, [S, 1, 5] in the order of MEASURED, and the running statistics after it. */
  function step(
    core: typeof tf,
    x: tf.Tensor3D,
    channel: { means: tf.Tensor3D; deviations: tf.Tensor3D },
    running: { mean: tf.Tensor3D; variance: tf.Tensor3D },
  ): { squares: tf.Tensor3D; mean: tf.Tensor3D; variance: tf.Tensor3D } {
    const kernels = networkKernels(core);
    const { y } = normalize(core, 'batch', x);
    const mean = core.mean(x, 1, true) as tf.Tensor3D;
    const update = (old: tf.Tensor3D, now: tf.Tensor) =>
      core.add(core.mul(old, 1 - momentum), core.mul(now, momentum)) as tf.Tensor3D;
    const nextMean = update(running.mean, mean);
    const training = kernels.meanSquare(y);
    const meanError = kernels.meanSquare(core.div(core.sub(nextMean, channel.means), channel.deviations));
    if (size === 1) {
      // The unbiased variance of one number is 0/0.
      const none = core.fill([x.shape[0], 1, 1], Number.NaN) as tf.Tensor3D;
      const squares = core.concat([none, training, none, meanError, none], 2);
      return { squares, mean: nextMean, variance: running.variance };
    }
    const biased = core.mean(core.square(core.sub(x, mean)), 1, true);
    const nextVariance = update(running.variance, core.mul(biased, size / (size - 1)));
    const inferred = core.mul(core.sub(x, nextMean), core.rsqrt(core.add(nextVariance, EPSILON))) as tf.Tensor3D;
    const ratio = core.div(nextVariance, core.square(channel.deviations));
    const squares = core.concat(
      [
        kernels.meanSquare(core.sub(y, inferred)),
        training,
        kernels.meanSquare(inferred),
        meanError,
        kernels.meanSquare(core.sub(ratio, 1)),
      ],
      2,
    );
    return { squares, mean: nextMean, variance: nextVariance };
  }

  return {
    work: 60 * size * channels * steps,
    async measure(lab: Lab, first, count) {
      const { tf: core } = lab;
      const drawn = Array.from({ length: count }, (_, s) => channelsOf(first + s, channels));
      const own = new Set<tf.Tensor>();
      const keep = (tensor: tf.Tensor3D) => {
        own.add(core.keep(tensor));
        return tensor;
      };
      try {
        const stacked = (arrays: Float64Array[]) => keep(stackSeeds(core, 1, channels, arrays));
        const channel = {
          means: stacked(drawn.map(({ means }) => means)),
          deviations: stacked(drawn.map(({ deviations }) => deviations)),
        };
        let running = {
          mean: keep(core.zeros([count, 1, channels]) as tf.Tensor3D),
          variance: keep(core.ones([count, 1, channels]) as tf.Tensor3D),
        };
        const courses: tf.Tensor3D[] = [];
        for (let t = 1; t <= steps; t++) {
          const normals = Array.from({ length: count }, (_, s) =>
            new RandomState([first + s, t]).fillNormal(new Float32Array(size * channels)),
          );
          const next = core.tidy(() => {
            const noise = stackSeeds(core, size, channels, normals);
            const x = core.add(core.mul(noise, channel.deviations), channel.means) as tf.Tensor3D;
            return step(core, x, channel, running);
          });
          courses.push(keep(next.squares));
          const before = running;
          running = { mean: keep(next.mean), variance: keep(next.variance) };
          for (const name of ['mean', 'variance'] as const) {
            if (before[name] === running[name]) continue;
            own.delete(before[name]);
            before[name].dispose();
          }
          if (t % STEPS_AT_ONCE === 0) await lab.checkpoint();
        }
        const joined = keep(core.concat(courses, 1));
        const squares = await lab.read(joined);
        MEASURED.forEach((name, column) => {
          for (let s = 0; s < count; s++) {
            const at = (t: number) => Math.sqrt(squares[(s * steps + t) * MEASURED.length + column] as number);
            perSeed[name].push(Array.from({ length: steps }, (_, t) => at(t)));
          }
        });
        if (canExpectRunningStatistics(size, momentum)) {
          expected.push(...drawn.map((seed) => expectRunningStatistics(seed, size, momentum, steps)));
        }
      } finally {
        for (const tensor of own) tensor.dispose();
      }
    },
    result() {
      const logs = (name: Measured) => summarizeSeeds(perSeed[name].map((course) => course.map(Math.log10)));
      const typical = (name: 'difference' | 'meanError' | 'varianceError') =>
        Array.from({ length: steps }, (_, t) => Math.log10(median(expected.map((seed) => seed[name][t] as number))));
      return {
        view: 'statistics',
        size,
        difference: logs('difference'),
        training: courseOf([...perSeed.training]),
        inference: courseOf([...perSeed.inference]),
        meanError: logs('meanError'),
        varianceError: logs('varianceError'),
        theory: expected.length
          ? {
              difference: typical('difference'),
              meanError: typical('meanError'),
              varianceError: typical('varianceError'),
            }
          : null,
      };
    },
  };
}
