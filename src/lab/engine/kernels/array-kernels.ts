import type * as tf from '@tensorflow/tfjs-core';
import { FLAT_SLOPE } from '../../nn/activations.ts';
import { type ActivateAttributes, gramIsCheaper, KERNELS, type ProductAttributes } from '../../nn/network-kernels.ts';
import { activateScaled, activateStretch } from './array-activations.ts';
import type { ArrayDevice } from './array-devices.ts';

/**
 * The network kernels on backends whose tensors lie in JavaScript's reach (WASM's heap, the CPU backend's arrays):
 * loops over typed arrays, in double precision within a number, around the backend's own matrix product.
 */

/** Of a single-precision number: without their signs, such numbers are in the order of their bits. */
const MAGNITUDE_BITS = 0x7fffffff;

/** The slope of leaky ReLU is the limit itself, and stays so rounded to single precision. */
const [FLAT_SLOPE_BITS] = new Int32Array(Float32Array.of(FLAT_SLOPE).buffer) as unknown as [number];

/** Writes the transposes of row-major rows × columns blocks, one a network, in tiles that stay in the cache. */
export function transpose(
  source: Float32Array,
  networks: number,
  rows: number,
  columns: number,
  target: Float32Array,
): void {
  const tile = 16;
  const size = rows * columns;
  for (let from = 0; from < networks * size; from += size) {
    for (let r0 = 0; r0 < rows; r0 += tile) {
      const r1 = Math.min(rows, r0 + tile);
      for (let c0 = 0; c0 < columns; c0 += tile) {
        const c1 = Math.min(columns, c0 + tile);
        for (let c = c0; c < c1; c++) {
          const start = from + c * rows;
          let at = from + r0 * columns + c;
          for (let to = start + r0; to < start + r1; to++) {
            target[to] = source[at] as number;
            at += columns;
          }
        }
      }
    }
  }
}

type Shape3 = [number, number, number];

export const shape3 = (info: tf.TensorInfo): Shape3 => info.shape as Shape3;

interface KernelArguments {
  inputs: tf.NamedTensorInfoMap;
  backend: unknown;
  attrs?: tf.NamedAttrMap;
}

export function input(inputs: tf.NamedTensorInfoMap, name: string): tf.TensorInfo {
  const info = inputs[name];
  if (!info) throw new Error(`a network kernel was called without its input "${name}"`);
  return info;
}

/** The transposes of a [networks, rows, columns] tensor's blocks, borrowed. */
export function transposed(device: ArrayDevice, x: tf.TensorInfo): tf.TensorInfo {
  const [networks, rows, columns] = shape3(x);
  const turned = device.borrow([networks, columns, rows]);
  transpose(device.view(x), networks, rows, columns, device.view(turned));
  return turned;
}

function product(device: ArrayDevice, inputs: tf.NamedTensorInfoMap, attributes: ProductAttributes): tf.TensorInfo {
  const x = input(inputs, 'x');
  const weight = input(inputs, 'weight');
  const [networks, batch, inner] = shape3(x);
  const [, fanIn, fanOut] = shape3(weight);
  const columns = attributes.transposed ? fanIn : fanOut;
  const result = device.make([networks, batch, columns]);
  const right = attributes.transposed
    ? { source: weight, name: 'transpose', make: () => transposed(device, weight) }
    : { source: weight, name: 'itself', make: () => weight };
  device.multiplyKept(x, right, result, { networks, rows: batch, inner, columns });
  const values = device.view(result);
  const roots = inputs['meanSquare'] ? device.view(inputs['meanSquare']) : null;
  const size = batch * columns;
  for (let s = 0; s < networks; s++) {
    const meanSquare = roots ? (roots[s] as number) : 0;
    const factor = meanSquare > 0 ? attributes.factor / Math.sqrt(meanSquare) : attributes.factor;
    for (let i = s * size; i < (s + 1) * size; i++) values[i] = factor * (values[i] as number);
  }
  return result;
}

function activate(device: ArrayDevice, inputs: tf.NamedTensorInfoMap, attributes: ActivateAttributes): tf.TensorInfo[] {
  const { activation, withSlope } = attributes;
  const z = input(inputs, 'z');
  const shape = shape3(z);
  const [networks, batch, width] = shape;
  const size = batch * width;
  const value = device.make(shape);
  const slope = withSlope ? device.make(shape) : null;
  const from = (tensor: tf.TensorInfo) => ({ tensor, at: 0 });
  if (!slope || !inputs['scale']) {
    activateStretch(device, activation, from(z), from(value), slope && from(slope), networks * size);
    return slope ? [value, slope] : [value];
  }
  const source = device.view(z);
  const values = device.view(value);
  const slopes = device.view(slope);
  const scales = device.view(inputs['scale']);
  for (let s = 0; s < networks; s++) {
    activateScaled(activation, source, values, slopes, scales[s] as number, s * size, (s + 1) * size);
  }
  return [value, slope];
}

