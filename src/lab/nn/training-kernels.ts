import type * as tf from '@tensorflow/tfjs-core';
import { networkKernels } from './network-kernels.ts';
import type { TrainableNetwork } from './trainable-network.ts';

/**
 * The operations of a training step in which its time goes: kernels of our own where the backend has them (in
 * `engine/kernels`), stock operations elsewhere. One network: a batch is [1, B, n], and a layer's parameters lie in one
 * vector with all others, W row-major [in, out] from `weight` on.
 */
export const TRAINING_KERNELS = {
  affine: 'GuideAffine',
  affineBackward: 'GuideAffineBackward',
  logLoss: 'GuideLogLoss',
  scaledSquares: 'GuideScaledSquares',
  finite: 'GuideFinite',
  predict: 'GuidePredict',
  forward: 'GuideForward',
  backward: 'GuideBackward',
} as const;

/** Where a layer's parameters lie. */
export type AffineAttributes = {
  fanIn: number;
  fanOut: number;
  weight: number;
};

/** What the way back through a network needs of the way forward: [L, B, n] each, over the hidden layers. */
export interface WholePass {
  /** One logit an example, [1, B, 1]. */
  output: tf.Tensor3D;
  preActivations: tf.Tensor3D;
  /** h₁ … h_L */
  values: tf.Tensor3D;
  slopes: tf.Tensor3D;
}

/** A whole network without normalization in one call. */
export interface WholeNetworkKernels {
  /** @returns one logit an example, [1, B, 1] */
  predict(network: TrainableNetwork, parameters: tf.Tensor1D, x: tf.Tensor3D): tf.Tensor3D;
  forward(network: TrainableNetwork, parameters: tf.Tensor1D, x: tf.Tensor3D): WholePass;
  /**
   * @param delta ∂ℒ/∂output, [1, B, 1]
   * @returns ∂ℒ/∂(parameters), and ∂ℒ/∂(pre-activation) of the hidden layers, [L, B, n]
   */
  backward(
    network: TrainableNetwork,
    parameters: tf.Tensor1D,
    x: tf.Tensor3D,
    passed: WholePass,
    delta: tf.Tensor3D,
  ): { gradient: tf.Tensor1D; deltas: tf.Tensor3D };
}

export interface TrainingKernels {
  /** Null where a network goes through the backend layer by layer. */
  whole: WholeNetworkKernels | null;
  /** x W + b. @param bias where b begins in the vector; null for none */
  affine(x: tf.Tensor3D, parameters: tf.Tensor1D, at: AffineAttributes, bias: number | null): tf.Tensor3D;
  /**
   * Of `affine`, from ∂ℒ/∂(its result).
   * @returns ∂ℒ/∂W, row-major, and ∂ℒ/∂b in one vector, and ∂ℒ/∂x
   */
  affineBackward(
    delta: tf.Tensor3D,
    x: tf.Tensor3D,
    parameters: tf.Tensor1D,
    at: AffineAttributes,
  ): [gradient: tf.Tensor1D, through: tf.Tensor3D];
  /**
   * Mean binary cross-entropy, in nats and without overflow, of logits [1, B, 1] for labels 0 or 1.
   * @returns the loss and ∂loss/∂logits
   */
  logLoss(logits: tf.Tensor3D, labels: tf.Tensor3D): [loss: tf.Scalar, delta: tf.Tensor3D];
  /**
   * A scale s (1 where all numbers are 0) and mean (x/s)² over each of S blocks [B, n], neither of which under- or overflows
   * however small or large the numbers: [S, 1, 2].
   */
  scaledSquares(x: tf.Tensor3D): tf.Tensor3D;
  /** 0 where all numbers are finite, else NaN. */
  finite(...tensors: tf.Tensor[]): tf.Scalar;
}

/** A vector's stretch as a [1, rows, columns] matrix. */
export const matrixAt = (
  core: typeof tf,
  vector: tf.Tensor1D,
  at: number,
  rows: number,
  columns: number,
): tf.Tensor3D => core.reshape(core.slice(vector, at, rows * columns), [1, rows, columns]);

