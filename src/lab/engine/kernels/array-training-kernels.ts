import type * as tf from '@tensorflow/tfjs-core';
import { type AffineAttributes, TRAINING_KERNELS } from '../../nn/training-kernels.ts';
import type { WasmDevice } from './array-devices.ts';
import { type ArrayKernel, input, registerer, shape3, transpose } from './array-kernels.ts';

/**
 * The training kernels on WASM. A step on a few hundred points is so short that stock operations spend more time on
 * being called, and on cutting layers out of the parameter vector, than on arithmetic.
 */

const affine: ArrayKernel<WasmDevice> = (device, inputs, attrs) => {
  const x = input(inputs, 'x');
  const { fanIn, fanOut, weight, bias } = attrs as unknown as AffineAttributes & { bias: number | null };
  const [, batch] = shape3(x);
  const result = device.make([1, batch, fanOut]);
  const shape = { networks: 1, rows: batch, inner: fanIn, columns: fanOut };
  device.affine(x, input(inputs, 'parameters'), { weight, bias }, result, shape);
  return result;
};

const affineBackward: ArrayKernel = (device, inputs, attrs) => {
  const delta = input(inputs, 'delta');
  const x = input(inputs, 'x');
  const parameters = input(inputs, 'parameters');
  const { fanIn, fanOut, weight } = attrs as unknown as AffineAttributes;
  const [, batch] = shape3(x);
  const gradient = device.make([(fanIn + 1) * fanOut]);
  const through = device.make([1, batch, fanIn]);
  // With a last row of ones under xᵀ the product's last row is the sum over the points: ∂ℒ/∂b.
  const turnedX = device.borrow([1, fanIn + 1, batch]);
  const turnedWeight = device.borrow([1, fanOut, fanIn]);
  const columns = device.view(turnedX);
  transpose(device.view(x), 1, batch, fanIn, columns);
  columns.fill(1, fanIn * batch);
  const weights = device.view(parameters).subarray(weight, weight + fanIn * fanOut);
  transpose(weights, 1, fanIn, fanOut, device.view(turnedWeight));
  device.multiply(turnedX, delta, gradient, { networks: 1, rows: fanIn + 1, inner: batch, columns: fanOut });
  device.multiply(delta, turnedWeight, through, { networks: 1, rows: batch, inner: fanOut, columns: fanIn });
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

/** Registers the training kernels for WASM. Call once, with the device that the network kernels have. */
export function registerTrainingKernels(core: typeof tf, deviceOf: (backend: unknown) => WasmDevice): void {
  const register = registerer(core, 'wasm', deviceOf);
  register(TRAINING_KERNELS.affine, affine);
  register(TRAINING_KERNELS.affineBackward, affineBackward);
  register(TRAINING_KERNELS.logLoss, logLoss);
}
