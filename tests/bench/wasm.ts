import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
// The whole package, because the core alone has no gradients.
import '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { openBackend } from '../../src/lab/engine/backends.ts';
import { wasmDevice } from '../../src/lab/engine/kernels/array-devices.ts';
import { registerArrayKernels } from '../../src/lab/engine/kernels/array-kernels.ts';
import { CASES, type Case, type Row } from './cases.ts';
import { race } from './race.ts';

async function raceCase(which: Case): Promise<Row> {
  tf.env().set('PROD', true);
  setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  registerArrayKernels(tf, 'wasm', wasmDevice());
  const { report } = await openBackend(tf, ['wasm']);
  return race(tf, report, which);
}

/** All cases on WASM, each in a thread of its own, so that none inherits another's heap or compiled code. */
export async function* raceOnWasm(): AsyncGenerator<Row, void, void> {
  for (const which of CASES) {
    const worker = new Worker(new URL(import.meta.url), { workerData: which });
    const [row] = (await once(worker, 'message')) as [Row];
    yield row;
    await worker.terminate();
  }
}

if (!isMainThread) parentPort?.postMessage(await raceCase(workerData as Case));
