import type * as tf from '@tensorflow/tfjs-core';
import { networkKernels } from './network-kernels.ts';

/**
 * By network or layer [max |x|, mean (x/max)²], from which `logRmsFrom` has log10 of the root mean square however small
 * the numbers: their squares would underflow.
 * @param x [N, rows, columns]
 * @returns [N, 2], flat
 */
export function scaledSquares(core: typeof tf, x: tf.Tensor3D): tf.Tensor1D {
  const found = core.max(core.abs(x), [1, 2], true);
  const largest = core.where(core.equal(found, 0), 1, found) as tf.Tensor3D;
  const squares = networkKernels(core).meanSquare(core.div(x, largest));
  return core.reshape(core.concat([largest, squares], 2), [2 * x.shape[0]]);
}

/** @returns log10 of the root mean square by network or layer; `-Infinity` of a true zero */
export function logRmsFrom(squares: ArrayLike<number>): number[] {
  return Array.from({ length: squares.length / 2 }, (_, i) => {
    const [largest, square] = [squares[2 * i] as number, squares[2 * i + 1] as number];
    return Math.log10(largest) + Math.log10(square) / 2;
  });
}
