import type * as tf from '@tensorflow/tfjs-core';
import { type AffineAttributes, TRAINING_KERNELS } from '../../nn/training-kernels.ts';
import type { WasmDevice } from './array-devices.ts';
import { type ArrayKernel, input, registerer, shape3, sumOfProducts, transpose } from './array-kernels.ts';

/**
 * The training kernels on WASM. A step on a few hundred points is so short that stock operations spend more time on
 * being called, and on cutting layers out of the parameter vector, than on arithmetic.
 */

const affine: ArrayKernel<WasmDevice> = (device, inputs, attrs) => {
  const x = input(inputs, 'x');
  const parameters = input(inputs, 'parameters');
  const { fanIn, fanOut, weight, bias } = attrs as unknown as AffineAttributes & { bias: number | null };
  const [, rows] = shape3(x);
  const result = device.make([1, rows, fanOut]);
  device.smallProduct(
    { tensor: x, at: 0, row: fanIn, step: 1 },
    { tensor: parameters, at: weight },
    { tensor: result, at: 0 },
    { rows, inner: fanIn, columns: fanOut },
    bias === null ? null : { tensor: parameters, at: bias },
  );
  return result;
};

const affineBackward: ArrayKernel<WasmDevice> = (device, inputs, attrs) => {
  const delta = input(inputs, 'delta');
  const x = input(inputs, 'x');
  const parameters = input(inputs, 'parameters');
  const { fanIn, fanOut, weight } = attrs as unknown as AffineAttributes;
  const [, batch] = shape3(x);
  const gradient = device.make([(fanIn + 1) * fanOut]);
  const through = device.make([1, batch, fanIn]);
  const turnedWeight = device.borrow([1, fanOut, fanIn]);
  const one = device.borrow([1]);
  device.view(one)[0] = 1;
  const weights = device.view(parameters).subarray(weight, weight + fanIn * fanOut);
  transpose(weights, 1, fanIn, fanOut, device.view(turnedWeight));
  const right = { tensor: delta, at: 0 };
  device.smallProduct(
    { tensor: x, at: 0, row: 1, step: fanIn },
    right,
    { tensor: gradient, at: 0 },
    { rows: fanIn, inner: batch, columns: fanOut },
    null,
  );
  // A row of ones times δ: the sum over the points.
  device.smallProduct(
    { tensor: one, at: 0, row: 0, step: 0 },
    right,
    { tensor: gradient, at: fanIn * fanOut },
    { rows: 1, inner: batch, columns: fanOut },
    null,
  );
  device.smallProduct(
    { tensor: delta, at: 0, row: fanOut, step: 1 },
    { tensor: turnedWeight, at: 0 },
    { tensor: through, at: 0 },
    { rows: batch, inner: fanOut, columns: fanIn },
    null,
  );
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

const scaledSquares: ArrayKernel = (device, inputs) => {
  const x = input(inputs, 'x');
  const [networks, batch, width] = shape3(x);
  const result = device.make([networks, 1, 2]);
  const values = device.view(x);
  const pairs = device.view(result);
  const size = batch * width;
  for (let s = 0; s < networks; s++) {
    let largest = 0;
    for (let i = s * size; i < (s + 1) * size; i++) {
      const magnitude = Math.abs(values[i] as number);
      // Written so that NaN passes.
      if (!(magnitude <= largest)) largest = magnitude;
    }
    // In double precision no square of a single number is too small.
    const sum = sumOfProducts(values, values, s * size, size);
    pairs[2 * s] = largest === 0 ? 1 : largest;
    pairs[2 * s + 1] = largest === 0 ? 0 : sum / size / (largest * largest);
  }
  return result;
};

/** Registers the training kernels for WASM. Call once, with the device that the network kernels have. */
export function registerTrainingKernels(core: typeof tf, deviceOf: (backend: unknown) => WasmDevice): void {
  const register = registerer(core, 'wasm', deviceOf);
  register(TRAINING_KERNELS.affine, affine);
  register(TRAINING_KERNELS.affineBackward, affineBackward);
  register(TRAINING_KERNELS.logLoss, logLoss);
  register(TRAINING_KERNELS.scaledSquares, scaledSquares);
}
