import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeviceCache } from '../../src/lab/engine/device-cache.ts';
import { NODE_BACKENDS, runInNode } from '../../src/lab/engine/node.ts';
import { BackendLost, CACHE_BYTES, type EngineCore, Session } from '../../src/lab/engine/session.ts';
import type { Lab } from '../../src/lab/experiment.ts';
import {
  type GradientFlowFrame,
  type GradientFlowParameters,
  gradientFlowParameters,
} from '../../src/lab/experiments/gradient-flow/definition.ts';
import { runGradientFlow } from '../../src/lab/experiments/gradient-flow/run.ts';
import { frameToJson } from '../../src/lab/frame-json.ts';
import { measureDenseNetwork } from '../../src/lab/nn/dense-network.ts';
import { KERNELS } from '../../src/lab/nn/network-kernels.ts';
import { defaults } from '../../src/lab/parameters.ts';

const small: GradientFlowParameters = {
  ...defaults(gradientFlowParameters),
  depth: 12,
  width: 16,
  batch: 4,
  seeds: 3,
  seed: 5,
  activation: 'tanh',
};

let core: EngineCore;

function session(
  params: GradientFlowParameters,
  change: (lab: Lab) => Partial<Lab> = () => ({}),
): Session<GradientFlowFrame> {
  return new Session(core, (lab) => runGradientFlow(params, { ...lab, ...change(lab) }));
}

/** Every frame, asked for one smallest step at a time. */
async function frames(run: Session<GradientFlowFrame>): Promise<GradientFlowFrame[]> {
  const all: GradientFlowFrame[] = [];
  for (let frame = await run.next(true); frame !== null; frame = await run.next(true)) all.push(frame);
  return all;
}

/** The tensors that are left once nothing runs. */
function tensorsAlive(): number {
  core.cache.clear();
  return tf.memory().numTensors;
}

beforeAll(async () => {
  // Registers and starts the backend.
  await runInNode('gradient-flow', { ...small, depth: 1 }, 'cpu');
});

