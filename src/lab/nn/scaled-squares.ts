import type * as tf from '@tensorflow/tfjs-core';
import { trainingKernels } from './training-kernels.ts';

/**
 * By network or layer [s, mean (x/s)²] with some scale s, from which `logRmsFrom` has log10 of the root mean square however small
 * the numbers: their squares would underflow.
 * @param x [N, rows, columns]
 * @returns [N, 2], flat
 */
export function scaledSquares(core: typeof tf, x: tf.Tensor3D): tf.Tensor1D {
  return core.reshape(trainingKernels(core).scaledSquares(x), [2 * x.shape[0]]);
}

/** @returns log10 of the root mean square by network or layer; `-Infinity` of a true zero */
export function logRmsFrom(squares: ArrayLike<number>): number[] {
  return Array.from({ length: squares.length / 2 }, (_, i) => {
    const [largest, square] = [squares[2 * i] as number, squares[2 * i + 1] as number];
    return Math.log10(largest) + Math.log10(square) / 2;
  });
}
