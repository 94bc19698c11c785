import { createRequire } from 'node:module';
import { dirname } from 'node:path';
// The whole package, because the core alone has no gradients.
import '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { openBackend } from '../../src/lab/engine/backends.ts';
import { wasmDevice } from '../../src/lab/engine/kernels/array-devices.ts';
import { registerArrayKernels } from '../../src/lab/engine/kernels/array-kernels.ts';
import { CASES, type Row } from './cases.ts';
import { race } from './race.ts';

/** All cases on WASM, in this process. */
export async function* raceOnWasm(): AsyncGenerator<Row, void, void> {
  tf.env().set('PROD', true);
  setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  registerArrayKernels(tf, 'wasm', wasmDevice());
  const { report } = await openBackend(tf, ['wasm']);
  for (const which of CASES) yield await race(tf, report, which);
}
