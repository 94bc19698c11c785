import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../src/lab/experiment.ts';
import { channelsOf } from '../../src/lab/experiments/normalization-bench/data.ts';
import type {
  BenchResult,
  BenchView,
  NormalizationBenchFrame,
  NormalizationBenchParameters,
} from '../../src/lab/experiments/normalization-bench/definition.ts';
import { drawBatch } from '../../src/lab/experiments/normalization-bench/layer.ts';
import { runNormalizationBench } from '../../src/lab/experiments/normalization-bench/run.ts';
import { EPSILON } from '../../src/lab/nn/dense-normalization.ts';
import { drawData } from '../../src/lab/nn/initializers.ts';
import { cellsBySet, groupsInForce } from '../../src/lab/nn/normalization-sets.ts';
import { RandomState } from '../../src/lab/numerics/mt19937.ts';
import type { LayerNormOrder } from '../../src/lab/theory/transformer-order.ts';
import { assertClose, bothSides, type Sides, timeRun } from './contest.ts';
import { oneByOne, readLogs, rms } from './probes.ts';

/** Three views of the bench by stock operations, seed by seed, one read a seed. */

const runOurs = (lab: Lab, params: NormalizationBenchParameters) =>
  timeRun(lab, (watched) => runNormalizationBench(params, watched), 'tensors');

function resultOf<View extends BenchView>({ result }: NormalizationBenchFrame, view: View) {
  if (result.view !== view) throw new Error('the run gave another view');
  return result as Extract<BenchResult, { view: View }>;
}

const seedsOf = ({ seed, seeds }: NormalizationBenchParameters) => Array.from({ length: seeds }, (_, s) => seed + s);

/** (x − mean)/√(variance + ε) by `tf.moments`. */
function normalized(core: typeof tf, x: tf.Tensor, axis: number): tf.Tensor {
  const { mean, variance } = core.moments(x, axis, true);
  return core.div(core.sub(x, mean), core.sqrt(core.add(variance, EPSILON)));
}

/** One layer: the output, and `tf.grad` of its product with the read-out; numbers that share a mean lie in a row. */
export async function prepareLayer(lab: Lab, params: NormalizationBenchParameters): Promise<Sides> {
  const { tf: core } = lab;
  const sets = cellsBySet(params.normalization, params, groupsInForce(params.channels, params.groups));
  const order = sets.flat();
  const rows = (values: Float32Array): [number, number] => [sets.length, values.length / sets.length];
  const batches = seedsOf(params).map((seed) => {
    const { x, gradient } = drawBatch(params, seed);
    const arranged = (values: Float32Array) =>
      core.tensor2d(
        order.map((cell) => values[cell] as number),
        rows(values),
      );
    return { x: arranged(x), readout: arranged(gradient) };
  });
  const measureOne = async ({ x, readout }: (typeof batches)[number]): Promise<number[]> => {
    const results = core.tidy(() => {
      const through = core.grad((at) => core.sum(core.mul(normalized(core, at, 1), readout)))(x);
      return core.stack([normalized(core, x, 1), through]);
    });
    const values = Array.from(await results.data());
    results.dispose();
    return values;
  };
  return bothSides({
    ours: () => runOurs(lab, params),
    plain: {
      measure: (count = params.seeds) => oneByOne(batches.slice(0, count), measureOne),
      dispose: () => core.dispose(batches.flatMap(({ x, readout }) => [x, readout])),
    },
    compare(frame, measured) {
      const { after, gradientBefore } = resultOf(frame, 'layer');
      const ours = [after, gradientBefore].flatMap((values) => order.map((cell) => values[cell] as number));
      assertClose('output and gradient', ours, measured[0] ?? [], 1e-3, 1);
    },
  });
}