const stock = (core: typeof tf): TrainingKernels => {
  // Made, because the WASM backend's product of a transposed operand is five times as slow as both steps.
  const turned = (x: tf.Tensor3D): tf.Tensor3D => core.transpose(x, [0, 2, 1]);
  return {
    whole: null,
    affine(x, parameters, { fanIn, fanOut, weight }, bias) {
      const product: tf.Tensor3D = core.matMul(x, matrixAt(core, parameters, weight, fanIn, fanOut));
      return bias === null ? product : core.add(product, matrixAt(core, parameters, bias, 1, fanOut));
    },
    affineBackward(delta, x, parameters, { fanIn, fanOut, weight }) {
      const ofWeight = core.reshape(core.matMul(turned(x), delta), [fanIn * fanOut]) as tf.Tensor1D;
      const ofBias = core.reshape(core.sum(delta, 1), [fanOut]) as tf.Tensor1D;
      const through: tf.Tensor3D = core.matMul(delta, turned(matrixAt(core, parameters, weight, fanIn, fanOut)));
      return [core.concat1d([ofWeight, ofBias]), through];
    },
    logLoss(logits, labels) {
      const rest = core.log1p(core.exp(core.neg(core.abs(logits))));
      const loss = core.mean(core.add(core.sub(core.relu(logits), core.mul(logits, labels)), rest)) as tf.Scalar;
      return [loss, core.div(core.sub(core.sigmoid(logits), labels), logits.size)];
    },
    scaledSquares(x) {
      const found = core.max(core.abs(x), [1, 2], true);
      const largest = core.where(core.equal(found, 0), 1, found) as tf.Tensor3D;
      return core.concat([largest, networkKernels(core).meanSquare(core.div(x, largest))], 2);
    },
    finite(...tensors) {
      const all = core.concat1d(tensors.map((tensor) => core.reshape(tensor, [tensor.size]) as tf.Tensor1D));
      return core.sum(core.mul(all, 0));
    },
  };
};

/** The kernels of the backend that `tf` runs on now. */
export function trainingKernels(core: typeof tf): TrainingKernels {
  const backend = core.getBackend();
  // A backend has all of them or none.
  if (!core.getKernel(TRAINING_KERNELS.affine, backend)) return stock(core);
  const run = <Result>(name: string, inputs: Record<string, tf.Tensor>, attributes: object = {}) =>
    core.engine().runKernel(name, inputs as tf.NamedTensorMap, attributes as tf.NamedAttrMap) as unknown as Result;
  return {
    whole: {
      predict: (network, parameters, x) => run(TRAINING_KERNELS.predict, { x, parameters }, network),
      forward(network, parameters, x) {
        const tensors = run<[tf.Tensor3D, tf.Tensor3D, tf.Tensor3D, tf.Tensor3D]>(
          TRAINING_KERNELS.forward,
          { x, parameters },
          network,
        );
        const [output, preActivations, values, slopes] = tensors;
        return { output, preActivations, values, slopes };
      },
      backward(network, parameters, x, { values, slopes }, delta) {
        const [gradient, deltas] = run<[tf.Tensor1D, tf.Tensor3D]>(
          TRAINING_KERNELS.backward,
          { delta, x, parameters, values, slopes },
          network,
        );
        return { gradient, deltas };
      },
    },
    affine: (x, parameters, at, bias) => run(TRAINING_KERNELS.affine, { x, parameters }, { ...at, bias }),
    affineBackward: (delta, x, parameters, at) => run(TRAINING_KERNELS.affineBackward, { delta, x, parameters }, at),
    logLoss: (logits, labels) => run(TRAINING_KERNELS.logLoss, { logits, labels }),
    scaledSquares: (x) => run(TRAINING_KERNELS.scaledSquares, { x }),
    finite: (...tensors) => run(TRAINING_KERNELS.finite, Object.fromEntries(tensors.entries())),
  };
}
