import type * as tf from '@tensorflow/tfjs-core';
import type { CellName } from '../../nn/recurrent-cells.ts';
import { RECURRENT_KERNELS, type UnrollAttributes } from '../../nn/recurrent-kernels.ts';
import { singleTanh } from './array-activations.ts';
import type { ArrayDevice, WasmDevice } from './array-devices.ts';
import { type ArrayKernel, input, registerer, shape3, transposed } from './array-kernels.ts';

/** The recurrent kernels on WASM: loops over typed arrays around the backend's own matrix product. */

const sigmoid = (x: number): number => 0.5 + 0.5 * singleTanh(0.5 * x);

/** Places of a step's numbers in the cell's arrays: a row is one example of one network at one step. */
interface Place {
  /** Of the row's first state. */
  h: number;
  /** Of the same example's one step before; −1 at the first. */
  before: number;
  /** Of its first pre-activation. */
  z: number;
  /** Of the same in arrays that hold one step alone. */
  now: number;
  nowH: number;
}

interface ForwardArrays {
  driven: Float32Array;
  bias: Float32Array;
  /** Where the network's bias begins. */
  biasAt: number;
  /** The state's product with the recurrent weights, one step. */
  product: Float32Array;
  states: Float32Array;
  trace: Float32Array;
}

interface BackwardArrays {
  states: Float32Array;
  trace: Float32Array;
  /** ∂ℒ/∂h of the step. */
  dh: Float32Array;
  /** What goes back to the state one step before other than through the recurrent weights, one step. */
  carried: Float32Array;
  inputDelta: Float32Array;
  recurrentDelta: Float32Array;
}

interface CellLoops {
  blocks: number;
  /** Numbers a unit that the way back needs beside the state. */
  traced: number;
  forward(arrays: ForwardArrays, at: Place, width: number): void;
  backward(arrays: BackwardArrays, at: Place, width: number): void;
}

const plain = (phi: (z: number) => number, slopeOf: (h: number) => number): CellLoops => ({
  blocks: 1,
  traced: 0,
  forward({ driven, bias, biasAt, product, states }, { h, z, now }, width) {
    for (let j = 0; j < width; j++) {
      states[h + j] = phi((driven[z + j] as number) + (bias[biasAt + j] as number) + (product[now + j] as number));
    }
  },
  backward({ states, dh, inputDelta }, { h, z, nowH }, width) {
    for (let j = 0; j < width; j++) inputDelta[z + j] = (dh[nowH + j] as number) * slopeOf(states[h + j] as number);
  },
});

/** Traced: the gates i, f, o, the candidate, c and tanh c. Carried: ∂ℒ/∂c. */
const lstm: CellLoops = {
  blocks: 4,
  traced: 6,
  forward({ driven, bias, biasAt, product, states, trace }, { h, before, z, now }, width) {
    const at = 6 * h;
    const cells = at + 4 * width;
    const cellsBefore = 6 * before + 4 * width;
    for (let k = 0; k < 4 * width; k++) {
      const sum = (driven[z + k] as number) + (bias[biasAt + k] as number) + (product[now + k] as number);
      trace[at + k] = k < 3 * width ? sigmoid(sum) : singleTanh(sum);
    }
    for (let j = 0; j < width; j++) {
      const i = trace[at + j] as number;
      const f = trace[at + width + j] as number;
      const o = trace[at + 2 * width + j] as number;
      const g = trace[at + 3 * width + j] as number;
      const c = f * (before < 0 ? 0 : (trace[cellsBefore + j] as number)) + i * g;
      const shown = singleTanh(c);
      trace[cells + j] = c;
      trace[at + 5 * width + j] = shown;
      states[h + j] = o * shown;
    }
  },
  backward({ trace, dh, carried, inputDelta }, { h, before, z, nowH }, width) {
    const at = 6 * h;
    const cellsBefore = 6 * before + 4 * width;
    for (let j = 0; j < width; j++) {
      const i = trace[at + j] as number;
      const f = trace[at + width + j] as number;
      const o = trace[at + 2 * width + j] as number;
      const g = trace[at + 3 * width + j] as number;
      const shown = trace[at + 5 * width + j] as number;
      const toH = dh[nowH + j] as number;
      const toC = (carried[nowH + j] as number) + toH * o * (1 - shown * shown);
      const c = before < 0 ? 0 : (trace[cellsBefore + j] as number);
      inputDelta[z + j] = toC * g * i * (1 - i);
      inputDelta[z + width + j] = toC * c * f * (1 - f);
      inputDelta[z + 2 * width + j] = toH * shown * o * (1 - o);
      inputDelta[z + 3 * width + j] = toC * i * (1 - g * g);
      carried[nowH + j] = toC * f;
    }
  },
};