function meanSquare(device: ArrayDevice, inputs: tf.NamedTensorInfoMap): tf.TensorInfo {
  const x = input(inputs, 'x');
  const [networks, batch, width] = shape3(x);
  const result = device.make([networks, 1, 1]);
  const values = device.view(x);
  const means = device.view(result);
  const size = batch * width;
  for (let s = 0; s < networks; s++) means[s] = sumOfProducts(values, values, s * size, size) / size;
  return result;
}

/** Σ a b over the same stretch of both, in double precision. */
export function sumOfProducts(a: Float32Array, b: Float32Array, from: number, size: number): number {
  const end = from + size;
  // Four sums, so that none waits for the addition before.
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  let i = from;
  for (; i + 4 <= end; i += 4) {
    first += (a[i] as number) * (b[i] as number);
    second += (a[i + 1] as number) * (b[i + 1] as number);
    third += (a[i + 2] as number) * (b[i + 2] as number);
    fourth += (a[i + 3] as number) * (b[i + 3] as number);
  }
  for (; i < end; i++) first += (a[i] as number) * (b[i] as number);
  return first + second + third + fourth;
}

function weightGradientMeanSquare(device: ArrayDevice, inputs: tf.NamedTensorInfoMap): tf.TensorInfo {
  const x = input(inputs, 'x');
  const delta = input(inputs, 'delta');
  const [networks, batch, width] = shape3(x);
  const result = device.make([networks, 1, 1]);
  const gram = gramIsCheaper(batch, width);
  const side = gram ? batch : width;
  const square = [networks, side, side];
  const first = device.borrow(square);
  const second = gram ? device.borrow(square) : first;
  if (gram) {
    const shape = { networks, rows: batch, inner: width, columns: batch };
    device.multiply(x, transposed(device, x), first, shape);
    device.multiply(delta, transposed(device, delta), second, shape);
  } else {
    device.multiply(transposed(device, x), delta, first, { networks, rows: width, inner: batch, columns: width });
  }
  const a = device.view(first);
  const b = device.view(second);
  const means = device.view(result);
  for (let s = 0; s < networks; s++) {
    // Rounding may leave a sum of Gram products just under 0; NaN must pass.
    means[s] = Math.max(sumOfProducts(a, b, s * side * side, side * side), 0) / (width * width);
  }
  return result;
}

function flatness(device: ArrayDevice, inputs: tf.NamedTensorInfoMap): tf.TensorInfo {
  const slope = input(inputs, 'slope');
  const [networks, batch, width] = shape3(slope);
  const result = device.make([networks, 1, 2]);
  const shares = device.view(result);
  const stored = device.view(slope);
  const bits = new Int32Array(stored.buffer, stored.byteOffset, stored.length);
  const size = batch * width;
  for (let s = 0; s < networks; s++) {
    const flatExamples = new Int32Array(width);
    for (let row = s * size; row < (s + 1) * size; row += width) {
      for (let unit = 0; unit < width; unit++) {
        // A sign bit rather than a branch, which half of all units would guess wrong.
        const isFlat = (((bits[row + unit] as number) & MAGNITUDE_BITS) - FLAT_SLOPE_BITS) >>> 31;
        flatExamples[unit] = (flatExamples[unit] as number) + isFlat;
      }
    }
    let pairs = 0;
    let units = 0;
    for (const examples of flatExamples) {
      pairs += examples;
      units += Number(examples === batch);
    }
    shares[2 * s] = pairs / size;
    shares[2 * s + 1] = units / width;
  }
  return result;
}

export type ArrayKernel<Device extends ArrayDevice = ArrayDevice> = (
  device: Device,
  inputs: tf.NamedTensorInfoMap,
  attrs: tf.NamedAttrMap,
) => tf.TensorInfo | tf.TensorInfo[];

/** What registers a kernel of an array backend's: its borrowed tensors are given back whatever happens. */
export function registerer<Device extends ArrayDevice>(
  core: typeof tf,
  backendName: 'wasm' | 'cpu',
  deviceOf: (backend: unknown) => Device,
): (kernelName: string, kernel: ArrayKernel<Device>) => void {
  return (kernelName, kernel) =>
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
}

/** Registers the network kernels for an array backend. Call once a backend. */
export function registerArrayKernels(
  core: typeof tf,
  backendName: 'wasm' | 'cpu',
  deviceOf: (backend: unknown) => ArrayDevice,
): void {
  const register = registerer(core, backendName, deviceOf);
  register(KERNELS.product, (device, inputs, attrs) => product(device, inputs, attrs as unknown as ProductAttributes));
  register(KERNELS.activate, (device, inputs, attrs) =>
    activate(device, inputs, attrs as unknown as ActivateAttributes),
  );
  register(KERNELS.meanSquare, meanSquare);
  register(KERNELS.weightGradient, weightGradientMeanSquare);
  register(KERNELS.flatness, flatness);
}
