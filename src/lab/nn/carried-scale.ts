import type * as tf from '@tensorflow/tfjs-core';

/**
 * How a signal's magnitude is carried apart from its stored numbers h′ = h/s, one scale s a network:
 * - `free`: s follows the signal's root mean square (nothing else sets a scale: φ(0) = 0 and no bias);
 * - `anchored`: s follows it upwards but never falls under 1 (φ(0) ≠ 0 or a bias keeps the signal from vanishing).
 */
export type Scaling = 'free' | 'anchored';

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