/** The running statistics of every step, and how far training and inference are apart; the batches lie on the device. */
export async function prepareStatistics(lab: Lab, params: NormalizationBenchParameters): Promise<Sides> {
  const { tf: core } = lab;
  const { channels, examples, positions, momentum, steps } = params;
  const size = examples * positions;
  const networks = seedsOf(params).map((seed) => {
    const { means, deviations } = channelsOf(seed, channels);
    const [mean, deviation] = [means, deviations].map((values) => core.tensor1d(Float32Array.from(values)));
    const batches = Array.from({ length: steps }, (_, t) => {
      const normals = new RandomState([seed, t + 1]).fillNormal(new Float32Array(size * channels));
      return core.tidy(() =>
        core.add(core.mul(core.tensor2d(normals, [size, channels]), deviation as tf.Tensor), mean as tf.Tensor),
      );
    });
    return { mean, deviation, batches };
  });
  const measureOne = ({ mean, deviation, batches }: (typeof networks)[number]): Promise<number[]> => {
    const results = core.tidy(() => {
      let [runningMean, runningVariance] = [core.zeros([channels]), core.ones([channels])] as [tf.Tensor, tf.Tensor];
      const found = batches.map((x) => {
        const y = normalized(core, x, 0);
        const now = core.moments(x, 0);
        const update = (old: tf.Tensor, value: tf.Tensor) =>
          core.add(core.mul(old, 1 - momentum), core.mul(value, momentum));
        runningMean = update(runningMean, now.mean);
        runningVariance = update(runningVariance, core.mul(now.variance, size / (size - 1)));
        const inferred = core.div(core.sub(x, runningMean), core.sqrt(core.add(runningVariance, EPSILON)));
        const spread = core.div(runningVariance, core.square(deviation as tf.Tensor));
        return core.stack([
          rms(core, core.sub(y, inferred)),
          rms(core, y),
          rms(core, inferred),
          rms(core, core.div(core.sub(runningMean, mean as tf.Tensor), deviation as tf.Tensor)),
          rms(core, core.sub(spread, 1)),
        ]);
      });
      return core.stack(found, 1);
    });
    return readLogs(results);
  };
  return bothSides({
    ours: () => runOurs(lab, params),
    plain: {
      measure: (count = params.seeds) => oneByOne(networks.slice(0, count), measureOne),
      dispose: () =>
        core.dispose(networks.flatMap(({ mean, deviation, batches }) => [mean, deviation, ...batches] as tf.Tensor[])),
    },
    compare(frame, measured) {
      const { difference, varianceError } = resultOf(frame, 'statistics');
      measured.forEach((logs, s) => {
        assertClose('difference', difference.perSeed[s] ?? [], logs.slice(0, steps), 1e-3, 1);
        assertClose('variance', varianceError.perSeed[s] ?? [], logs.slice(4 * steps), 1e-3, 1);
      });
    },
  });
}

/** A Transformer of uniform attention in both orders: `tf.grads` of the read-out at every block's last matrix. */
export async function prepareOrder(lab: Lab, params: NormalizationBenchParameters): Promise<Sides> {
  const { tf: core } = lab;
  const { examples, positions, depth, width } = params;
  const shape: [number, number, number] = [examples, positions, width];
  const networks = seedsOf(params).map((seed) => {
    const data = drawData(seed, examples * positions, width, 'float32');
    const blocks = Array.from({ length: depth }, (_, l) => {
      const random = new RandomState([seed, l + 1]);
      return [0, 1, 2].map(() =>
        core.tidy(() =>
          core.div(core.tensor2d(random.fillNormal(new Float32Array(width * width)), [width, width]), Math.sqrt(width)),
        ),
      ) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
    });
    const [input, readout] = [data.input, data.readout].map((values) =>
      core.tensor3d(Float32Array.from(values), shape),
    ) as [tf.Tensor3D, tf.Tensor3D];
    return { input, readout, blocks };
  });
  const times = (x: tf.Tensor, weight: tf.Tensor): tf.Tensor =>
    core.reshape(core.matMul(core.reshape(x, [-1, width]), weight as tf.Tensor2D), [...x.shape]);
  const norm = (x: tf.Tensor) => normalized(core, x, 2);
  const attend = (x: tf.Tensor, weight: tf.Tensor) => times(core.mean(x, 1, true), weight);
  const measureOne = async (network: (typeof networks)[number], order: LayerNormOrder): Promise<number[]> => {
    const { input, readout, blocks } = network;
    const results = core.tidy(() => {
      const gradients = core.grads((...outer: tf.Tensor[]) => {
        const block = (x: tf.Tensor, [values, inner]: (typeof blocks)[number], last: tf.Tensor): tf.Tensor => {
          if (order === 'pre') {
            const middle = core.add(x, attend(norm(x), values));
            return core.add(middle, times(core.relu(times(norm(middle), inner)), last));
          }
          const middle = norm(core.add(x, attend(x, values)));
          return norm(core.add(middle, times(core.relu(times(middle, inner)), last)));
        };
        const top = blocks.reduce<tf.Tensor>((x, weights, l) => block(x, weights, outer[l] as tf.Tensor), input);
        return core.sum(core.mul(order === 'pre' ? norm(top) : top, readout));
      })(blocks.map(([, , outer]) => outer));
      return core.stack(gradients.map((gradient) => rms(core, gradient)));
    });
    return readLogs(results);
  };
  return bothSides({
    ours: () => runOurs(lab, params),
    plain: {
      measure: async (count = params.seeds) => ({
        pre: await oneByOne(networks.slice(0, count), (network) => measureOne(network, 'pre')),
        post: await oneByOne(networks.slice(0, count), (network) => measureOne(network, 'post')),
      }),
      dispose: () => core.dispose(networks.flatMap(({ input, readout, blocks }) => [input, readout, ...blocks.flat()])),
    },
    compare(frame, measured) {
      const result = resultOf(frame, 'order');
      for (const order of ['pre', 'post'] as const) {
        measured[order].forEach((logs, s) => {
          assertClose(`${order}-LN gradient`, result[order].weightGradient.perSeed[s] ?? [], logs, 1e-3, 1);
        });
      }
    },
  });
}
