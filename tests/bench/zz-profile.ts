import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { openBackend } from '../../src/lab/engine/backends.ts';
import { registerWasmKernels } from '../../src/lab/engine/kernels/wasm-kernels.ts';
import { presetValues } from '../../src/lab/experiment.ts';
import { trainingRace } from '../../src/lab/experiments/training-race/definition.ts';
import { runTrainingRace } from '../../src/lab/experiments/training-race/run.ts';
import { DeviceCache } from '../../src/lab/engine/device-cache.ts';

tf.env().set('PROD', true);
setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`);
registerWasmKernels(tf);
const { report } = await openBackend(tf, ['wasm']);
const cache = new DeviceCache(tf, 1e9);
const lab = { tf, backend: report, cached: (k: string, m: () => tf.Tensor3D) => cache.take(k, m), frameDue: () => true, checkpoint: () => Promise.resolve(), read: async (t: tf.Tensor) => (await t.data()) as Float32Array };
const params = { ...presetValues(trainingRace, process.argv[2] ?? 'sigmoid-or-relu'), ...(process.argv[3] ? { steps: Number(process.argv[3]) } : {}) };
for (let i = 0; i < 6; i++) {
  const t = performance.now(); const c = process.cpuUsage();
  let frames = 0;
  for await (const _ of runTrainingRace(params as never, lab as never)) frames++;
  const ms = performance.now() - t;
  console.log(ms.toFixed(0), 'ms', frames, 'frames', (ms / params.steps / 2).toFixed(2), 'ms a network step; cpu', (process.cpuUsage(c).user / 1000 / params.steps / 2).toFixed(2));
}
