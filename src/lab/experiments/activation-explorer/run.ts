import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { activations } from '../../nn/activations.ts';
import { compose } from '../../nn/composition.ts';
import { networkKernels } from '../../nn/network-kernels.ts';
import { RandomState } from '../../numerics/mt19937.ts';
import { spreadOf } from '../../numerics/statistics.ts';
import { torchGain } from '../../theory/torch-gain.ts';
import type { ActivationExplorerFrame, ActivationExplorerParameters, MomentName } from './definition.ts';
import { explorerTheory } from './theory.ts';

/** Odd, so that 0 is among the points. */
const CURVE_POINTS = 241;
const INTERVAL_POINTS = 121;

/** The half-widths that a drawing of φ may have: few, so that the axis stands still while q moves. */
const REACHES = [5, 10, 15, 30];

/** Seeds whose samples are measured in one tensor. */
const TOGETHER = 8;

/** Columns of a sample's tensor of results. */
const MEASURED = ['mean', 'meanSquare', 'variance', 'slope', 'slopeSquare', 'flat'] as const satisfies MomentName[];

const evenly = (reach: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => (reach * (2 * i - (count - 1))) / (count - 1));

/** Half the width of the drawing. */
const reachOf = (q: number): number => REACHES.find((wide) => wide >= 3 * Math.sqrt(q)) ?? 30;

/** φ and then φ′ of the device at the curve's points, in one vector. */
function measureCurves({ tf: core }: Lab, { activation, q }: ActivationExplorerParameters): tf.Tensor1D {
  return core.tidy(() => {
    const x = core.tensor3d(evenly(reachOf(q), CURVE_POINTS), [1, 1, CURVE_POINTS]);
    return core.reshape(core.concat(networkKernels(core).activate(x, activation), 1), [2 * CURVE_POINTS]);
  });
}

/** @param read what `measureCurves` gave */
function curvesOf(
  { activation, q }: ActivationExplorerParameters,
  read: Float32Array,
): ActivationExplorerFrame['curves'] {
  const reach = reachOf(q);
  return {
    from: -reach,
    to: reach,
    value: Array.from(read.subarray(0, CURVE_POINTS)),
    slope: Array.from(read.subarray(CURVE_POINTS)),
    curvature: evenly(reach, CURVE_POINTS).map((x) => activations[activation].curvature(x)),
  };
}

/** The averages over the samples of `count` seeds from `first` on, seed by seed in the order of MEASURED. */
function measureSamples(lab: Lab, params: ActivationExplorerParameters, first: number, count: number): tf.Tensor1D {
  const { activation, q, samples } = params;
  const { tf: core } = lab;
  const kernels = networkKernels(core);
  const normals = lab.cached(`normal ${first} ${count} ${samples}`, () => {
    const drawn = new Float32Array(count * samples);
    for (let s = 0; s < count; s++) {
      new RandomState([first + s, 0]).fillNormal(drawn.subarray(s * samples, (s + 1) * samples));
    }
    return core.tensor3d(drawn, [count, 1, samples]);
  });
  try {
    return core.tidy(() => {
      const z = core.mul(normals.tensor, Math.sqrt(q)) as tf.Tensor3D;
      const [value, slope] = kernels.activate(z, activation);
      const mean = core.mean(value, [1, 2], true) as tf.Tensor3D;
      const averages = [
        mean,
        kernels.meanSquare(value),
        kernels.meanSquare(core.sub(value, mean)),
        core.mean(slope, [1, 2], true) as tf.Tensor3D,
        kernels.meanSquare(slope),
        core.slice(kernels.flatness(slope), [0, 0, 0], [count, 1, 1]),
      ];
      return core.reshape(core.concat(averages, 2), [count * MEASURED.length]);
    });
  } finally {
    normals.release();
  }
}

/**
 * Measures an activation: its curves, its averages under a Gaussian pre-activation a few seeds at a time, and what its
 * composition does to an interval. The averages are taken on the device, in single precision.
 */
export async function* runActivationExplorer(
  params: ActivationExplorerParameters,
  lab: Lab,
): AsyncGenerator<ActivationExplorerFrame, void, void> {
  const { activation, q, gain, compositions, seeds, seed } = params;
  const theory = explorerTheory(params);
  const reach = 3 * Math.sqrt(q);
  const composition = {
    from: -reach,
    to: reach,
    ...compose(activation, gain, evenly(reach, INTERVAL_POINTS), compositions),
  };
  const phi = activations[activation];
  const perSeed: Record<MomentName, number[]> = {
    mean: [],
    meanSquare: [],
    variance: [],
    slope: [],
    slopeSquare: [],
    flat: [],
  };
  const pending = [measureCurves(lab, params)];
  let curves: ActivationExplorerFrame['curves'] | null = null;

  /** Reads what the device has measured since the last time, the curves first. */
  const settle = async (): Promise<ActivationExplorerFrame['curves']> => {
    const all = lab.tf.concat1d(pending);
    for (const tensor of pending.splice(0)) tensor.dispose();
    try {
      const read = await lab.read(all);
      const averages = curves ? read : read.subarray(2 * CURVE_POINTS);
      curves ??= curvesOf(params, read.subarray(0, 2 * CURVE_POINTS));
      averages.forEach((number, i) => {
        perSeed[MEASURED[i % MEASURED.length] as MomentName].push(number);
      });
      return curves;
    } finally {
      all.dispose();
    }
  };
  const frame = async (progress: number): Promise<ActivationExplorerFrame> => {
    // First, since it is what fills the moments.
    const settled = await settle();
    return {
      params,
      progress,
      curves: settled,
      kink: phi.slope(Number.MIN_VALUE) - phi.slope(-Number.MIN_VALUE),
      moments: {
        mean: spreadOf([...perSeed.mean]),
        meanSquare: spreadOf([...perSeed.meanSquare]),
        variance: spreadOf([...perSeed.variance]),
        slope: spreadOf([...perSeed.slope]),
        slopeSquare: spreadOf([...perSeed.slopeSquare]),
        flat: spreadOf([...perSeed.flat]),
      },
      theory: theory.moments,
      gain: {
        measured: spreadOf(perSeed.meanSquare.map((square) => Math.sqrt(q / square))),
        ...theory.gain,
        torch: torchGain(activation),
      },
      composition,
    };
  };

  try {
    for (let done = 0; done < seeds; ) {
      // One seed where a reader steps, or waits already; else many at once, which a GPU likes better.
      const count = Math.min(seeds - done, lab.frameDue() ? 1 : TOGETHER);
      pending.push(measureSamples(lab, params, seed + done, count));
      done += count;
      await lab.checkpoint();
      if (done < seeds && lab.frameDue()) {
        yield await frame(done / seeds);
      }
    }
    yield await frame(1);
  } finally {
    for (const tensor of pending) tensor.dispose();
  }
}
