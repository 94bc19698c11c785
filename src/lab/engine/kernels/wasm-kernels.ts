import type * as tf from '@tensorflow/tfjs-core';
import { registerArrayKernels } from './array-kernels.ts';
import { registerRecurrentKernels } from './array-recurrent-kernels.ts';
import { registerTrainingKernels } from './array-training-kernels.ts';
import { wasmDevice } from './wasm-device.ts';
import { hasWasmFunctions } from './wasm-functions.ts';
import { registerWholeNetworkKernels } from './whole-network-kernels.ts';

/** Registers every kernel of ours for WASM, on one device, which keeps count of the ids it gives. Call once. */
export function registerWasmKernels(core: typeof tf): void {
  const device = wasmDevice();
  registerArrayKernels(core, 'wasm', device);
  registerRecurrentKernels(core, device);
  if (!hasWasmFunctions()) return;
  registerTrainingKernels(core, device);
  registerWholeNetworkKernels(core, device);
}
