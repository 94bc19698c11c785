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

/** φ and φ′ of the device, in one tensor of two rows. */
async function measureCurves(
  lab: Lab,
  params: ActivationExplorerParameters,
): Promise<ActivationExplorerFrame['curves']> {
  const { activation, q } = params;
  const reach = REACHES.find((wide) => wide >= 3 * Math.sqrt(q)) ?? 30;
  const xs = evenly(reach, CURVE_POINTS);
  const rows = lab.tf.tidy(() => {
    const x = lab.tf.tensor3d(xs, [1, 1, CURVE_POINTS]);
    return lab.tf.concat(networkKernels(lab.tf).activate(x, activation), 1);
  });
  try {
    const read = Array.from(await lab.read(rows));
    return {
      from: -reach,
      to: reach,
      value: read.slice(0, CURVE_POINTS),
      slope: read.slice(CURVE_POINTS),
      curvature: xs.map((x) => activations[activation].curvature(x)),
    };
  } finally {
    rows.dispose();
  }
}

/** The averages over the samples of `count` seeds from `first` on, [count, 1, 6] in the order of MEASURED. */
function measureSamples(lab: Lab, params: ActivationExplorerParameters, first: number, count: number): tf.Tensor3D {
  const { activation, q, samples } = params;
  const { tf: core } = lab;
  const kernels = networkKernels(core);
  const normals = Array.from({ length: count }, (_, s) =>
    lab.cached(`normal ${first + s} ${samples}`, () =>
      core.tensor3d(new RandomState([first + s, 0]).fillNormal(new Float32Array(samples)), [1, 1, samples]),
    ),
  );
  try {
    return core.tidy(() => {
      const z = core.mul(core.concat(normals.map(({ tensor }) => tensor)), Math.sqrt(q)) as tf.Tensor3D;
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
      return core.concat(averages, 2);
    });
  } finally {
    for (const normal of normals) normal.release();
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
  const curves = await measureCurves(lab, params);
  const phi = activations[activation];
  const perSeed: Record<MomentName, number[]> = {
    mean: [],
    meanSquare: [],
    variance: [],
    slope: [],
    slopeSquare: [],
    flat: [],
  };
  const pending: tf.Tensor3D[] = [];

  /** Reads what the device has measured since the last time. */
  const settle = async () => {
    if (pending.length === 0) return;
    const rows = lab.tf.concat(pending, 0);
    for (const tensor of pending.splice(0)) tensor.dispose();
    try {
      (await lab.read(rows)).forEach((number, i) => {
        perSeed[MEASURED[i % MEASURED.length] as MomentName].push(number);
      });
    } finally {
      rows.dispose();
    }
  };
  const frame = (progress: number): ActivationExplorerFrame => ({
    params,
    progress,
    curves,
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
  });

  try {
    for (let done = 0; done < seeds; ) {
      // One seed where a reader steps, or waits already; else many at once, which a GPU likes better.
      const count = Math.min(seeds - done, lab.frameDue() ? 1 : TOGETHER);
      pending.push(measureSamples(lab, params, seed + done, count));
      done += count;
      await lab.checkpoint();
      if (done < seeds && lab.frameDue()) {
        await settle();
        yield frame(done / seeds);
      }
    }
    await settle();
  } finally {
    for (const tensor of pending) tensor.dispose();
  }
  yield frame(1);
}
