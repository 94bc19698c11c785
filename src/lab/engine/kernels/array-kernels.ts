import type * as tf from '@tensorflow/tfjs-core';
import { activations, FLAT_SLOPE, type LabActivationName } from '../../nn/activations.ts';
import type { ArrayDevice } from './array-devices.ts';
import { type ActivateAttributes, gramIsCheaper, KERNELS, type ProductAttributes } from '../../nn/network-kernels.ts';

/**
 * The network kernels on backends whose tensors lie in JavaScript's reach (WASM's heap, the CPU backend's arrays):
 * loops over typed arrays, in double precision within a number, around the backend's own matrix product.
 */

/** Slopes that follow from the value alone, which saves the second exponential. */
const SLOPE_FROM_VALUE: Partial<Record<LabActivationName, (value: number) => number>> = {
  sigmoid: (value) => value * (1 - value),
  tanh: (value) => 1 - value * value,
  elu: (value) => (value > 0 ? 1 : value + 1),
};

/** The slope of leaky ReLU is the limit itself, and rounded to single precision would be below it. */
const FLAT_SLOPE_STORED = Math.fround(FLAT_SLOPE);

/** Reused between calls, so that transposes do not churn memory. */
const scratch: Float32Array[] = [];

function borrow(slot: number, size: number): Float32Array {
  const held = scratch[slot];
  if (held && held.length >= size) return held;
  const fresh = new Float32Array(size);
  scratch[slot] = fresh;
  return fresh;
}

/** Writes the transpose of a row-major rows × columns block, in tiles that stay in the cache. */
function transpose(source: Float32Array, from: number, rows: number, columns: number, target: Float32Array): void {
  const tile = 16;
  for (let r0 = 0; r0 < rows; r0 += tile) {
    const r1 = Math.min(rows, r0 + tile);
    for (let c0 = 0; c0 < columns; c0 += tile) {
      const c1 = Math.min(columns, c0 + tile);
      for (let r = r0; r < r1; r++) {
        for (let c = c0; c < c1; c++) target[c * rows + r] = source[from + r * columns + c] as number;
      }
    }
  }
}

type Shape3 = [number, number, number];

const shape3 = (info: tf.TensorInfo): Shape3 => info.shape as Shape3;

interface KernelArguments {
  inputs: tf.NamedTensorInfoMap;
  backend: unknown;
  attrs?: tf.NamedAttrMap;
}

function input(inputs: tf.NamedTensorInfoMap, name: string): tf.TensorInfo {
  const info = inputs[name];
  if (!info) throw new Error(`a network kernel was called without its input "${name}"`);
  return info;
}

function product(device: ArrayDevice, inputs: tf.NamedTensorInfoMap, attributes: ProductAttributes): tf.TensorInfo {
  const x = input(inputs, 'x');
  const weight = input(inputs, 'weight');
  const [networks, batch, width] = shape3(x);
  const result = device.make([networks, batch, width]);
  const roots = inputs['meanSquare'] ? device.view(inputs['meanSquare']) : null;
  const left = device.region(batch * width);
  const right = device.region(width * width);
  const out = device.region(batch * width);
  for (let s = 0; s < networks; s++) {
    left.write(device.view(x), s * batch * width);
    if (attributes.transposed) transpose(device.view(weight), s * width * width, width, width, right.view());
    else right.write(device.view(weight), s * width * width);
    device.matrixProduct(left, right, out, batch, width, width);
    const meanSquare = roots ? (roots[s] as number) : 0;
    const factor = meanSquare > 0 ? attributes.factor / Math.sqrt(meanSquare) : attributes.factor;
    const target = device.view(result);
    const values = out.view();
    const offset = s * batch * width;
    for (let i = 0; i < batch * width; i++) target[offset + i] = factor * (values[i] as number);
  }
  return result;
}

function activate(device: ArrayDevice, inputs: tf.NamedTensorInfoMap, attributes: ActivateAttributes): tf.TensorInfo[] {
  const z = input(inputs, 'z');
  const value = device.make(shape3(z));
  const slope = device.make(shape3(z));
  const [networks, batch, width] = shape3(z);
  const source = device.view(z);
  const scales = inputs['scale'] ? device.view(inputs['scale']) : null;
  const values = device.view(value);
  const slopes = device.view(slope);
  const { value: phi, slope: phiSlope } = activations[attributes.activation];
  const slopeFromValue = SLOPE_FROM_VALUE[attributes.activation];
  const size = batch * width;
  for (let s = 0; s < networks; s++) {
    const scale = scales ? (scales[s] as number) : 1;
    for (let i = s * size; i < (s + 1) * size; i++) {
      const x = source[i] as number;
      const activated = phi(scale * x);
      slopes[i] = slopeFromValue ? slopeFromValue(activated) : phiSlope(scale * x);
      // Once the scale itself is below the smallest number, φ is its tangent at 0.
      values[i] = scale === 0 ? x * phiSlope(0) : activated / scale;
    }
  }
  return [value, slope];
}

