import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plainWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simdWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import { forceHalfFloat, type MathBackendWebGL, setWebGLContext } from '@tensorflow/tfjs-backend-webgl';
import { expose } from 'comlink';
import type { BackendReport, ProgressingFrame } from '../experiment.ts';
import { experimentOf } from '../experiments/all.ts';
import { openBackend } from './backends.ts';
import { DeviceCache } from './device-cache.ts';
import { registerArrayKernels } from './kernels/array-kernels.ts';
import { cpuDevice } from './kernels/cpu-device.ts';
import { registerWasmKernels } from './kernels/wasm-kernels.ts';
import { correctWebglKernels } from './kernels/webgl-corrections.ts';
import { registerWebglKernels } from './kernels/webgl-kernels.ts';
import { registerWebglMapKernels } from './kernels/webgl-map-kernels.ts';
import type { EngineWorker } from './protocol.ts';
import { BackendLost, CACHE_BYTES, Session } from './session.ts';

/** In full: in a sandboxed frame the worker's own address is no place for a path to start from. */
const full = (path: string): string => new URL(path, import.meta.url).href;

setWasmPaths({
  'tfjs-backend-wasm.wasm': full(plainWasm),
  'tfjs-backend-wasm-simd.wasm': full(simdWasm),
  // Asked for by name, never fetched: threads are off below.
  'tfjs-backend-wasm-threaded-simd.wasm': full(simdWasm),
});
// Threads need a page that is cross-origin isolated, which a static host seldom offers.
tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
registerWasmKernels(tf);
registerArrayKernels(tf, 'cpu', cpuDevice());
correctWebglKernels();
registerWebglKernels(tf);
registerWebglMapKernels(tf);

/** Textures kept for reuse; the stock setting keeps all of them for ever. */
const TEXTURE_POOL_BYTES = 256 * 1024 * 1024;

let context: WebGL2RenderingContext | null = null;
let lost = false;

/**
 * The worker's own WebGL context: TensorFlow.js would not make one in Safari's workers, and loss is heard on this canvas.
 * A worker named `half` stores half floats, as a phone may.
 */
function prepareWebgl(): void {
  tf.env().set('WEBGL_USE_SHAPES_UNIFORMS', true);
  tf.env().set('WEBGL_DELETE_TEXTURE_THRESHOLD', TEXTURE_POOL_BYTES);
  if (self.name === 'half') forceHalfFloat();
  if (typeof OffscreenCanvas === 'undefined') return;
  const canvas = new OffscreenCanvas(1, 1);
  context = canvas.getContext('webgl2', {
    alpha: false,
    antialias: false,
    premultipliedAlpha: false,
    preserveDrawingBuffer: false,
    depth: false,
    stencil: false,
    failIfMajorPerformanceCaveat: false,
  });
  if (!context) return;
  canvas.addEventListener('webglcontextlost', (event) => {
    event.preventDefault();
    lost = true;
  });
  setWebGLContext(2, context);
}
prepareWebgl();

/** A context that WebGL was refused on may go unnoticed: another backend computes. */
const isLost = () => tf.getBackend() === 'webgl' && (lost || (context?.isContextLost() ?? false));

let backend: BackendReport | null = null;
const cache = new DeviceCache(tf, CACHE_BYTES);

/** A page's instruments share this engine: each experiment has one run, its newest. */
interface Running {
  request: number;
  session: Session<ProgressingFrame> | null;
}
const running = new Map<string, Running>();
const ofRequest = (request: number) => [...running.values()].find((run) => run.request === request);

const worker: EngineWorker = {
  async open(wanted) {
    const opened = await openBackend(tf, wanted);
    backend = opened.report;
    return { ...opened.report, refusals: opened.refusals };
  },
  async start(request, experiment, params) {
    if (!backend) throw new Error('the engine was asked to run before it was opened');
    const core = { tf, backend, cache, isLost };
    const previous = running.get(experiment);
    const mine: Running = { request, session: null };
    running.set(experiment, mine);
    await previous?.session?.cancel();
    const { run } = await experimentOf(experiment).loadRun();
    // A newer request may have come while this one waited.
    if (running.get(experiment) === mine) mine.session = new Session(core, (lab) => run(params, lab));
  },
  async next(request, step) {
    const mine = ofRequest(request);
    if (!mine?.session) return null;
    try {
      const frame = await mine.session.next(step);
      if (ofRequest(request) !== mine) return null;
      return frame === null ? { frame: null, done: true } : { frame, done: frame.progress === 1 };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { trouble: { kind: error instanceof BackendLost || isLost() ? 'lost' : 'failed', message } };
    }
  },
  async cancel(request) {
    for (const [experiment, run] of running) {
      if (run.request !== request) continue;
      running.delete(experiment);
      await run.session?.cancel();
    }
  },
  tensorsAlive() {
    cache.clear();
    return tf.memory().numTensors;
  },
  loseContext() {
    const { gpgpu } = tf.backend() as MathBackendWebGL;
    gpgpu.gl.getExtension('WEBGL_lose_context')?.loseContext();
  },
};

expose(worker);
