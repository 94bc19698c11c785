import type * as tf from '@tensorflow/tfjs-core';
import type { LabActivationName } from '../../nn/activations.ts';
import { packedOperands } from './packed-operands.ts';
import { openSmallProduct } from './wasm-product.ts';

/** How many products, and of what: [networks, rows, inner] · [networks, inner, columns]. */
export interface ProductShape {
  networks: number;
  rows: number;
  inner: number;
  columns: number;
}

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
  /** out = φ(x) by the backend's own vector code; false where it has none that can be trusted. */
  activate(activation: LabActivationName, x: tf.TensorInfo, out: tf.TensorInfo): boolean;
  /** Gives borrowed tensors back. */
  release(): void;
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
}

export interface KeptOperand {
  source: tf.TensorInfo;
  /** What is made of it, in one word. */
  name: string;
  make(): tf.TensorInfo;
}

type NumbersOnly = (...values: number[]) => void;

/** The parts of TensorFlow.js's WASM backend (4.22) that a kernel uses, as its own kernels do. */
interface WasmBackend {
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo;
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array;
  disposeData(dataId: object): boolean;
  dataIdMap: { get(dataId: object): { id: number; memoryOffset: number }; has(dataId: object): boolean };
  wasm: {
    HEAPU8: Uint8Array;
    asm: { memory: WebAssembly.Memory };
    tfjs: { disposeData(id: number): void; registerTensor(id: number, size: number, offset: number): void };
    cwrap(name: string, result: null, types: string[]): NumbersOnly;
  };
}

const FLOAT_BYTES = 4;

/** How the backend's functions are told that numbers are float32. */
const FLOAT32 = 0;

/**
 * The backend's own functions, as exact as single precision allows and right at ±∞ and NaN, with what they take between
 * the ids of operand and result.
 */
const STOCK_ACTIVATIONS: Partial<Record<LabActivationName, { name: string; between: number[] }>> = {
  sigmoid: { name: 'Sigmoid', between: [] },
  relu: { name: 'Relu', between: [FLOAT32] },
};

/** Ids for parts of tensors; the backend counts its own up from 1 and never comes so far. */
const FIRST_PART_ID = 2 ** 30;

/**
 * XNNPACK's product through the WASM backend's own BatchMatMul, whose fast path takes one untransposed pair: so each
 * network's part of a tensor is made known to the backend as a tensor of its own, where it lies. XNNPACK keeps the right
 * operand, packed, by its id; an id that is used for other numbers must be made known anew.
 */