/** Traced: the gates r and z, the candidate, and what the reset gate multiplies. Carried: ∂ℒ/∂h along the update gate. */
const gru: CellLoops = {
  blocks: 3,
  traced: 4,
  forward({ driven, bias, biasAt, product, states, trace }, { h, before, z, now }, width) {
    const at = 4 * h;
    for (let j = 0; j < width; j++) {
      const outer = (block: number) => driven[z + block * width + j] as number;
      const inner = (block: number) =>
        (bias[biasAt + block * width + j] as number) + (product[now + block * width + j] as number);
      const r = sigmoid(outer(0) + inner(0));
      const update = sigmoid(outer(1) + inner(1));
      const within = inner(2);
      const candidate = singleTanh(outer(2) + r * within);
      trace[at + j] = r;
      trace[at + width + j] = update;
      trace[at + 2 * width + j] = candidate;
      trace[at + 3 * width + j] = within;
      const last = before < 0 ? 0 : (states[before + j] as number);
      states[h + j] = candidate + update * (last - candidate);
    }
  },
  backward({ states, trace, dh, carried, inputDelta, recurrentDelta }, { h, before, z, nowH }, width) {
    const at = 4 * h;
    for (let j = 0; j < width; j++) {
      const r = trace[at + j] as number;
      const update = trace[at + width + j] as number;
      const candidate = trace[at + 2 * width + j] as number;
      const within = trace[at + 3 * width + j] as number;
      const toH = (dh[nowH + j] as number) + (carried[nowH + j] as number);
      const last = before < 0 ? 0 : (states[before + j] as number);
      const inside = toH * (1 - update) * (1 - candidate * candidate);
      const toReset = inside * within * r * (1 - r);
      const toUpdate = toH * (last - candidate) * update * (1 - update);
      inputDelta[z + j] = toReset;
      inputDelta[z + width + j] = toUpdate;
      inputDelta[z + 2 * width + j] = inside;
      recurrentDelta[z + j] = toReset;
      recurrentDelta[z + width + j] = toUpdate;
      recurrentDelta[z + 2 * width + j] = inside * r;
      carried[nowH + j] = toH * update;
    }
  },
};

const LOOPS: Readonly<Record<CellName, CellLoops>> = {
  'rnn-tanh': plain(singleTanh, (h) => 1 - h * h),
  // NaN has no slope: a 0 here would make a state that overflowed look dead.
  'rnn-relu': plain(
    (z) => (z > 0 ? z : z <= 0 ? 0 : z),
    (h) => (h > 0 ? 1 : h <= 0 ? 0 : h),
  ),
  'rnn-linear': plain(
    (z) => z,
    () => 1,
  ),
  lstm,
  gru,
};

interface Extent {
  count: number;
  steps: number;
  examples: number;
  width: number;
  columns: number;
}

/** Calls for every network and example of a step. */
function forRows({ count, steps, examples, width, columns }: Extent, t: number, call: (at: Place, s: number) => void) {
  const at: Place = { h: 0, before: 0, z: 0, now: 0, nowH: 0 };
  for (let s = 0; s < count; s++) {
    for (let b = 0; b < examples; b++) {
      const row = (s * steps + t) * examples + b;
      at.h = row * width;
      at.before = t === 0 ? -1 : at.h - examples * width;
      at.z = row * columns;
      at.now = (s * examples + b) * columns;
      at.nowH = (s * examples + b) * width;
      call(at, s);
    }
  }
}

/** Copies one step of every network from rows of all steps into rows of one. */
function takeStep({ count, steps, examples }: Extent, from: Float32Array, to: Float32Array, t: number, width: number) {
  const size = examples * width;
  for (let s = 0; s < count; s++) {
    const start = (s * steps + t) * size;
    to.set(from.subarray(start, start + size), s * size);
  }
}

