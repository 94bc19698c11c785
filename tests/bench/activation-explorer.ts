import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../src/lab/experiment.ts';
import { presetValues } from '../../src/lab/experiment.ts';
import {
  type ActivationExplorerParameters,
  activationExplorer,
  MOMENTS,
} from '../../src/lab/experiments/activation-explorer/definition.ts';
import { runActivationExplorer } from '../../src/lab/experiments/activation-explorer/run.ts';
import { FLAT_SLOPE } from '../../src/lab/nn/activations.ts';
import { RandomState } from '../../src/lab/numerics/mt19937.ts';
import { assertClose, bothSides, type Contest, type Sides, timeRun } from './contest.ts';

/** φ in stock operations. */
const STOCK = {
  tanh: (core: typeof tf, x: tf.Tensor) => core.tanh(x),
  gelu: (core: typeof tf, x: tf.Tensor) =>
    core.mul(core.mul(x, 0.5), core.add(core.erf(core.mul(x, Math.SQRT1_2)), 1)) as tf.Tensor,
};

interface Measured {
  value: number[];
  slope: number[];
  /** [seed][moment], in the order of MOMENTS. */
  averages: number[][];
}

/**
 * The plain way: φ by a stock operation, φ′ by `tf.grad` of its sum, on the points of the curve and on the samples of all
 * seeds in one tensor [seeds, samples]; the averages by `tf.mean` and `tf.moments`; one read of everything. The samples lie
 * on the device before the clock starts, as ours do. Quadrature and composition are no tensor's work and left out of both.
 */
function plainExplorer(core: typeof tf, params: ActivationExplorerParameters, xs: readonly number[]) {
  const phi = (x: tf.Tensor) => STOCK[params.activation as keyof typeof STOCK](core, x);
  const slopeOf = core.grad((x) => core.sum(phi(x)));
  const { seeds, seed, samples, q } = params;
  const drawn = Float32Array.from(
    Array.from({ length: seeds }, (_, s) => [
      ...new RandomState([seed + s, 0]).fillNormal(new Float32Array(samples)),
    ]).flat(),
  );
  const normals = core.tensor2d(drawn, [seeds, samples]);
  return {
    async measure(): Promise<Measured> {
      const results = core.tidy(() => {
        const x = core.tensor1d([...xs]);
        const z = core.mul(normals, Math.sqrt(q));
        const value = phi(z);
        const slope = slopeOf(z);
        const { mean, variance } = core.moments(value, 1);
        const averages = [
          mean,
          core.mean(core.square(value), 1),
          variance,
          core.mean(slope, 1),
          core.mean(core.square(slope), 1),
          core.mean(core.cast(core.less(core.abs(slope), FLAT_SLOPE), 'float32'), 1),
        ];
        return core.concat([phi(x), slopeOf(x), core.reshape(core.stack(averages, 1), [-1])]);
      });
      const numbers = Array.from(await results.data());
      results.dispose();
      const points = xs.length;
      const averages = numbers.slice(2 * points);
      return {
        value: numbers.slice(0, points),
        slope: numbers.slice(points, 2 * points),
        averages: Array.from({ length: seeds }, (_, s) => averages.slice(s * MOMENTS.length, (s + 1) * MOMENTS.length)),
      };
    },
    dispose: () => normals.dispose(),
  };
}

/** The clock of ours starts when the run first uses TensorFlow.js, after quadrature and composition. */
async function prepare(lab: Lab, params: ActivationExplorerParameters): Promise<Sides> {
  const runOurs = () => timeRun(lab, (watched) => runActivationExplorer(params, watched), 'tensors');
  const { from, to, value } = (await runOurs()).frame.curves;
  const plain = plainExplorer(
    lab.tf,
    params,
    value.map((_, i) => from + ((to - from) * i) / (value.length - 1)),
  );
  return bothSides({
    ours: runOurs,
    plain,
    compare(frame, measured) {
      assertClose('value', frame.curves.value, measured.value, 1e-3, 1e-2);
      assertClose('slope', frame.curves.slope, measured.slope, 1e-3, 1e-2);
      MOMENTS.forEach((name, m) => {
        const expected = measured.averages.map((seed) => seed[m] as number);
        assertClose(name, frame.moments[name].perSeed, expected, 1e-3, 1e-2);
      });
    },
  });
}

/** The opening figure, and an activation for which TensorFlow.js has no operation of its own. */
export const activationExplorerContests: readonly Contest[] = (['tanh', 'gelu'] as const).map((activation) => {
  const params = presetValues(activationExplorer, activation);
  return {
    experiment: 'activation-explorer',
    setting: `${activation}, ${params.seeds} × ${params.samples} samples`,
    params,
    goal: null,
    prepare: (lab) => prepare(lab, params),
  };
});