export function wasmDevice(): (backend: unknown) => WasmDevice {
  let open: {
    backend: WasmBackend;
    product: NumbersOnly;
    smallProduct: NumbersOnly;
    stock: Map<string, (x: number, out: number) => void>;
    packed: ReturnType<typeof packedOperands>;
  } | null = null;
  const [leftId, rightId, outId] = [0, 1, 2].map((id) => FIRST_PART_ID + id) as [number, number, number];
  let nextId = FIRST_PART_ID + 3;
  return (anyBackend) => {
    const backend = anyBackend as WasmBackend;
    const { tfjs } = backend.wasm;
    if (open?.backend !== backend) {
      open = {
        backend,
        // Shapes go as addresses, not as arrays to be copied at every call.
        product: backend.wasm.cwrap('BatchMatMul', null, new Array<string>(9).fill('number')),
        smallProduct: openSmallProduct(backend.wasm.asm.memory),
        stock: new Map(
          Object.entries(STOCK_ACTIVATIONS).map(([activation, { name, between }]) => {
            const apply = backend.wasm.cwrap(name, null, new Array<string>(2 + between.length).fill('number'));
            return [activation, (x, out) => apply(x, ...between, out)];
          }),
        ),
        packed: packedOperands(
          (source) => backend.dataIdMap.has(source),
          (id) => tfjs.disposeData(id),
        ),
      };
    }
    const { product, smallProduct, stock, packed } = open;
    const borrowed: tf.TensorInfo[] = [];
    const borrow = (shape: number[]) => {
      const info = backend.makeOutput(shape, 'float32');
      borrowed.push(info);
      return info;
    };
    const offset = (info: tf.TensorInfo) => backend.dataIdMap.get(info.dataId).memoryOffset;

    /** Network s multiplies by the operand named `id(s)`, which is known already or made known by `id`. */
    const run = (left: tf.TensorInfo, id: (s: number) => number, out: tf.TensorInfo, shape: ProductShape) => {
      const { networks, rows, inner, columns } = shape;
      const shapes = offset(borrow([6]));
      const [leftFrom, outFrom] = [offset(left), offset(out)];
      const [leftSize, outSize] = [rows * inner, rows * columns];
      new Int32Array(backend.wasm.HEAPU8.buffer, shapes, 6).set([1, rows, inner, 1, inner, columns]);
      for (let s = 0; s < networks; s++) {
        tfjs.registerTensor(leftId, leftSize, leftFrom + s * leftSize * FLOAT_BYTES);
        tfjs.registerTensor(outId, outSize, outFrom + s * outSize * FLOAT_BYTES);
        product(leftId, shapes, 3, id(s), shapes + 3 * Int32Array.BYTES_PER_ELEMENT, 3, 0, 0, outId);
        tfjs.disposeData(leftId);
        tfjs.disposeData(outId);
      }
    };
    const multiply = (left: tf.TensorInfo, right: tf.TensorInfo, out: tf.TensorInfo, shape: ProductShape) => {
      const from = offset(right);
      const size = shape.inner * shape.columns;
      const register = (s: number) => {
        if (s > 0) tfjs.disposeData(rightId);
        tfjs.registerTensor(rightId, size, from + s * size * FLOAT_BYTES);
        return rightId;
      };
      run(left, register, out, shape);
      tfjs.disposeData(rightId);
    };

    return {
      make: (shape) => backend.makeOutput(shape, 'float32'),
      borrow,
      view: (info) => backend.typedArrayFromHeap(info),
      multiply,
      multiplyKept(left, { source, name, make }, out, shape) {
        const { networks, inner, columns } = shape;
        const size = inner * columns;
        const known = packed.find(source.dataId, name);
        if (known !== null) return run(left, (s) => known + s, out, shape);
        const right = make();
        const first = nextId;
        if (!packed.keep(source.dataId, { name, first, count: networks, bytes: networks * size * FLOAT_BYTES })) {
          return multiply(left, right, out, shape);
        }
        nextId += networks;
        const from = offset(right);
        const register = (s: number) => {
          tfjs.registerTensor(first + s, size, from + s * size * FLOAT_BYTES);
          return first + s;
        };
        run(left, register, out, shape);
      },
      smallProduct(left, right, out, { rows, inner, columns }, sum) {
        const from = ({ tensor, at }: Stretch) => offset(tensor) + at * FLOAT_BYTES;
        const [row, step] = [left.row * FLOAT_BYTES, left.step * FLOAT_BYTES];
        smallProduct(from(left), row, step, from(right), from(out), rows, inner, columns, sum ? from(sum) : 0);
      },
      activate(activation, x, out) {
        const apply = stock.get(activation);
        apply?.(backend.dataIdMap.get(x.dataId).id, backend.dataIdMap.get(out.dataId).id);
        return apply !== undefined;
      },
      release() {
        for (const info of borrowed) backend.disposeData(info.dataId);
        borrowed.length = 0;
      },
    };
  };
}

/** The parts of the CPU backend (4.22) that a kernel uses. */
interface CpuBackend {
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): tf.TensorInfo;
  disposeData(dataId: object): boolean;
  data: { get(dataId: object): { values: Float32Array } };
}

/** Plain arrays and a plain product, accumulated in single precision as a device would. */
export function cpuDevice(): (backend: unknown) => ArrayDevice {
  return (anyBackend) => {
    const backend = anyBackend as CpuBackend;
    const borrowed: tf.TensorInfo[] = [];
    const make = (shape: number[]) =>
      backend.makeTensorInfo(shape, 'float32', new Float32Array(shape.reduce((size, extent) => size * extent, 1)));
    const view = (info: tf.TensorInfo) => backend.data.get(info.dataId).values;
    const multiply: ArrayDevice['multiply'] = (left, right, out, { networks, rows, inner, columns }) => {
      const a = view(left);
      const b = view(right);
      const c = view(out).fill(0);
      for (let s = 0; s < networks; s++) {
        for (let r = s * rows; r < (s + 1) * rows; r++) {
          for (let k = 0; k < inner; k++) {
            const factor = a[r * inner + k] as number;
            const row = (s * inner + k) * columns;
            for (let j = 0; j < columns; j++) {
              c[r * columns + j] = (c[r * columns + j] as number) + factor * (b[row + j] as number);
            }
          }
        }
      }
    };
    return {
      make,
      borrow(shape) {
        const info = make(shape);
        borrowed.push(info);
        return info;
      },
      view,
      multiply,
      multiplyKept: (left, right, out, shape) => multiply(left, right.make(), out, shape),
      activate: () => false,
      release() {
        for (const info of borrowed) backend.disposeData(info.dataId);
        borrowed.length = 0;
      },
    };
  };
}
