import type { Lab } from '../../experiment.ts';
import { normalize, normalizeBackward } from '../../nn/normalization.ts';
import { cellAt, cellsBySet, groupsInForce, setShape } from '../../nn/normalization-sets.ts';
import { RandomState } from '../../numerics/mt19937.ts';
import { spreadOf } from '../../numerics/statistics.ts';
import { drawChannels } from './data.ts';
import type { LayerResult, NormalizationBenchParameters } from './definition.ts';
import { stackSeeds, type ViewRun } from './view-run.ts';

/** x and ∂L/∂y of a seed in the order [example, channel, position], from `RandomState([seed, 0])`. */
export function drawBatch(
  params: NormalizationBenchParameters,
  seed: number,
): { x: Float32Array; gradient: Float32Array } {
  const { examples, channels, positions } = params;
  const random = new RandomState([seed, 0]);
  const { means, deviations } = drawChannels(random, channels);
  const count = examples * channels * positions;
  const x = new Float32Array(count);
  random.standardNormal(count).forEach((normal, i) => {
    const { channel } = cellAt(params, i);
    x[i] = (means[channel] as number) + (deviations[channel] as number) * normal;
  });
  return { x, gradient: random.fillNormal(new Float32Array(count)) };
}

/** Sums of a set's numbers of which the figure speaks. */
interface SetSums {
  mean: number;
  variance: number;
  square: number;
}

function sumsOf(values: ArrayLike<number>, cells: readonly number[]): SetSums {
  const at = (i: number) => values[i] as number;
  const mean = cells.reduce((sum, i) => sum + at(i), 0) / cells.length;
  const square = cells.reduce((sum, i) => sum + at(i) ** 2, 0) / cells.length;
  const variance = cells.reduce((sum, i) => sum + (at(i) - mean) ** 2, 0) / cells.length;
  return { mean, variance, square };
}

/**
 * One layer forward and backward. A set of numbers that share a mean is a row of the device's tensor [S, sets, size], so
 * that every kind of normalization is one and the same operation.
 */
export function layerView(params: NormalizationBenchParameters): ViewRun<LayerResult> {
  const { normalization: kind, channels } = params;
  const groups = groupsInForce(channels, params.groups);
  const sets = cellsBySet(kind, params, groups);
  const order = sets.flat();
  const { size } = setShape(kind, params, groups);
  const figures = {
    meanBefore: [] as number[],
    varianceBefore: [] as number[],
    meanAfter: [] as number[],
    varianceAfter: [] as number[],
    squareAfter: [] as number[],
    gradientSum: [] as number[],
    gradientAlong: [] as number[],
  };
  let firstSeed: Pick<LayerResult, 'before' | 'after' | 'gradientAfter' | 'gradientBefore'> | null = null;

  function take(x: Float32Array, gradient: Float32Array, arranged: { y: Float32Array; dx: Float32Array }): void {
    const y = new Float32Array(order.length);
    const dx = new Float32Array(order.length);
    order.forEach((cell, place) => {
      y[cell] = arranged.y[place] as number;
      dx[cell] = arranged.dx[place] as number;
    });
    const before = sets.map((cells) => sumsOf(x, cells));
    const after = sets.map((cells) => sumsOf(y, cells));
    const over = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const largest = (of: (i: number) => number) =>
      Math.max(...sets.map((cells) => Math.abs(cells.reduce((sum, i) => sum + of(i), 0))));
    figures.meanBefore.push(over(before.map(({ mean }) => Math.abs(mean))));
    figures.varianceBefore.push(over(before.map(({ variance }) => variance)));
    figures.meanAfter.push(over(after.map(({ mean }) => Math.abs(mean))));
    figures.varianceAfter.push(over(after.map(({ variance }) => variance)));
    figures.squareAfter.push(over(after.map(({ square }) => square)));
    figures.gradientSum.push(largest((i) => dx[i] as number));
    figures.gradientAlong.push(largest((i) => (dx[i] as number) * (y[i] as number)));
    firstSeed ??= {
      before: Array.from(x),
      after: Array.from(y),
      gradientAfter: Array.from(gradient),
      gradientBefore: Array.from(dx),
    };
  }

  return {
    work: 40 * order.length,
    async measure(lab: Lab, first, count) {
      const { tf: core } = lab;
      const drawn = Array.from({ length: count }, (_, s) => drawBatch(params, first + s));
      const arranged = (values: Float32Array) => order.map((cell) => values[cell] as number);
      const rows = core.tidy(() => {
        const stack = (name: 'x' | 'gradient') =>
          stackSeeds(
            core,
            sets.length,
            size,
            drawn.map((batch) => arranged(batch[name])),
          );
        const statistics = kind === 'rms' ? 'rms' : 'layer';
        const normalized = normalize(core, statistics, stack('x'));
        return core.concat([normalized.y, normalizeBackward(core, statistics, normalized, stack('gradient'))], 1);
      });
      try {
        const read = await lab.read(rows);
        drawn.forEach(({ x, gradient }, s) => {
          const from = 2 * s * order.length;
          take(x, gradient, {
            y: read.subarray(from, from + order.length),
            dx: read.subarray(from + order.length, from + 2 * order.length),
          });
        });
      } finally {
        rows.dispose();
      }
    },
    result() {
      if (firstSeed === null) throw new Error('no seed is measured yet');
      return {
        view: 'layer',
        groups,
        ...firstSeed,
        meanBefore: spreadOf([...figures.meanBefore]),
        varianceBefore: spreadOf([...figures.varianceBefore]),
        meanAfter: spreadOf([...figures.meanAfter]),
        varianceAfter: spreadOf([...figures.varianceAfter]),
        squareAfter: spreadOf([...figures.squareAfter]),
        gradientSum: spreadOf([...figures.gradientSum]),
        gradientAlong: spreadOf([...figures.gradientAlong]),
        largestSum: Math.max(...figures.gradientSum),
        largestAlong: Math.max(...figures.gradientAlong),
      };
    },
  };
}
