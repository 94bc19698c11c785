import type * as tf from '@tensorflow/tfjs-core';
import { drawBatches } from '../../src/lab/experiments/drawn-networks.ts';
import type { GradientFlowParameters } from '../../src/lab/experiments/gradient-flow/definition.ts';
import { variances } from '../../src/lab/nn/initializers.ts';
import type { Profiles } from './gradient-flow-profiles.ts';
import { rms } from './probes.ts';

/** One network as a user of TensorFlow.js would hold it. */
interface PlainNetwork {
  input: tf.Tensor2D;
  readout: tf.Tensor2D;
  weights: tf.Variable<tf.Rank.R2>[];
  /** Zeros added to every h, because `variableGrads` gives gradients at variables only. */
  probes: tf.Variable<tf.Rank.R2>[];
}

/** The plain way: `tf.variableGrads` over one network after another. */
export interface PlainWay {
  /** Measures `count` networks (all, unless told). */
  measure(count?: number): Promise<Profiles[]>;
  dispose(): void;
}

/**
 * Builds the networks that the engine measures, scaled weights and all, on the device.
 * @param unitWeight the engine's weights of one layer, [S, n, n], of mean square 1
 */
export function plainWay(
  core: typeof tf,
  params: GradientFlowParameters,
  unitWeight: (layer: number) => tf.Tensor3D,
): PlainWay {
  const { depth, width, batch, seeds } = params;
  const activation = params.activation === 'relu' ? core.relu : core.sigmoid;
  const { sigmaW2 } = variances(params.init, width, params.sigmaW2, params.sigmaB2);
  const layers = Array.from({ length: depth }, (_, l) => unitWeight(l + 1));
  const { input, readout } = drawBatches(core, params);

  const networks = Array.from({ length: seeds }, (_, s): PlainNetwork => {
    const ofSeed = (x: tf.Tensor3D): tf.Tensor2D => core.squeeze(core.slice(x, [s, 0, 0], [1, -1, -1]), [0]);
    const variable = (make: () => tf.Tensor2D) => core.tidy(() => core.variable(make()));
    return {
      input: core.tidy(() => ofSeed(input)),
      readout: core.tidy(() => ofSeed(readout)),
      weights: layers.map((layer) => variable(() => core.mul(ofSeed(layer), Math.sqrt(sigmaW2 / width)))),
      probes: Array.from({ length: depth + 1 }, () => variable(() => core.zeros([batch, width]))),
    };
  });
  core.dispose([input, readout]);

  const measureOne = async ({ input: x, readout: g, weights, probes }: PlainNetwork): Promise<Profiles> => {
    const results = core.tidy(() => {
      const hidden: tf.Tensor[] = [];
      const loss = (): tf.Scalar => {
        let h = core.add(x, probes[0] as tf.Tensor2D) as tf.Tensor2D;
        hidden.push(core.keep(h));
        weights.forEach((weight, l) => {
          h = core.add(activation(core.matMul(h, weight)), probes[l + 1] as tf.Tensor2D);
          hidden.push(core.keep(h));
        });
        return core.sum(core.mul(h, g));
      };
      const { grads } = core.variableGrads(loss, [...probes, ...weights]);
      const gradients = [...probes, ...weights].map(({ name }) => grads[name] as tf.Tensor);
      const stacked = core.stack([...hidden, ...gradients].map((tensor) => rms(core, tensor)));
      core.dispose(hidden);
      return stacked;
    });
    const values = Array.from(await results.data(), Math.log10);
    results.dispose();
    return {
      activation: values.slice(0, depth + 1),
      gradient: values.slice(depth + 1, 2 * depth + 2),
      weightGradient: values.slice(2 * depth + 2),
    };
  };

  return {
    async measure(count = seeds) {
      const profiles: Profiles[] = [];
      for (const network of networks.slice(0, count)) profiles.push(await measureOne(network));
      return profiles;
    },
    dispose() {
      for (const { input: x, readout: g, weights, probes } of networks) core.dispose([x, g, ...weights, ...probes]);
    },
  };
}
