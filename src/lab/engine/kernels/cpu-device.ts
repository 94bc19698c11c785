import type * as tf from '@tensorflow/tfjs-core';
import type { ArrayDevice } from './array-devices.ts';

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
