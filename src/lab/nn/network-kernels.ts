import type * as tf from '@tensorflow/tfjs-core';
import type { LabActivationName } from './activations.ts';

/**
 * The few operations in which a network's measurement spends its time, as kernels of our own: each is registered with
 * TensorFlow.js once a backend (in `engine/kernels`) and called by name, so that an experiment reads
 * the same everywhere. All act on S networks at once; x has shape [S, B, n], a weight [S, n_in, n_out].
 */
export const KERNELS = {
  product: 'GuideProduct',
  activate: 'GuideActivate',
  meanSquare: 'GuideMeanSquare',
  weightGradient: 'GuideWeightGradient',
  flatness: 'GuideFlatness',
} as const;

export interface ProductAttributes {
  /** Multiply by the transpose of the weight: the backward direction. */
  transposed: boolean;
  /** A constant factor on the result. */
  factor: number;
}

export interface ActivateAttributes {
  activation: LabActivationName;
  /** Whether φ′ is wanted beside φ. */
  withSlope: boolean;
}

/** Gram matrices of the batch are cheaper than the weight gradient itself once the batch is under half the width. */
export function gramIsCheaper(batch: number, width: number): boolean {
  return 2 * batch < width;
}

export interface NetworkKernels {
  /**
   * factor · x W (or x Wᵀ), divided by the root of `meanSquare` [S, 1, 1] where that is given and not 0: so a signal
   * whose scale is carried apart stays near 1.
   * @param x [S, B, n_in], or [S, B, n_out] for x Wᵀ
   * @returns [S, B, n_out], or [S, B, n_in] for x Wᵀ
   */
  product(x: tf.Tensor3D, weight: tf.Tensor3D, attributes: ProductAttributes, meanSquare?: tf.Tensor3D): tf.Tensor3D;
  /**
   * φ(s z)/s and φ′(s z), accurate however small s z is. `scale` s is [S, 1, 1]; without it s = 1.
   * @returns [value, slope], both [S, B, n]
   */
  activate(z: tf.Tensor3D, activation: LabActivationName, scale?: tf.Tensor3D): [tf.Tensor3D, tf.Tensor3D];
  /** φ(z) alone, [S, B, n] */
  value(z: tf.Tensor3D, activation: LabActivationName): tf.Tensor3D;
  /** Mean of x² over each network's B·n numbers: [S, 1, 1]. */
  meanSquare(x: tf.Tensor3D): tf.Tensor3D;
  /** Mean over n² of the squares of xᵀδ, a square weight's gradient, without keeping that gradient: [S, 1, 1]. */
  weightGradientMeanSquare(x: tf.Tensor3D, delta: tf.Tensor3D): tf.Tensor3D;
  /** Share of (example, unit) pairs, and of units on all examples, with |slope| < FLAT_SLOPE: [S, 1, 2]. */
  flatness(slope: tf.Tensor3D): tf.Tensor3D;
}

type Result = tf.Tensor3D;

/** The kernels of the backend that `tf` runs on now. */
export function networkKernels(core: typeof tf): NetworkKernels {
  const run = (name: string, inputs: Record<string, tf.Tensor>, attributes: object = {}) =>
    core.engine().runKernel(name, inputs as tf.NamedTensorMap, attributes as tf.NamedAttrMap);
  return {
    product: (x, weight, attributes, meanSquare) =>
      run(KERNELS.product, meanSquare ? { x, weight, meanSquare } : { x, weight }, attributes) as Result,
    activate: (z, activation, scale) =>
      run(KERNELS.activate, scale ? { z, scale } : { z }, { activation, withSlope: true }) as unknown as [
        Result,
        Result,
      ],
    value: (z, activation) =>
      (run(KERNELS.activate, { z }, { activation, withSlope: false }) as unknown as [Result])[0],
    meanSquare: (x) => run(KERNELS.meanSquare, { x }) as Result,
    weightGradientMeanSquare: (x, delta) => run(KERNELS.weightGradient, { x, delta }) as Result,
    flatness: (slope) => run(KERNELS.flatness, { slope }) as Result,
  };
}