function meanSquare(device: ArrayDevice, inputs: tf.NamedTensorInfoMap): tf.TensorInfo {
  const x = input(inputs, 'x');
  const [networks, batch, width] = shape3(x);
  const result = device.make([networks, 1, 1]);
  const values = device.view(x);
  const size = batch * width;
  for (let s = 0; s < networks; s++) {
    let sum = 0;
    for (let i = s * size; i < (s + 1) * size; i++) {
      const v = values[i] as number;
      sum += v * v;
    }
    device.view(result)[s] = sum / size;
  }
  return result;
}

function weightGradientMeanSquare(device: ArrayDevice, inputs: tf.NamedTensorInfoMap): tf.TensorInfo {
  const x = input(inputs, 'x');
  const delta = input(inputs, 'delta');
  const [networks, batch, width] = shape3(x);
  const size = batch * width;
  const result = device.make([networks, 1, 1]);
  const gram = gramIsCheaper(batch, width);
  const side = gram ? batch : width;
  const left = device.region(size);
  const right = device.region(size);
  const first = device.region(side * side);
  const second = device.region(gram ? side * side : 1);
  const turned = borrow(0, size);
  for (let s = 0; s < networks; s++) {
    let sum = 0;
    if (gram) {
      for (const [source, target] of [[x, first], [delta, second]] as const) {
        const values = device.view(source);
        left.write(values, s * size);
        transpose(values, s * size, batch, width, turned);
        right.write(turned, 0);
        device.matrixProduct(left, right, target, batch, width, batch);
      }
      const a = first.view();
      const b = second.view();
      for (let i = 0; i < side * side; i++) sum += (a[i] as number) * (b[i] as number);
    } else {
      transpose(device.view(x), s * size, batch, width, turned);
      left.write(turned, 0);
      right.write(device.view(delta), s * size);
      device.matrixProduct(left, right, first, width, batch, width);
      const a = first.view();
      for (let i = 0; i < side * side; i++) sum += (a[i] as number) * (a[i] as number);
    }
    device.view(result)[s] = Math.max(sum, 0) / (width * width);
  }
  return result;
}

function flatness(device: ArrayDevice, inputs: tf.NamedTensorInfoMap): tf.TensorInfo {
  const slope = input(inputs, 'slope');
  const [networks, batch, width] = shape3(slope);
  const result = device.make([networks, 1, 2]);
  const values = device.view(slope);
  const shares = device.view(result);
  const flatExamples = new Uint16Array(width);
  for (let s = 0; s < networks; s++) {
    flatExamples.fill(0);
    for (let b = 0; b < batch; b++) {
      const row = (s * batch + b) * width;
      for (let i = 0; i < width; i++) {
        if (Math.abs(values[row + i] as number) < FLAT_SLOPE_STORED) flatExamples[i] = (flatExamples[i] as number) + 1;
      }
    }
    let pairs = 0;
    let units = 0;
    for (const count of flatExamples) {
      pairs += count;
      if (count === batch) units++;
    }
    shares[2 * s] = pairs / (batch * width);
    shares[2 * s + 1] = units / width;
  }
  return result;
}

/** Registers the network kernels for an array backend (`wasm` or `cpu`). Call once a backend. */
export function registerArrayKernels(
  core: typeof tf,
  backendName: 'wasm' | 'cpu',
  deviceOf: (backend: unknown) => ArrayDevice,
): void {
  const register = (
    kernelName: string,
    kernel: (device: ArrayDevice, inputs: tf.NamedTensorInfoMap, attrs: tf.NamedAttrMap) => tf.TensorInfo | tf.TensorInfo[],
  ) =>
    core.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, backend, attrs }: KernelArguments) => {
        const device = deviceOf(backend);
        try {
          return kernel(device, inputs, attrs ?? {});
        } finally {
          device.release();
        }
      },
    });
  register(KERNELS.product, (device, inputs, attrs) => product(device, inputs, attrs as unknown as ProductAttributes));
  register(KERNELS.activate, (device, inputs, attrs) => activate(device, inputs, attrs as unknown as ActivateAttributes));
  register(KERNELS.meanSquare, meanSquare);
  register(KERNELS.weightGradient, weightGradientMeanSquare);
  register(KERNELS.flatness, flatness);
}
