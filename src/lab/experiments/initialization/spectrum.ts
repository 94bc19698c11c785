import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { networkKernels } from '../../nn/network-kernels.ts';
import { singularValues } from '../../numerics/singular-values.ts';
import { type LogProfile, median, percentile, summarizeSeeds } from '../../numerics/statistics.ts';
import { ownedTensors } from '../owned-tensors.ts';
import type { JacobianSpectrum, Statistic } from './definition.ts';
import { type Networks, networkLayer } from './network.ts';

/**
 * Singular values below the largest times this are not resolved, by the bits of a stored number: the rounding of the
 * layers' products reaches them. Down to here fp32 was within 5·10⁻⁴ of float64 for 5 to 100 layers.
 */
export const RESOLUTION = { 32: 1e-4, 16: 0.5 } as const;

/** One network's Jacobian. */
interface One {
  /** log10, largest first; −Infinity is exactly zero, NaN unresolved. */
  values: number[];
  rms: number;
  spread: number;
  largest: number;
}

/** log10 √(mean s²), Var(s²)/mean(s²)² and the largest of singular values that are to be multiplied by 10^scale. */
function describe(s: Float64Array, rank: number, scale: number, resolution: number): One {
  const largest = s[0] as number;
  const relative = Array.from(s, (value) => (value / largest) ** 2);
  const mean = relative.reduce((sum, square) => sum + square, 0) / s.length;
  const fourth = relative.reduce((sum, square) => sum + square * square, 0) / s.length;
  const log = (value: number) => (value === 0 ? Number.NEGATIVE_INFINITY : Math.log10(value) + scale);
  return {
    values: Array.from(s, (value, i) => {
      if (i >= rank || largest === 0) return Number.NEGATIVE_INFINITY;
      return value < resolution * largest ? Number.NaN : log(value);
    }),
    rms: largest === 0 ? Number.NEGATIVE_INFINITY : log(largest) + Math.log10(mean) / 2,
    spread: fourth / (mean * mean) - 1,
    largest: log(largest),
  };
}

/** Stands for an unresolved value while percentiles are taken: above a true zero, below every number. */
const UNRESOLVED = -1e300;

/** Percentiles by rank; one that falls on an unresolved value, or between it and a number, is unresolved. */
function summarizeRanks(perSeed: number[][]): LogProfile {
  const ordered = perSeed.map((values) => values.map((value) => (Number.isNaN(value) ? UNRESOLVED : value)));
  const restore = (values: number[]) =>
    values.map((value) => (Number.isFinite(value) && value < UNRESOLVED / 1e100 ? Number.NaN : value));
  const { median: middle, p10, p90, meanSquare } = summarizeSeeds(ordered);
  return { median: restore(middle), p10: restore(p10), p90: restore(p90), meanSquare: restore(meanSquare), perSeed };
}

const statistic = (perSeed: number[]): Statistic => ({
  median: median(perSeed),
  p10: percentile(perSeed, 10),
  p90: percentile(perSeed, 90),
  perSeed,
});

/**
 * The singular values of ∂h_L/∂h₀ at each network's first example: an exact backward pass of the identity on the device,
 * with its scale carried apart, and the singular values of what came down in float64.
 * @param slopes φ′(z_l), [networks, 1, n_l]; index = layer − 1
 */
export async function measureSpectrum(
  lab: Lab,
  networks: Networks,
  slopes: readonly tf.Tensor3D[],
): Promise<JacobianSpectrum> {
  const { tf: core } = lab;
  const kernels = networkKernels(core);
  const { own, drop, dispose } = ownedTensors(core);
  const { widths, seeds } = networks;
  const depth = widths.length - 1;
  const [columns, rows] = [widths[0] as number, widths[depth] as number];
  const resolution = RESOLUTION[lab.backend.bits];
  try {
    const identity = () => core.tile(core.reshape(core.eye(rows), [1, rows, rows]), [seeds, 1, 1]) as tf.Tensor3D;
    let below = own(core.tidy(identity));
    const sizes: tf.Tensor[] = [];
    for (let layer = depth; layer >= 1; layer--) {
      const drawn = networkLayer(lab, networks, layer);
      const step = core.tidy(() => {
        const delta = core.mul(below, slopes[layer - 1] as tf.Tensor3D) as tf.Tensor3D;
        const size = kernels.meanSquare(delta);
        const attributes = { transposed: true, factor: drawn.weightDeviation };
        return { size, next: kernels.product(delta, drawn.weight, attributes, size) };
      });
      drawn.release();
      drop(below);
      below = own(step.next);
      sizes.push(own(step.size));
      await lab.checkpoint();
    }
    const parts = [below, ...sizes, ...slopes];
    const joined = own(core.tidy(() => core.concat(parts.map((tensor) => core.reshape(tensor, [tensor.size])))));
    const read = await lab.read(joined);

    const jacobians = read.subarray(0, below.size);
    const squares = read.subarray(below.size, below.size + depth * seeds);
    const slopeValues = read.subarray(below.size + depth * seeds);
    const found: One[] = [];
    for (let s = 0; s < seeds; s++) {
      let scale = 0;
      for (let i = 0; i < depth; i++) {
        const square = squares[i * seeds + s] as number;
        if (square > 0) scale += Math.log10(square) / 2;
      }
      // No more directions come through than the layer with the fewest units on lets through.
      let rank = Math.min(rows, columns);
      let offset = 0;
      for (const width of widths.slice(1)) {
        const from = offset + s * width;
        rank = Math.min(rank, slopeValues.subarray(from, from + width).filter((slope) => slope !== 0).length);
        offset += seeds * width;
      }
      const size = rows * columns;
      const jacobian = jacobians.subarray(s * size, (s + 1) * size);
      found.push(describe(singularValues(jacobian, rows, columns), rank, scale, resolution));
      await lab.checkpoint();
    }
    const values = summarizeRanks(found.map((one) => one.values));
    return {
      networks: seeds,
      values,
      zeros: values.median.filter((value) => value === Number.NEGATIVE_INFINITY).length,
      unresolved: values.median.filter(Number.isNaN).length,
      resolution,
      rms: statistic(found.map(({ rms }) => rms)),
      spread: statistic(found.map(({ spread }) => spread)),
      largest: statistic(found.map(({ largest }) => largest)),
    };
  } finally {
    dispose();
  }
}
