import type * as tf from '@tensorflow/tfjs-core';

/** A stretch of device memory that a kernel borrows until `release`. */
export interface Region {
  /** Valid until the device next allocates. */
  view(): Float32Array;
  /** Fills the region from `source`, starting there at `from`. */
  write(source: Float32Array, from: number): void;
}

/** What the array kernels need of a backend. */
export interface ArrayDevice {
  /** A new tensor; call before taking views, since an allocation may move the heap. */
  make(shape: number[]): tf.TensorInfo;
  view(info: tf.TensorInfo): Float32Array;
  region(size: number): Region;
  /** out = left (rows × inner) · right (inner × columns). */
  matrixProduct(left: Region, right: Region, out: Region, rows: number, inner: number, columns: number): void;
  /** Gives borrowed regions back. */
  release(): void;
}

/** The parts of TensorFlow.js's WASM backend (4.22) that a kernel uses, as its own kernels do. */
interface WasmBackend {
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo;
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array;
  disposeData(dataId: object): boolean;
  dataIdMap: { get(dataId: object): { id: number; memoryOffset: number } };
  wasm: {
    tfjs: { disposeData(id: number): void; registerTensor(id: number, size: number, offset: number): void };
    cwrap(name: string, result: null, types: string[]): (...values: (number | boolean | Uint8Array)[]) => void;
  };
}

const bytesOf = (shape: number[]) => new Uint8Array(new Int32Array(shape).buffer);

/** XNNPACK's product through the WASM backend's own BatchMatMul, whose fast path takes one untransposed pair. */
export function wasmDevice(): (backend: unknown) => ArrayDevice {
  let multiply: ReturnType<WasmBackend['wasm']['cwrap']> | null = null;
  let wrapped: WasmBackend | null = null;
  return (anyBackend) => {
    const backend = anyBackend as WasmBackend;
    if (wrapped !== backend || !multiply) {
      wrapped = backend;
      const types = ['number', 'array', 'number', 'number', 'array', 'number', 'number', 'number', 'number'];
      multiply = backend.wasm.cwrap('BatchMatMul', null, types);
    }
    const batchMatMul = multiply;
    const borrowed: tf.TensorInfo[] = [];
    const places = new Map<Region, { id: number; memoryOffset: number; size: number }>();
    return {
      make: (shape) => backend.makeOutput(shape, 'float32'),
      view: (info) => backend.typedArrayFromHeap(info),
      region(size) {
        const info = backend.makeOutput([size], 'float32');
        borrowed.push(info);
        const view = () => backend.typedArrayFromHeap(info);
        const region = {
          view,
          write: (source: Float32Array, from: number) => view().set(source.subarray(from, from + size)),
        };
        const { id, memoryOffset } = backend.dataIdMap.get(info.dataId);
        places.set(region, { id, memoryOffset, size });
        return region;
      },
      matrixProduct(left, right, out, rows, inner, columns) {
        const place = (region: Region) => places.get(region) as { id: number; memoryOffset: number; size: number };
        const [a, b, c] = [place(left), place(right), place(out)];
        batchMatMul(a.id, bytesOf([1, rows, inner]), 3, b.id, bytesOf([1, inner, columns]), 3, false, false, c.id);
        // XNNPACK keeps the packed right operand by its id: a region whose contents change must be made known anew.
        backend.wasm.tfjs.disposeData(b.id);
        backend.wasm.tfjs.registerTensor(b.id, b.size, b.memoryOffset);
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
  data: { get(dataId: object): { values: Float32Array } };
}

/** Plain arrays and a plain product, accumulated in single precision as a device would. */
export function cpuDevice(): (backend: unknown) => ArrayDevice {
  return (anyBackend) => {
    const backend = anyBackend as CpuBackend;
    return {
      make: (shape) =>
        backend.makeTensorInfo(shape, 'float32', new Float32Array(shape.reduce((size, extent) => size * extent, 1))),
      view: (info) => backend.data.get(info.dataId).values,
      region(size) {
        const values = new Float32Array(size);
        return { view: () => values, write: (source, from) => values.set(source.subarray(from, from + size)) };
      },
      matrixProduct(left, right, out, rows, inner, columns) {
        const a = left.view();
        const b = right.view();
        const c = out.view();
        c.fill(0);
        for (let r = 0; r < rows; r++) {
          for (let k = 0; k < inner; k++) {
            const factor = a[r * inner + k] as number;
            for (let j = 0; j < columns; j++) {
              c[r * columns + j] = (c[r * columns + j] as number) + factor * (b[k * columns + j] as number);
            }
          }
        }
      },
      release() {},
    };
  };
}
