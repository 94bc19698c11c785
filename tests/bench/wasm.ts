import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
// The whole package, because the core alone has no gradients.
import '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { openBackend } from '../../src/lab/engine/backends.ts';
import { registerWasmKernels } from '../../src/lab/engine/kernels/wasm-kernels.ts';
import type { Contest, Row } from './contest.ts';
import { contests } from './contests.ts';
import { race } from './race.ts';

async function raceHere(contest: Contest): Promise<Row> {
  tf.env().set('PROD', true);
  setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  registerWasmKernels(tf);
  const { report } = await openBackend(tf, ['wasm']);
  return race(tf, report, contest);
}

/** Contests on WASM, each in a thread of its own, so that none inherits another's heap or compiled code. */
export async function* raceOnWasm(chosen: readonly Contest[]): AsyncGenerator<Row, void, void> {
  for (const contest of chosen) {
    const worker = new Worker(new URL(import.meta.url), { workerData: contests.indexOf(contest) });
    const [row] = (await once(worker, 'message')) as [Row];
    yield row;
    await worker.terminate();
  }
}

if (!isMainThread) parentPort?.postMessage(await raceHere(contests[workerData as number] as Contest));
