import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../src/lab/experiment.ts';
import { presetValues } from '../../src/lab/experiment.ts';
import {
  type NormalizationBenchParameters,
  type NormalizationBenchPreset,
  normalizationBench,
  weightVariance,
} from '../../src/lab/experiments/normalization-bench/definition.ts';
import { runNormalizationBench } from '../../src/lab/experiments/normalization-bench/run.ts';
import { EPSILON } from '../../src/lab/nn/dense-normalization.ts';
import { drawData, drawLayer } from '../../src/lab/nn/initializers.ts';
import { assertClose, bothSides, type Contest, type Sides, timeRun } from './contest.ts';
import { prepareLayer, prepareOrder, prepareStatistics } from './normalization-views.ts';
import { oneByOne, probe, readLogs, rms } from './probes.ts';

/** Axis of [examples, units] over which the statistics are taken. */
const AXIS = { batch: 0, layer: 1 } as const;

/**
 * The plain way: seed by seed, ReLU layers normalized by `tf.moments` in stock operations, `tf.grads` of the read-out at
 * every layer's output and at the input; one read a network. Inputs, read-outs and scaled weights lie on the device before
 * the clock starts.
 */
function plainStacks(lab: Lab, params: NormalizationBenchParameters) {
  const { tf: core } = lab;
  const { depth, width, batch, activation, seed, seeds } = params;
  const axis = AXIS[params.normalization as keyof typeof AXIS];
  const scale = Math.sqrt(weightVariance(activation) / width);
  const networks = Array.from({ length: seeds }, (_, s) => {
    const data = drawData(seed + s, batch, width, 'float32');
    return {
      input: core.tensor2d(Float32Array.from(data.input), [batch, width]),
      readout: core.tensor2d(Float32Array.from(data.readout), [batch, width]),
      weights: Array.from({ length: depth }, (_, l) => {
        const { weight } = drawLayer('he-normal', seed + s, l + 1, width, 'float32');
        return core.tensor2d(
          Float32Array.from(weight, (value) => scale * value),
          [width, width],
        );
      }),
    };
  });
  const normalize = (z: tf.Tensor2D): tf.Tensor2D => {
    const { mean, variance } = core.moments(z, axis, true);
    return core.div(core.sub(z, mean), core.sqrt(core.add(variance, EPSILON)));
  };

  const measureOne = async ({ input, readout, weights }: (typeof networks)[number]): Promise<number[]> => {
    const results = core.tidy(() => {
      const { signals, gradients } = probe(
        core,
        depth + 1,
        () => [batch, width],
        (look) => {
          const out = weights.reduce((h, weight) => look(core.relu(normalize(core.matMul(h, weight)))), look(input));
          return core.sum(core.mul(out, readout)) as tf.Scalar;
        },
      );
      core.dispose(signals);
      return core.stack(gradients.map((tensor) => rms(core, tensor)));
    });
    return readLogs(results);
  };

  return {
    /** log10 RMS of the gradient by layer, one a seed. */
    measure: (count = seeds) => oneByOne(networks.slice(0, count), measureOne),
    dispose() {
      for (const { input, readout, weights } of networks) core.dispose([input, readout, ...weights]);
    },
  };
}

/** The clock of ours starts when the run first asks for weights; inputs of later portions are drawn while it runs. */
async function prepareDepth(lab: Lab, params: NormalizationBenchParameters): Promise<Sides> {
  const runOurs = () => timeRun(lab, (watched) => runNormalizationBench(params, watched), 'weights');
  const plain = plainStacks(lab, params);
  return bothSides({
    ours: runOurs,
    plain,
    compare(frame, measured) {
      const { result } = frame;
      if (result.view !== 'depth') throw new Error('the run gave another view');
      measured.forEach((gradient, s) => {
        assertClose('gradient', result.gradient.perSeed[s] ?? [], gradient, 1e-3, 1);
      });
    },
  });
}

const contest = (
  preset: NormalizationBenchPreset,
  settingOf: (params: NormalizationBenchParameters) => string,
  prepare: (lab: Lab, params: NormalizationBenchParameters) => Promise<Sides>,
): Contest => {
  const params = presetValues(normalizationBench, preset);
  return {
    experiment: 'normalization-bench',
    setting: settingOf(params),
    params,
    goal: null,
    prepare: (lab) => prepare(lab, params),
  };
};

/** One preset of each view, and of twenty normalized layers, forward and backward, two. */
export const normalizationBenchContests: readonly Contest[] = [
  contest('batch', ({ normalization, seeds }) => `${normalization} norm, one layer, ${seeds} seeds`, prepareLayer),
  contest('running-statistics', ({ steps }) => `running statistics over ${steps} batches`, prepareStatistics),
  ...(['batch-norm-explosion', 'layer-norm-relu'] as const).map((preset) =>
    contest(preset, ({ normalization, depth }) => `${normalization} norm, ${depth} ReLU layers`, prepareDepth),
  ),
  contest('pre-ln', ({ depth }) => `pre- and post-LN, ${depth} blocks`, prepareOrder),
];
