import type * as tf from '@tensorflow/tfjs-core';
import type { LabActivationName } from '../../nn/activations.ts';

/** How many products, and of what: [networks, rows, inner] · [networks, inner, columns]. */
export interface ProductShape {
  networks: number;
  rows: number;
  inner: number;
  columns: number;
}

/** A matrix that begins somewhere in a tensor, and how far apart its rows and the numbers of a row lie. */
export interface Strided {
  tensor: tf.TensorInfo;
  at: number;
  row: number;
  step: number;
}

/** A row-major matrix, or a row, that begins somewhere in a tensor. */
export type Stretch = Pick<Strided, 'tensor' | 'at'>;

/** What the array kernels need of a backend. */
export interface ArrayDevice {
  /** A new tensor; call before taking views, since an allocation may move the heap. */
  make(shape: number[]): tf.TensorInfo;
  /** A tensor that is given back by `release`. */
  borrow(shape: number[]): tf.TensorInfo;
  /** The tensor's numbers in place. Valid until the device next allocates or multiplies. */
  view(info: tf.TensorInfo): Float32Array;
  /** out = left · right, network by network. */
  multiply(left: tf.TensorInfo, right: tf.TensorInfo, out: tf.TensorInfo, shape: ProductShape): void;
  /**
   * As `multiply`, by an operand that follows from a tensor that does not change. The device may keep it ready for as long
   * as that tensor lives, and then does not ask for it again.
   */
  multiplyKept(left: tf.TensorInfo, right: KeptOperand, out: tf.TensorInfo, shape: ProductShape): void;
  /**
   * out = φ(x), and slope = φ′(x) where it is wanted, over so many numbers, by vector code; false where the device has none
   * that can be trusted. The results lie elsewhere than x.
   */
  activate(activation: LabActivationName, x: Stretch, out: Stretch, slope: Stretch | null, size: number): boolean;
  /** Gives borrowed tensors back. */
  release(): void;
}

/** What WASM's device can do besides. */
export interface WasmDevice extends ArrayDevice {
  /** out = left · right + sum, of one network, with nothing packed beforehand: for small matrices that change. */
  smallProduct(
    left: Strided,
    right: Stretch,
    out: Stretch,
    shape: Omit<ProductShape, 'networks'>,
    sum: Stretch | null,
  ): void;
  /** out = a + b or a · b, number by number. */
  combine(how: 'add' | 'multiply', a: Stretch, b: Stretch, out: Stretch, size: number): void;
}

export interface KeptOperand {
  source: tf.TensorInfo;
  /** What is made of it, in one word. */
  name: string;
  make(): tf.TensorInfo;
}
