import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import type { BackendName, BackendReport, ProgressingFrame } from '../experiment.ts';
import { experimentOf } from '../experiments/all.ts';
import type { ParameterTable, Values } from '../parameters.ts';
import { openBackend } from './backends.ts';
import { DeviceCache } from './device-cache.ts';
import { registerArrayKernels } from './kernels/array-kernels.ts';
import { cpuDevice } from './kernels/cpu-device.ts';
import { registerWasmKernels } from './kernels/wasm-kernels.ts';
import { CACHE_BYTES, Session } from './session.ts';

/** The backends that Node has. */
export const NODE_BACKENDS = ['wasm', 'cpu'] as const satisfies readonly BackendName[];

let registered = false;

/** Registers what Node can run on. */
function register(): void {
  if (registered) return;
  registered = true;
  // Without this the CPU backend advertises another package on its first use.
  tf.env().set('PROD', true);
  // Not from this module's own place, which is somewhere else once a build has bundled it.
  const wasmFile = createRequire(join(process.cwd(), 'package.json')).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(`${dirname(wasmFile)}/`);
  registerWasmKernels(tf);
  registerArrayKernels(tf, 'cpu', cpuDevice());
}

/** One experiment's last frame, with the backend that computed it. */
export interface Result<Frame> {
  backend: BackendReport;
  frame: Frame;
}

/**
 * Runs an experiment to its end in this process: the terminal, the static figures and the tests.
 * @param id the experiment's; `Frame` must be its own
 * @param backend one backend, or `auto` for the fastest that works
 */
export async function runInNode<Frame extends ProgressingFrame>(
  id: string,
  params: Values<ParameterTable>,
  backend: 'auto' | (typeof NODE_BACKENDS)[number] = 'auto',
): Promise<Result<Frame>> {
  register();
  const { run } = await experimentOf(id).loadRun();
  const { report } = await openBackend(tf, backend === 'auto' ? NODE_BACKENDS : [backend]);
  const core = { tf, backend: report, cache: new DeviceCache(tf, CACHE_BYTES), isLost: () => false };
  const session = new Session(core, (lab) => run(params, lab));
  let last: ProgressingFrame | null = null;
  for (let frame = await session.next(false); frame !== null; frame = await session.next(false)) last = frame;
  core.cache.clear();
  if (last === null) throw new Error(`${id} gave no frame`);
  return { backend: report, frame: last as Frame };
}
