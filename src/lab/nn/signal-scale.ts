import type * as tf from '@tensorflow/tfjs-core';
import { isHomogeneous, vanishesAtZero } from '../theory/moments.ts';
import type { LabActivationName } from './activations.ts';

/**
 * How the forward signal keeps its magnitude in fp32. Stored values are the true ones divided by a scale s, one a network:
 * - `free`: s follows the signal's root mean square, layer by layer (φ(0) = 0, no bias: nothing else sets a scale);
 * - `anchored`: s follows it upwards but never falls under 1 (a bias or φ(0) ≠ 0 keeps the signal from vanishing);
 * - `fixed`: s = 1 (a bounded activation or a normalization keeps the signal near 1).
 */
export type Scaling = 'free' | 'anchored' | 'fixed';

/**
 * A scale on the device goes no further, by the bits of a stored number: beyond it every activation is its own limit at
 * infinity, to all the digits there are. Logarithms that are carried along on the CPU go on.
 */
const LARGEST_SCALE = { 32: 1e30, 16: 1e4 } as const;

const BOUNDED: readonly LabActivationName[] = ['sigmoid', 'tanh', 'erf'];

/** The scaling that a plain, unnormalized stack needs. */
export function plainScaling(activation: LabActivationName, hasBias: boolean): Scaling {
  if (vanishesAtZero(activation) && !hasBias) return 'free';
  return BOUNDED.includes(activation) ? 'fixed' : 'anchored';
}

/** Whether the activation must be told the scale; homogeneous ones do not see it. */
export function needsScale(scaling: Scaling, activation: LabActivationName): boolean {
  return scaling === 'anchored' || (scaling === 'free' && !isHomogeneous(activation));
}

export interface ScaleMove {
  /** The new scale, [S, 1, 1]; undefined where none is needed. */
  next: tf.Tensor3D | undefined;
  /** The old scale over the new, by which stored values are multiplied; undefined where it is 1 or goes by `root`. */
  ratio: tf.Tensor3D | undefined;
  /** The mean square by whose root stored values are divided. */
  root: tf.Tensor3D | undefined;
}

/**
 * Moves a scale after the stored signal. Call inside a tidy.
 * @param scale null where the activation need not know it
 * @param square mean square of the stored signal, [S, 1, 1]
 */
export function moveScale(
  core: typeof tf,
  scaling: Scaling,
  scale: tf.Tensor3D | null,
  square: tf.Tensor3D,
  bits: keyof typeof LARGEST_SCALE,
): ScaleMove {
  const largest = LARGEST_SCALE[bits];
  const grown = scale && core.mul(scale, core.sqrt(square));
  if (scaling === 'free') {
    return { next: grown ? (core.minimum(grown, largest) as tf.Tensor3D) : undefined, ratio: undefined, root: square };
  }
  if (scaling === 'fixed' || !grown || !scale) return { next: undefined, ratio: undefined, root: undefined };
  return {
    next: core.clipByValue(grown, 1, largest) as tf.Tensor3D,
    ratio: core.where(core.greater(grown, 1), inverseRoot(core, square), scale) as tf.Tensor3D,
    root: undefined,
  };
}

/** 1/√x, and 1 where x = 0: a true zero stays one instead of becoming 0/0. */
export function inverseRoot(core: typeof tf, square: tf.Tensor3D): tf.Tensor3D {
  return core.tidy(() => {
    const zero = core.equal(square, 0);
    return core.rsqrt(core.where(zero, core.onesLike(square), square));
  });
}
