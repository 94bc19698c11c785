import type * as tf from '@tensorflow/tfjs-core';
import { isHomogeneous, vanishesAtZero } from '../theory/moments.ts';
import type { LabActivationName } from './activations.ts';

/**
 * How a signal's magnitude is carried apart from its stored numbers h′ = h/s, one scale s a network:
 * - `free`: s follows the signal's root mean square (nothing else sets a scale: φ(0) = 0 and no bias);
 * - `anchored`: s follows it upwards but never falls under 1 (φ(0) ≠ 0 or a bias keeps the signal from vanishing).
 */
export type Scaling = 'free' | 'anchored';

/**
 * A scale on the device goes no further, by the bits of a stored number: beyond it every activation is its own limit at
 * infinity, to all the digits there are. Logarithms that are carried along on the CPU go on.
 */
export const LARGEST_SCALE = { 32: 1e30, 16: 1e4 } as const;

const BOUNDED: readonly LabActivationName[] = ['sigmoid', 'tanh', 'erf'];

/** What a plain, unnormalized stack needs; `fixed` where the activation keeps the signal near 1. */
export function plainScaling(activation: LabActivationName, hasBias: boolean): Scaling | 'fixed' {
  if (vanishesAtZero(activation) && !hasBias) return 'free';
  return BOUNDED.includes(activation) ? 'fixed' : 'anchored';
}

/** 1/√x, and 1 where x = 0: a true zero stays one instead of becoming 0/0. */
export function inverseRoot(core: typeof tf, square: tf.Tensor3D): tf.Tensor3D {
  return core.tidy(() => {
    const zero = core.equal(square, 0);
    return core.rsqrt(core.where(zero, core.onesLike(square), square));
  });
}

/**
 * The next scale of stored numbers of that mean square; all [S, 1, 1].
 * @param largest the scale on the device goes no further
 */
export function nextScale(
  core: typeof tf,
  scaling: Scaling,
  scale: tf.Tensor3D,
  square: tf.Tensor3D,
  largest: number,
): tf.Tensor3D {
  const grown = core.mul(scale, core.sqrt(square)) as tf.Tensor3D;
  return scaling === 'free' ? core.minimum(grown, largest) : core.clipByValue(grown, 1, largest);
}

/** The factor on the stored numbers that goes with the next scale, the true one even where `largest` stops it. */
export function scaleFactor(core: typeof tf, scaling: Scaling, scale: tf.Tensor3D, square: tf.Tensor3D): tf.Tensor3D {
  const factor = inverseRoot(core, square);
  return scaling === 'free' ? factor : core.where(core.greater(core.mul(scale, core.sqrt(square)), 1), factor, scale);
}

/** Whether the activation must be told the scale; homogeneous ones do not see it. */
export function needsScale(scaling: Scaling | 'fixed', activation: LabActivationName): boolean {
  return scaling === 'anchored' || (scaling === 'free' && !isHomogeneous(activation));
}

export interface ScaleMove {
  /** The new scale, [S, 1, 1]; undefined where the activation need not know it. */
  next: tf.Tensor3D | undefined;
  /** The factor on stored values; undefined where it is 1 or goes by `root`. */
  ratio: tf.Tensor3D | undefined;
  /** The mean square by whose root a product is to be divided. */
  root: tf.Tensor3D | undefined;
}

/**
 * Moves a plain stack's scale after its stored signal. Call inside a tidy.
 * @param scale null where the activation need not know it
 * @param square mean square of the stored signal, [S, 1, 1]
 */
export function moveScale(
  core: typeof tf,
  scaling: Scaling | 'fixed',
  scale: tf.Tensor3D | null,
  square: tf.Tensor3D,
  bits: keyof typeof LARGEST_SCALE,
): ScaleMove {
  const next = scale && scaling !== 'fixed' ? nextScale(core, scaling, scale, square, LARGEST_SCALE[bits]) : undefined;
  const ratio = scale && scaling === 'anchored' ? scaleFactor(core, scaling, scale, square) : undefined;
  return { next, ratio, root: scaling === 'free' ? square : undefined };
}
