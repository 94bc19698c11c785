import type * as tf from '@tensorflow/tfjs-core';
import { EPSILON } from './dense-normalization.ts';

/** What the backward pass needs: the normalized values and 1/√(v + ε), broadcastable to them. */
export type Normalized = {
  y: tf.Tensor3D;
  inverse: tf.Tensor3D;
};

export type ActiveNormalization = 'batch' | 'layer' | 'rms';

/** Axis of [S, B, n] over which each kind takes its statistics. */
const AXIS: Record<ActiveNormalization, number> = { batch: 1, layer: 2, rms: 2 };

/**
 * y = (z − μ)/√(v + ε) with biased variance; RMS norm leaves the mean in and divides by the root mean square.
 * Batch norm: per unit over the batch (Ioffe & Szegedy 2015); layer norm: per example over units (Ba et al. 2016).
 * @param z [S, B, n]
 */
export function normalize(core: typeof tf, kind: ActiveNormalization, z: tf.Tensor3D): Normalized {
  return core.tidy(() => {
    const axis = AXIS[kind];
    const centred = kind === 'rms' ? z : core.sub(z, core.mean(z, axis, true));
    const inverse = core.rsqrt(core.add(core.mean(core.square(centred), axis, true), EPSILON));
    return { y: core.mul(centred, inverse) as tf.Tensor3D, inverse: inverse as tf.Tensor3D };
  });
}

/**
 * ∂ℒ/∂z from ∂ℒ/∂y: (1/√(v+ε))·[dy − mean(dy) − y·mean(dy ⊙ y)]; RMS norm has no mean(dy).
 *
 * The bracket's part along y is almost cancelled, all but the fraction r = ε/(v+ε). With two numbers a set, nothing else
 * is left once the mean is taken away, so that part is written as r·κ·y, κ the coefficient of dy along y, rather than as
 * the difference of two nearly equal numbers.
 */
export function normalizeBackward(
  core: typeof tf,
  kind: ActiveNormalization,
  { y, inverse }: Normalized,
  dy: tf.Tensor3D,
): tf.Tensor3D {
  return core.tidy(() => {
    const axis = AXIS[kind];
    const over = (x: tf.Tensor) => core.mean(x, axis, true);
    const size = y.shape[axis] as number;
    if (kind !== 'rms' && size <= 2) {
      if (size === 1) return core.zerosLike(dy);
      // κ = mean(dy ⊙ y)/mean(y²); with two numbers |y| is one number, so κ·y is half the difference of dy.
      const alongY = core.sub(dy, over(dy));
      const remainder = core.mul(core.square(inverse), EPSILON);
      return core.mul(core.mul(alongY, remainder), inverse);
    }
    const projected = core.sub(dy, core.mul(y, over(core.mul(dy, y))));
    return core.mul(inverse, kind === 'rms' ? projected : core.sub(projected, over(dy)));
  }) as tf.Tensor3D;
}
