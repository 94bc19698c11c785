import type * as tf from '@tensorflow/tfjs-core';
import { type AffineAttributes, TRAINING_KERNELS } from '../../nn/training-kernels.ts';
import type { Stretch, WasmDevice } from './array-devices.ts';
import { type ArrayKernel, input, registerer, shape3, sumOfProducts, transpose } from './array-kernels.ts';

/**
 * The training kernels on WASM. A step on a few hundred points is so short that stock operations spend more time on
 * being called, and on cutting layers out of the parameter vector, than on arithmetic.
 */

/** A layer's parameters in the vector with all others. */
export interface DensePlace extends AffineAttributes {
  parameters: tf.TensorInfo;
}

const start = (tensor: tf.TensorInfo): Stretch => ({ tensor, at: 0 });

/** out = x W + b, without b where `bias` is null. */
export function denseForward(
  device: WasmDevice,
  { parameters, fanIn, fanOut, weight }: DensePlace,
  bias: number | null,
  x: Stretch,
  out: Stretch,
  rows: number,
): void {
  const shape = { rows, inner: fanIn, columns: fanOut };
  const sum = bias === null ? null : { tensor: parameters, at: bias };
  device.smallProduct({ ...x, row: fanIn, step: 1 }, { tensor: parameters, at: weight }, out, shape, sum);
}

/** What `denseBackward` works in, borrowed. */
export function backwardRoom(device: WasmDevice, largestWeight: number): { turned: tf.TensorInfo; one: tf.TensorInfo } {
  const room = { turned: device.borrow([largestWeight]), one: device.borrow([1]) };
  device.view(room.one)[0] = 1;
  return room;
}

/** From ∂ℒ/∂(x W + b) to ∂ℒ/∂W and, behind it, ∂ℒ/∂b, and to ∂ℒ/∂x where that is wanted. */
export function denseBackward(
  device: WasmDevice,
  { parameters, fanIn, fanOut, weight }: DensePlace,
  x: Stretch,
  delta: Stretch,
  gradient: Stretch,
  through: Stretch | null,
  batch: number,
  { turned, one }: ReturnType<typeof backwardRoom>,
): void {
  const shape = { rows: fanIn, inner: batch, columns: fanOut };
  device.smallProduct({ ...x, row: 1, step: fanIn }, delta, gradient, shape, null);
  // A row of ones times δ: the sum over the points.
  const ofBias = { tensor: gradient.tensor, at: gradient.at + fanIn * fanOut };
  device.smallProduct({ ...start(one), row: 0, step: 0 }, delta, ofBias, { ...shape, rows: 1 }, null);
  if (!through) return;
  const size = fanIn * fanOut;
  const weights = device.view(parameters).subarray(weight, weight + size);
  transpose(weights, 1, fanIn, fanOut, device.view(turned));
  const back = { rows: batch, inner: fanOut, columns: fanIn };
  device.smallProduct({ ...delta, row: fanOut, step: 1 }, start(turned), through, back, null);
}

const affine: ArrayKernel<WasmDevice> = (device, inputs, attrs) => {
  const x = input(inputs, 'x');
  const { bias, ...place } = attrs as unknown as AffineAttributes & { bias: number | null };
  const [, rows] = shape3(x);
  const result = device.make([1, rows, place.fanOut]);
  denseForward(device, { parameters: input(inputs, 'parameters'), ...place }, bias, start(x), start(result), rows);
  return result;
};

const affineBackward: ArrayKernel<WasmDevice> = (device, inputs, attrs) => {
  const x = input(inputs, 'x');
  const place = { parameters: input(inputs, 'parameters'), ...(attrs as unknown as AffineAttributes) };
  const { fanIn, fanOut } = place;
  const [, batch] = shape3(x);
  const gradient = device.make([(fanIn + 1) * fanOut]);
  const through = device.make([1, batch, fanIn]);
  const room = backwardRoom(device, fanIn * fanOut);
  const delta = start(input(inputs, 'delta'));
  denseBackward(device, place, start(x), delta, start(gradient), start(through), batch, room);
  return [gradient, through];
};

const logLoss: ArrayKernel = (device, inputs) => {
  const logits = input(inputs, 'logits');
  const labels = input(inputs, 'labels');
  const loss = device.make([]);
  const delta = device.make(logits.shape);
  const z = device.view(logits);
  const y = device.view(labels);
  const slopes = device.view(delta);
  let sum = 0;
  for (let i = 0; i < z.length; i++) {
    const [logit, label] = [z[i] as number, y[i] as number];
    const decay = Math.exp(-Math.abs(logit));
    sum += Math.max(logit, 0) - logit * label + Math.log1p(decay);
    slopes[i] = ((logit < 0 ? decay : 1) / (1 + decay) - label) / z.length;
  }
  device.view(loss)[0] = sum / z.length;
  return [loss, delta];
};

/** The smallest number with all its digits in single precision. */
const SMALLEST_NORMAL = 2 ** -126;

const scaledSquares: ArrayKernel = (device, inputs) => {
  const x = input(inputs, 'x');
  const [networks, batch, width] = shape3(x);
  const result = device.make([networks, 1, 2]);
  const values = device.view(x);
  const pairs = device.view(result);
  const size = batch * width;
  for (let s = 0; s < networks; s++) {
    // In double precision no square of a single number is too small or too large.
    const square = sumOfProducts(values, values, s * size, size) / size;
    const scale = square === 0 ? 1 : Math.max(Math.fround(Math.sqrt(square)), SMALLEST_NORMAL);
    pairs[2 * s] = scale;
    pairs[2 * s + 1] = square / (scale * scale);
  }
  return result;
};

const finite: ArrayKernel = (device, inputs) => {
  const result = device.make([]);
  let sum = 0;
  for (const info of Object.values(inputs)) {
    const values = device.view(info as tf.TensorInfo);
    for (let i = 0; i < values.length; i++) sum += (values[i] as number) * 0;
  }
  device.view(result)[0] = sum;
  return result;
};

/** Registers the training kernels for WASM. Call once, with the device that the network kernels have. */
export function registerTrainingKernels(core: typeof tf, deviceOf: (backend: unknown) => WasmDevice): void {
  const register = registerer(core, 'wasm', deviceOf);
  register(TRAINING_KERNELS.affine, affine);
  register(TRAINING_KERNELS.affineBackward, affineBackward);
  register(TRAINING_KERNELS.logLoss, logLoss);
  register(TRAINING_KERNELS.scaledSquares, scaledSquares);
  register(TRAINING_KERNELS.finite, finite);
}
