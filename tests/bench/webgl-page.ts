import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { registerWebglKernels } from '../../src/lab/engine/kernels/webgl-kernels.ts';
import { registerWebglMapKernels } from '../../src/lab/engine/kernels/webgl-map-kernels.ts';
import type { Contest, Row } from './contest.ts';
import { contests } from './contests.ts';
import { race } from './race.ts';

/** What the page offers to the process that opened it. */
export interface BenchPage {
  /** Races the contest of that index. */
  race(index: number): Promise<Row>;
}

declare global {
  interface Window {
    bench?: BenchPage;
  }
}

// As the engine's worker sets it; the stock kernels stay stock, since the plain way is to run on them.
tf.env().set('WEBGL_USE_SHAPES_UNIFORMS', true);
registerWebglKernels(tf);
registerWebglMapKernels(tf);

const opened = tf.setBackend('webgl');

window.bench = {
  async race(index) {
    if (!(await opened) || tf.getBackend() !== 'webgl') throw new Error('this browser has no WebGL');
    return race(tf, { name: 'webgl', bits: 32 }, contests[index] as Contest);
  },
};
