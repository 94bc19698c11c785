import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../src/lab/engine/backends.ts';
import { engineOptions } from '../../src/lab/engine/client.ts';
import { NODE_BACKENDS, runInNode } from '../../src/lab/engine/node.ts';
import { selfTest } from '../../src/lab/engine/self-test.ts';
import { gradientFlowParameters } from '../../src/lab/experiments/gradient-flow/definition.ts';
import { KERNELS } from '../../src/lab/nn/network-kernels.ts';
import { defaults } from '../../src/lab/parameters.ts';

interface ArrayBackend {
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): tf.TensorInfo;
  data: { get(dataId: object): { values: ArrayLike<number> } };
}

let restore: (() => void) | null = null;

/** Puts a kernel in the place of the CPU backend's own that maps each element of its first inputs, until the test is over. */
function breakKernel(kernelName: string, map: (a: number, b: number) => number): void {
  const kernel = tf.getKernel(kernelName, 'cpu');
  tf.unregisterKernel(kernelName, 'cpu');
  tf.registerKernel({
    ...kernel,
    kernelFunc: ({ inputs, backend }) => {
      const cpu = backend as ArrayBackend;
      const [first, second] = Object.values(inputs) as tf.TensorInfo[];
      const read = (info: tf.TensorInfo | undefined) => (info ? cpu.data.get(info.dataId).values : [0]);
      const [a, b] = [read(first), read(second)];
      const values = Float32Array.from(a, (value, i) => map(value, b[i % b.length] as number));
      return cpu.makeTensorInfo((first as tf.TensorInfo).shape, 'float32', values);
    },
  });
  restore = () => {
    tf.unregisterKernel(kernelName, 'cpu');
    tf.registerKernel(kernel);
  };
}

beforeAll(async () => {
  await runInNode('gradient-flow', { ...defaults(gradientFlowParameters), depth: 1, width: 8 }, 'cpu');
});

afterEach(() => {
  restore?.();
  restore = null;
});

describe('the self-test', () => {
  it.each(NODE_BACKENDS)('passes on %s and leaves no tensor behind', async (backend) => {
    const { report, refusals } = await openBackend(tf, [backend]);
    expect(report).toEqual({ name: backend, bits: 32 });
    expect(refusals).toEqual([]);
    const before = tf.memory().numTensors;
    const { bits, facts } = await selfTest(tf);
    expect(bits).toBe(32);
    expect(facts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['tanh near 0', '0/0', 'ReLU(−∞)', 'matrix product', 'mean square']),
    );
    expect(facts.filter(({ passed }) => !passed)).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
  });

  // The faults that tfjs-backend-webgl is known for, put on the CPU backend.
  it.each([
    ['0/0', tf.RealDiv, (a: number, b: number) => (a === b ? 1 : a / b), '0/0 gave 1'],
    [
      'tanh',
      tf.Tanh,
      (x: number) => (1 - Math.fround(Math.exp(-2 * x))) / (1 + Math.exp(-2 * x)),
      'tanh near 0 gave 0',
    ],
    ['ReLU', tf.Relu, (x: number) => (Number.isFinite(x) ? Math.max(x, 0) : Number.NaN), 'ReLU\\(−∞\\) gave NaN'],
    ['the mean square', KERNELS.meanSquare, (x: number) => x, 'mean square gave'],
    ['the matrix product', KERNELS.product, (x: number) => x, 'matrix product gave 1,2,3,4'],
  ])('finds %s wrong, and the backend is passed over', async (_, kernel, map, told) => {
    breakKernel(kernel, map);
    const { report, refusals } = await openBackend(tf, ['cpu', 'wasm']);
    expect(report.name).toBe('wasm');
    expect(refusals).toEqual([{ backend: 'cpu', reason: expect.stringMatching(`failed its self-test: .*${told}`) }]);
    await expect(openBackend(tf, ['cpu'])).rejects.toThrow(/^no backend works: cpu: failed its self-test/);
    restore?.();
    restore = null;
    expect((await openBackend(tf, ['cpu', 'wasm'])).report.name).toBe('cpu');
  });

  it('tells half floats apart, which are taken only where there is no choice', async () => {
    // Below 6e-8 a half float is 0.
    breakKernel(tf.Multiply, (a, b) => (Math.abs(a * b) < 2 ** -25 ? 0 : a * b));
    const { refusals, report } = await openBackend(tf, ['cpu', 'wasm']);
    expect(report.name).toBe('wasm');
    expect(refusals).toEqual([{ backend: 'cpu', reason: 'stores 16-bit numbers only' }]);
    expect((await openBackend(tf, ['cpu'])).report).toEqual({ name: 'cpu', bits: 16 });
  });
});

describe('openBackend', () => {
  it('takes the first that works and lists what it passed over', async () => {
    const { report, refusals } = await openBackend(tf, ['webgl', 'cpu', 'wasm']);
    expect(report.name).toBe('cpu');
    expect(tf.getBackend()).toBe('cpu');
    expect(refusals).toEqual([{ backend: 'webgl', reason: expect.stringMatching(/\S/) }]);
  });

  it('throws with every refusal when nothing works', async () => {
    breakKernel(tf.RealDiv, () => 1);
    await expect(openBackend(tf, ['webgl', 'cpu'])).rejects.toThrow(
      /^no backend works: webgl: .+; cpu: failed its self-test/,
    );
  });
});

describe('engineOptions', () => {
  it.each([
    ['?engine=wasm', { asked: 'wasm', half: false, open: true }],
    ['?depth=5&engine=half', { asked: 'webgl', half: true, open: true }],
    ['', { asked: null, half: false, open: false }],
    ['?engine=__proto__', { asked: null, half: false, open: false }],
  ])('reads "%s"', (search, wanted) => {
    expect(engineOptions(search)).toEqual(wanted);
  });
});