const unroll: ArrayKernel = (device: ArrayDevice, inputs, attributes) => {
  const { cell, steps } = attributes as unknown as UnrollAttributes;
  const [driven, recurrent, bias] = [
    input(inputs, 'driven'),
    input(inputs, 'recurrent'),
    input(inputs, 'recurrentBias'),
  ];
  const [count, all, columns] = shape3(driven);
  const [, width] = shape3(recurrent);
  const extent: Extent = { count, steps, examples: all / steps, width, columns };
  const { traced, forward } = LOOPS[cell];
  const states = device.make([count, all, width]);
  const trace = device.make([count, all, traced * width]);
  const last = device.borrow([count, extent.examples, width]);
  const product = device.borrow([count, extent.examples, columns]);
  device.view(product).fill(0);
  const shape = { networks: count, rows: extent.examples, inner: width, columns };
  for (let t = 0; t < steps; t++) {
    if (t > 0) {
      takeStep(extent, device.view(states), device.view(last), t - 1, width);
      device.multiplyKept(last, { source: recurrent, name: 'itself', make: () => recurrent }, product, shape);
    }
    const arrays: ForwardArrays = {
      driven: device.view(driven),
      bias: device.view(bias),
      biasAt: 0,
      product: device.view(product),
      states: device.view(states),
      trace: device.view(trace),
    };
    forRows(extent, t, (at, s) => {
      arrays.biasAt = s * columns;
      forward(arrays, at, width);
    });
  }
  return [states, trace];
};

const unrollBackward: ArrayKernel = (device: ArrayDevice, inputs, attributes) => {
  const { cell, steps } = attributes as unknown as UnrollAttributes;
  const [states, trace, recurrent, toStates] = ['states', 'trace', 'recurrent', 'toStates'].map((name) =>
    input(inputs, name),
  ) as [tf.TensorInfo, tf.TensorInfo, tf.TensorInfo, tf.TensorInfo];
  const [count, all, width] = shape3(states);
  const { blocks, backward } = LOOPS[cell];
  const columns = blocks * width;
  const extent: Extent = { count, steps, examples: all / steps, width, columns };
  const everywhere = shape3(toStates)[1] > extent.examples;
  const inputDelta = device.make([count, all, columns]);
  const recurrentDelta = cell === 'gru' ? device.make([count, all, columns]) : inputDelta;
  const now = [count, extent.examples, width];
  const dh = device.borrow(now);
  const through = device.borrow(now);
  const carried = device.borrow(now);
  const delta = device.borrow([count, extent.examples, columns]);
  device.view(through).fill(0);
  device.view(carried).fill(0);
  const turned = { source: recurrent, name: 'transpose', make: () => transposed(device, recurrent) };
  const shape = { networks: count, rows: extent.examples, inner: columns, columns: width };
  for (let t = steps - 1; t >= 0; t--) {
    const sum = device.view(dh);
    if (everywhere) takeStep(extent, device.view(toStates), sum, t, width);
    else if (t === steps - 1) sum.set(device.view(toStates));
    else sum.fill(0);
    const added = device.view(through);
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (added[i] as number);
    const arrays: BackwardArrays = {
      states: device.view(states),
      trace: device.view(trace),
      dh: sum,
      carried: device.view(carried),
      inputDelta: device.view(inputDelta),
      recurrentDelta: device.view(recurrentDelta),
    };
    forRows(extent, t, (at) => backward(arrays, at, width));
    if (t === 0) break;
    takeStep(extent, arrays.recurrentDelta, device.view(delta), t, columns);
    device.multiplyKept(delta, turned, through, shape);
  }
  return cell === 'gru' ? [inputDelta, recurrentDelta] : [inputDelta];
};

/** Registers the recurrent kernels for WASM. Call once, with the device that the network kernels have. */
export function registerRecurrentKernels(core: typeof tf, deviceOf: (backend: unknown) => WasmDevice): void {
  const register = registerer(core, 'wasm', deviceOf);
  register(RECURRENT_KERNELS.unroll, unroll);
  register(RECURRENT_KERNELS.unrollBackward, unrollBackward);
}
