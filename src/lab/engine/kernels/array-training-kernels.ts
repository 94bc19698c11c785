import type * as tf from '@tensorflow/tfjs-core';
import { type AffineAttributes, TRAINING_KERNELS } from '../../nn/training-kernels.ts';
import type { ArrayDevice } from './array-devices.ts';
import { type ArrayKernel, input, registerer, shape3, transpose, transposed } from './array-kernels.ts';

/**
 * The training kernels on WASM. A step on a few hundred points is so short that stock operations spend more time on
 * being called, and on cutting layers out of the parameter vector, than on arithmetic.
 */

const affine: ArrayKernel = (device, inputs, attrs) => {
  const x = input(inputs, 'x');
  const parameters = input(inputs, 'parameters');
  const { fanIn, fanOut, weight, bias } = attrs as unknown as AffineAttributes & { bias: number | null };
  const [, batch] = shape3(x);
  const result = device.make([1, batch, fanOut]);
  device.multiply(x, parameters, result, { networks: 1, rows: batch, inner: fanIn, columns: fanOut }, weight);
  if (bias === null) return result;
  const values = device.view(result);
  const shift = device.view(parameters).subarray(bias, bias + fanOut);
  for (let row = 0; row < values.length; row += fanOut) {
    for (let c = 0; c < fanOut; c++) values[row + c] = (values[row + c] as number) + (shift[c] as number);
  }
  return result;
};

const affineBackward: ArrayKernel = (device, inputs, attrs) => {
  const delta = input(inputs, 'delta');
  const x = input(inputs, 'x');
  const parameters = input(inputs, 'parameters');
  const { fanIn, fanOut, weight } = attrs as unknown as AffineAttributes;
  const [, batch] = shape3(x);
  const size = fanIn * fanOut;
  const gradient = device.make([size + fanOut]);
  const through = device.make([1, batch, fanIn]);
  device.multiply(transposed(device, x), delta, gradient, {
    networks: 1,
    rows: fanIn,
    inner: batch,
    columns: fanOut,
  });
  const turned = device.borrow([1, fanOut, fanIn]);
  transpose(device.view(parameters).subarray(weight, weight + size), 1, fanIn, fanOut, device.view(turned));
  device.multiply(delta, turned, through, { networks: 1, rows: batch, inner: fanOut, columns: fanIn });
  const deltas = device.view(delta);
  const sums = new Float64Array(fanOut);
  for (let row = 0; row < deltas.length; row += fanOut) {
    for (let c = 0; c < fanOut; c++) sums[c] = (sums[c] as number) + (deltas[row + c] as number);
  }
  device.view(gradient).set(sums, size);
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
export function registerTrainingKernels(core: typeof tf, deviceOf: (backend: unknown) => ArrayDevice): void {
  const register = registerer(core, 'wasm', deviceOf);
  register(TRAINING_KERNELS.affine, affine);
  register(TRAINING_KERNELS.affineBackward, affineBackward);
  register(TRAINING_KERNELS.logLoss, logLoss);
}
