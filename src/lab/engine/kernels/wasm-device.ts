import type * as tf from '@tensorflow/tfjs-core';
import { activations, type LabActivationName } from '../../nn/activations.ts';
import type { ProductShape, Stretch, WasmDevice } from './array-devices.ts';
import { packedOperands } from './packed-operands.ts';
import { EXACT } from './wasm-elementwise.ts';
import { hasWasmFunctions, openWasmFunctions, type WasmFunctions } from './wasm-functions.ts';

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
const STOCK_ACTIVATIONS = {
  sigmoid: { name: 'Sigmoid', between: [] },
  relu: { name: 'Relu', between: [FLOAT32] },
} as const satisfies Partial<Record<LabActivationName, { name: string; between: readonly number[] }>>;

/** Those that are done by the backend's functions or ours. */
const VECTOR_ACTIVATIONS = ['sigmoid', 'relu', 'tanh'] as const satisfies LabActivationName[];
type VectorActivation = (typeof VECTOR_ACTIVATIONS)[number];

/** Numbers that a vector holds. */
const LANES = 4;

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
    ours: WasmFunctions | null;
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
        ours: hasWasmFunctions() ? openWasmFunctions(backend.wasm.asm.memory) : null,
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
    const { product, ours, stock, packed } = open;
    const borrowed: tf.TensorInfo[] = [];
    const borrow = (shape: number[]) => {
      const info = backend.makeOutput(shape, 'float32');
      borrowed.push(info);
      return info;
    };
    const offset = (info: tf.TensorInfo) => backend.dataIdMap.get(info.dataId).memoryOffset;
    const address = ({ tensor, at }: Stretch) => offset(tensor) + at * FLOAT_BYTES;

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

    const part = ({ tensor, at }: Stretch, size: number) => backend.typedArrayFromHeap(tensor).subarray(at, at + size);
    const functions = (): WasmFunctions => {
      if (!ours) throw new Error('this machine’s WebAssembly has no vectors');
      return ours;
    };
    /** φ by vector code of the backend's or of ours. @returns whether a value has lost digits */
    const vectorValue = (activation: VectorActivation, x: Stretch, out: Stretch, size: number): boolean => {
      const apply = stock.get(activation);
      if (!apply) {
        const whole = size - (size % LANES);
        const isNearOne = functions().tanh(address(x), address(out), whole);
        const [source, values] = [part(x, size), part(out, size)];
        for (let i = whole; i < size; i++) values[i] = Math.tanh(source[i] as number);
        return isNearOne === 1;
      }
      tfjs.registerTensor(leftId, size, address(x));
      tfjs.registerTensor(outId, size, address(out));
      apply(leftId, outId);
      tfjs.disposeData(leftId);
      tfjs.disposeData(outId);
      return false;
    };
    /** φ′ from x or φ(x). @returns whether a slope has lost digits */
    const vectorSlope = (activation: VectorActivation, x: Stretch, value: Stretch, slope: Stretch, size: number) => {
      const whole = size - (size % LANES);
      const from = activation === 'relu' ? x : value;
      const isNearOne = functions()[`${activation}Slope`](address(from), address(slope), whole);
      const [source, slopes] = [part(x, size), part(slope, size)];
      const { slope: exact } = activations[activation];
      for (let i = whole; i < size; i++) slopes[i] = exact(source[i] as number);
      return isNearOne === 1;
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
        const [row, step] = [left.row * FLOAT_BYTES, left.step * FLOAT_BYTES];
        const added = sum ? address(sum) : 0;
        functions().product(address(left), row, step, address(right), address(out), rows, inner, columns, added);
      },
      combine(how, a, b, out, size) {
        const whole = size - (size % LANES);
        functions()[how](address(a), address(b), address(out), whole);
        const [first, second, result] = [part(a, size), part(b, size), part(out, size)];
        for (let i = whole; i < size; i++) {
          const [one, other] = [first[i] as number, second[i] as number];
          result[i] = how === 'add' ? one + other : one * other;
        }
      },
      activate(name, x, out, slope, size) {
        const activation = VECTOR_ACTIVATIONS.find((known) => known === name);
        if (!activation || (!ours && (slope || !stock.has(activation)))) return false;
        const lostValues = vectorValue(activation, x, out, size);
        const lostSlopes = slope !== null && vectorSlope(activation, x, out, slope, size);
        if (!lostValues && !lostSlopes) return true;
        const [source, values] = [part(x, size), part(out, size)];
        const slopes = slope && part(slope, size);
        const exact = activations[activation];
        for (let i = 0; i < size; i++) {
          if (!(Math.abs(values[i] as number) >= EXACT)) continue;
          if (lostValues) values[i] = exact.value(source[i] as number);
          if (slopes) slopes[i] = exact.slope(source[i] as number);
        }
        return true;
      },
      release() {
        for (const info of borrowed) backend.disposeData(info.dataId);
        borrowed.length = 0;
      },
    };
  };
}