beforeEach(() => {
  core = { tf, backend: { name: 'cpu', bits: 32 }, cache: new DeviceCache(tf, CACHE_BYTES), isLost: () => false };
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('frames of a run', () => {
  it('are complete, each goes on from the one before, and the last is the result', async () => {
    const all = await frames(session(small));
    // One a layer on each way, and the finished one.
    expect(all).toHaveLength(2 * small.depth + 1);
    const lengths = { activation: small.depth + 1, gradient: small.depth + 1, weightGradient: small.depth };
    let progress = 0;
    all.forEach((frame, i) => {
      const finished = i === all.length - 1;
      expect(frame.params).toEqual(small);
      expect(frame.phase).toBe(finished ? 'done' : i < small.depth ? 'forward' : 'backward');
      expect(frame.progress).toBeGreaterThan(progress);
      progress = frame.progress;
      expect(frame.progress === 1).toBe(finished);
      expect(frame.flat).toHaveLength(small.depth);
      expect(frame.dead).toHaveLength(small.depth);
      expect(frame.theory?.gradient).toHaveLength(small.depth + 1);
      expect(frame.formats === null).toBe(!finished);
      for (const [key, length] of Object.entries(lengths) as [keyof typeof lengths, number][]) {
        for (const statistic of ['median', 'p10', 'p90', 'meanSquare'] as const) {
          expect(frame[key][statistic]).toHaveLength(length);
        }
        expect(frame[key].perSeed).toHaveLength(small.seeds);
        // What was measured before stays as it was.
        all[i - 1]?.[key].perSeed.forEach((seed, s) => {
          seed.forEach((value, l) => {
            if (!Number.isNaN(value)) expect(frame[key].perSeed[s]?.[l]).toBe(value);
          });
        });
      }
    });
    const measured = (frame: GradientFlowFrame | undefined, key: keyof typeof lengths) =>
      frame?.[key].median.filter((value) => !Number.isNaN(value)).length;
    expect([0, 1, 2].map((i) => measured(all[i], 'activation'))).toEqual([2, 3, 4]);
    expect(measured(all[small.depth - 1], 'gradient')).toBe(0);
    expect(measured(all[small.depth], 'gradient')).toBe(2);
    expect(measured(all.at(-1), 'weightGradient')).toBe(small.depth);
  });

  it('is the same result however often it is asked', async () => {
    const stepped = (await frames(session(small))).at(-1);
    const atOnce = (await runInNode<GradientFlowFrame>('gradient-flow', small, 'cpu')).frame;
    expect(stepped).toEqual(atOnce);
  });
});

describe('tensors', () => {
  it.each([1, 5, 13, 20])('are freed when a run is cancelled after %d frames', async (pulls) => {
    const before = tensorsAlive();
    const run = session({ ...small, normalization: 'batch', architecture: 'residual', sigmaB2: 0.1 });
    for (let i = 0; i < pulls; i++) expect(await run.next(true)).not.toBeNull();
    expect(tf.memory().numTensors).toBeGreaterThan(before);
    await run.cancel();
    expect(await run.next(true)).toBeNull();
    expect(tensorsAlive()).toBe(before);
  });

  it('are freed by the time the finished frame is here', async () => {
    const before = tensorsAlive();
    const run = session(small);
    let frame = await run.next(false);
    while (frame && frame.progress < 1) frame = await run.next(false);
    expect(frame?.phase).toBe('done');
    expect(tensorsAlive()).toBe(before);
  });

  it('are freed when a run is cancelled while it works', async () => {
    const before = tensorsAlive();
    const run = session({ ...small, depth: 100 });
    const pulled = run.next(false);
    await run.cancel();
    await pulled;
    expect(tensorsAlive()).toBe(before);
  });

  it('are freed when a run fails', async () => {
    const before = tensorsAlive();
    let reads = 0;
    const run = session(small, (lab) => ({
      read: (tensor) => (++reads === 15 ? Promise.reject(new BackendLost('no answer')) : lab.read(tensor)),
    }));
    await expect(frames(run)).rejects.toThrow(BackendLost);
    expect(reads).toBe(15);
    expect(tensorsAlive()).toBe(before);
  });

  it.each(NODE_BACKENDS)('are as many after 200 runs on %s', { timeout: 60_000 }, async (backend) => {
    const variants: Partial<GradientFlowParameters>[] = [
      { activation: 'relu', init: 'he-normal' },
      { normalization: 'batch', activation: 'sigmoid' },
      { normalization: 'layer', architecture: 'residual', sigmaB2: 0.1 },
      { activation: 'softplus', architecture: 'residual' },
    ];
    const short = { ...small, depth: 3, width: 8, seeds: 2 };
    await runInNode('gradient-flow', short, backend);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 200; i++) await runInNode('gradient-flow', { ...short, seed: i, ...variants[i % 4] }, backend);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('keep within the cache’s bytes, and stay while they are used', () => {
    const before = tf.memory().numTensors;
    const cache = new DeviceCache(tf, 2 * 4 * 100);
    const make = () => tf.zeros<tf.Rank.R3>([1, 10, 10]);
    const used = cache.take('used', make);
    for (const key of ['a', 'b', 'c']) cache.take(key, make).release();
    expect(tf.memory().numTensors - before).toBe(2);
    expect(used.tensor.isDisposed).toBe(false);
    expect(cache.take('used', () => expect.unreachable()).tensor).toBe(used.tensor);
  });
});

describe('a device that is gone', () => {
  it('ends the run as lost when it has told so', async () => {
    let lost = false;
    core = { ...core, isLost: () => lost };
    const before = tensorsAlive();
    const run = session(small);
    expect((await run.next(true))?.phase).toBe('forward');
    lost = true;
    await expect(run.next(true)).rejects.toThrow(BackendLost);
    expect(tensorsAlive()).toBe(before);
  });

  it('ends it when a read does not answer in time, and takes nothing for a zero', async () => {
    core = { ...core, readLimit: 120 };
    const run = session(small);
    expect(await run.next(true)).not.toBeNull();
    vi.spyOn(tf.Tensor.prototype, 'data').mockReturnValue(new Promise(() => undefined));
    await expect(run.next(true)).rejects.toThrow(/no answer from the device within 0\.12 s/);
  });

  it('distrusts numbers that arrive after the loss', async () => {
    let lost = false;
    core = { ...core, isLost: () => lost };
    const run = session(small);
    const { data } = tf.Tensor.prototype;
    vi.spyOn(tf.Tensor.prototype, 'data').mockImplementation(function (this: tf.Tensor) {
      lost = true;
      return data.call(this) as Promise<never>;
    });
    await expect(run.next(true)).rejects.toThrow(BackendLost);
  });
});

describe('a number that is not finite', () => {
  /** Spoils the weights of one layer and network from its `use`th use on: 1 is the forward pass, 2 the backward pass. */
  function spoiled(layer: number, network: number, use: number, value: number) {
    const uses = new Map<string, number>();
    return (lab: Lab): Partial<Lab> => ({
      cached(key, make) {
        const count = (uses.get(key) ?? 0) + 1;
        uses.set(key, count);
        const taken = lab.cached(key, make);
        if (!key.endsWith(` ${layer} weight`) || count < use) return taken;
        const values = taken.tensor.dataSync().slice();
        values.fill(value, (network * values.length) / small.seeds, ((network + 1) * values.length) / small.seeds);
        const tensor = tf.keep(tf.tensor3d(values, taken.tensor.shape));
        return {
          tensor,
          release() {
            tensor.dispose();
            taken.release();
          },
        };
      },
    });
  }

  it('in the forward pass is reported with its layer, quantity and seed, and ends the run', async () => {
    const before = tensorsAlive();
    const all = await frames(session(small, spoiled(7, 1, 1, Number.NaN)));
    expect(all.at(-1)?.failure).toEqual({ layer: 7, quantity: 'activation', seed: small.seed + 1 });
    expect(all.at(-1)?.activation.perSeed[0]?.[7]).toBeGreaterThan(-2);
    expect(all).toHaveLength(7);
    expect(all.slice(0, -1).every(({ failure }) => failure === null)).toBe(true);
    expect(tensorsAlive()).toBe(before);
  });

  it('hides what was measured behind it before it was noticed', async () => {
    const whole = session(small, (lab) => ({ ...spoiled(7, 1, 1, Number.NaN)(lab), frameDue: () => false }));
    const frame = await whole.next(false);
    expect(frame?.failure).toMatchObject({ layer: 7 });
    expect(frame?.activation.perSeed[0]?.slice(8).every(Number.isNaN)).toBe(true);
    expect(frame?.flat.slice(7).every(Number.isNaN)).toBe(true);
  });

  it('in the backward pass too', async () => {
    const all = await frames(session(small, spoiled(4, 2, 2, Number.POSITIVE_INFINITY)));
    expect(all.at(-1)?.failure).toEqual({ layer: 3, quantity: 'gradient', seed: small.seed + 2 });
    expect(all.at(-1)?.phase).toBe('backward');
  });

  it('in a weight gradient too', async () => {
    const kernel = tf.getKernel(KERNELS.weightGradient, 'cpu');
    tf.unregisterKernel(KERNELS.weightGradient, 'cpu');
    tf.registerKernel({
      ...kernel,
      kernelFunc: ({ backend }) =>
        (
          backend as { makeTensorInfo(shape: number[], dtype: string, values: Float32Array): tf.TensorInfo }
        ).makeTensorInfo([small.seeds, 1, 1], 'float32', new Float32Array(small.seeds).fill(Number.NaN)),
    });
    try {
      const all = await frames(session(small));
      expect(all.at(-1)?.failure).toEqual({ layer: small.depth, quantity: 'weight gradient', seed: small.seed });
    } finally {
      tf.unregisterKernel(KERNELS.weightGradient, 'cpu');
      tf.registerKernel(kernel);
    }
  });
});

describe('a network that is dead', () => {
  const seeds = 64;
  const narrow: GradientFlowParameters = {
    ...small,
    activation: 'relu',
    init: 'he-normal',
    width: 8,
    depth: 60,
    batch: 1,
    seeds,
    seed: 0,
  };

  it.each(NODE_BACKENDS)('reads −∞, a true zero, on %s', async (backend) => {
    const { frame } = await runInNode<GradientFlowFrame>('gradient-flow', narrow, backend);
    const dead = frame.activation.perSeed.map((seed) => seed[narrow.depth] === -Infinity);
    // A layer of 8 units is dead with probability 2⁻⁸: 1 − (1 − 2⁻⁸)⁶⁰ of the networks, within three standard errors.
    const share = 1 - (1 - 2 ** -8) ** narrow.depth;
    const count = dead.filter(Boolean).length;
    expect(Math.abs(count - seeds * share)).toBeLessThan(3 * Math.sqrt(seeds * share * (1 - share)));
    expect(frame.failure).toBeNull();
    dead.forEach((isDead, s) => {
      const exact = measureDenseNetwork(narrow, s);
      expect(exact.activation[narrow.depth] === -Infinity, `seed ${s}`).toBe(isDead);
      expect(frame.activation.perSeed[s]?.map((value) => value === -Infinity)).toEqual(
        exact.activation.map((value) => value === -Infinity),
      );
      expect(frame.gradient.perSeed[s]?.map((value) => value === -Infinity)).toEqual(
        exact.gradient.map((value) => value === -Infinity),
      );
      expect(frame.weightGradient.perSeed[s]?.every((value) => value === -Infinity)).toBe(isDead);
      expect(frame.gradient.perSeed[s]?.every((value) => !Number.isNaN(value))).toBe(true);
    });
    expect(frame.gradient.p10[0]).toBe(-Infinity);
    expect(frame.gradient.median[0]).toBeGreaterThan(-20);

    const printed = JSON.parse(frameToJson(frame)) as { gradient: { perSeed: (number | null)[][] } };
    dead.forEach((isDead, s) => {
      expect(printed.gradient.perSeed[s]?.[0] === null).toBe(isDead);
    });
  });
});
