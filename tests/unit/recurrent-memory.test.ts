import { spawnSync } from 'node:child_process';
import * as tf from '@tensorflow/tfjs-core';
import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { installed } from '../../src/cli/tools.mjs';
import { packFrame } from '../../src/instruments/packed-frame.ts';
import RecurrentMemory from '../../src/instruments/recurrent-memory/RecurrentMemory.tsx';
import { DeviceCache } from '../../src/lab/engine/device-cache.ts';
import { NODE_BACKENDS, runInNode } from '../../src/lab/engine/node.ts';
import { Session } from '../../src/lab/engine/session.ts';
import { recurrentMemoryCsv } from '../../src/lab/experiments/recurrent-memory/csv.ts';
import {
  type RecurrentMemoryFrame,
  type RecurrentMemoryParameters,
  type RecurrentMemoryPreset,
  recurrentMemory,
  recurrentMemoryPreset,
  stepsOf,
} from '../../src/lab/experiments/recurrent-memory/definition.ts';
import { recurrentMemoryExperiment } from '../../src/lab/experiments/recurrent-memory/experiment.ts';
import { runRecurrentMemory } from '../../src/lab/experiments/recurrent-memory/run.ts';
import { recurrentMemoryScript } from '../../src/lab/experiments/recurrent-memory/script.ts';
import { frameToJson } from '../../src/lab/frame-json.ts';
import { type CellName, drawCell, drawSequence } from '../../src/lab/nn/recurrent-cells.ts';
import { drivenBy, jacobianStep } from '../../src/lab/nn/recurrent-jacobian.ts';
import { RandomState } from '../../src/lab/numerics/mt19937.ts';
import { logRms, median } from '../../src/lab/numerics/statistics.ts';
import { describeRecurrentSet, recurrentDisagreements, recurrentSets } from '../reference/recurrent-memory-sets.ts';

const presets = Object.keys(recurrentMemory.presets) as RecurrentMemoryPreset[];
const base = recurrentMemoryPreset('tanh');
const small = { ...base, length: 12, width: 8, examples: 2, seeds: 2 } as const;

async function measure(params: RecurrentMemoryParameters, backend: (typeof NODE_BACKENDS)[number] = 'wasm') {
  return (await runInNode<RecurrentMemoryFrame>('recurrent-memory', params, backend)).frame;
}

describe.each(NODE_BACKENDS)('recurrent memory on %s', (backend) => {
  it.each(recurrentSets.map((set) => [describeRecurrentSet(set), set] as const))(
    'agrees with PyTorch in float64: %s',
    async (_, set) => {
      expect(recurrentDisagreements(await measure(set.params, backend), set)).toEqual([]);
    },
  );

  it.each([
    ['orthogonal', 0.9],
    ['orthogonal', 1.1],
    ['identity', 0.5],
    ['identity', 2],
  ] as const)('multiplies the gradient of a linear RNN by g a step: %s %d', async (recurrent, gain) => {
    const params = { ...small, cell: 'rnn-linear' as const, recurrent, gain, length: 200, seeds: 1 };
    const { gradient, singular, theory } = await measure(params, backend);
    gradient.median.forEach((value, k) => {
      // In natural logarithms: the relative error of g^k.
      const error = (value - (gradient.median[0] as number) - k * Math.log10(gain)) * Math.LN10;
      expect(Math.abs(error), `lag ${k}`).toBeLessThan(backend === 'cpu' ? 2e-6 : 1e-5);
    });
    expect(theory?.at(-1)).toBeCloseTo(200 * Math.log10(gain), 9);
    singular?.lags.forEach((lag, i) => {
      expect(singular.largest[i]).toBeCloseTo(lag * Math.log10(gain), 9);
      expect(singular.median[i]).toBeCloseTo(lag * Math.log10(gain), 9);
    });
  });
});

/** h_T of one sequence by its steps alone, in float64. */
function lastState(params: RecurrentMemoryParameters, start: { h: Float64Array; c: Float64Array }) {
  const { length, examples, width, seed, inputScale } = params;
  const weights = drawCell(params, seed);
  const { noise } = drawSequence(seed, length, examples, width);
  let state = start;
  for (let t = 0; t < length; t++) {
    const x = noise.slice(t * examples * width, (t * examples + 1) * width).map((value) => inputScale * value);
    state = jacobianStep(params, weights, drivenBy(weights, x), state).next;
  }
  return state;
}

describe('the gradient', () => {
  it.each(['rnn-tanh', 'rnn-linear', 'lstm', 'gru'] as const satisfies readonly CellName[])(
    'is the slope of the loss, by finite differences: %s',
    async (cell) => {
      const params = { ...small, cell, recurrent: 'pytorch-default' as const, examples: 1, seeds: 1, seed: 3 };
      const { width, length, seed } = params;
      const drawn = drawSequence(seed, length, 1, width);
      const frame = await measure(params);
      const memory = cell === 'lstm' ? 'c' : 'h';
      const slopes = (of: 'h' | 'c') =>
        Array.from({ length: width }, (_, unit) => {
          const loss = (step: number) => {
            const start = { h: drawn.state.slice(), c: drawn.cellState.slice() };
            start[of][unit] = (start[of][unit] as number) + step;
            return lastState(params, start).h.reduce((sum, x, i) => sum + x * (drawn.readout[i] as number), 0);
          };
          return (loss(1e-4) - loss(-1e-4)) / 2e-4;
        });
      expect(frame.gradient.median[length]).toBeCloseTo(logRms(slopes(memory)), 4);
      if (cell === 'lstm') expect(frame.hidden?.median[length]).toBeCloseTo(logRms(slopes('h')), 4);
    },
  );

  it('of a tanh RNN in noise follows mean-field theory at width 64', async () => {
    for (const recurrent of ['orthogonal', 'gaussian'] as const) {
      const { gradient, theory } = await measure({ ...base, recurrent, width: 64, length: 50 });
      const measured = (gradient.meanSquare[50] as number) - (gradient.meanSquare[0] as number);
      expect(measured / (theory?.[50] as number)).toBeGreaterThan(0.93);
      expect(measured / (theory?.[50] as number)).toBeLessThan(1.07);
    }
  });

  it('falls to less than 10⁻⁹ over 100 steps of noise although the weights are orthogonal', async () => {
    const { gradient } = await measure(base);
    expect((gradient.median[100] as number) - (gradient.median[0] as number)).toBeLessThan(-9);
  });

  it('is an exact zero behind a ReLU that is dead, and is drawn and said as one', async () => {
    // A gain this small leaves every state to the noise, which at one unit in some seeds is negative throughout.
    const dead = {
      ...small,
      cell: 'rnn-relu' as const,
      recurrent: 'identity' as const,
      width: 4,
      examples: 1,
      seeds: 1,
    };
    let frame = await measure(dead);
    for (let seed = 1; frame.gradient.median.at(-1) !== -Infinity && seed < 60; seed++) {
      frame = await measure({ ...dead, seed, length: 40, gain: 0.2 });
    }
    expect(frame.gradient.median.at(-1)).toBe(-Infinity);
    expect(recurrentMemory.summarize(frame)).toMatch(/no gradient gets further back than .*exactly 0 from lag/);
    const props = { preset: 'tanh', base: '/', permalink: '/', staticBackend: 'WASM, fp32' };
    expect(render(h(RecurrentMemory, { ...props, initialFrame: packFrame(frame) }))).toContain('exactly 0');
    expect(recurrentMemoryCsv(frame)).toMatch(/^log10_memory_gradient,median,lag,\d+,-inf$/m);
  });
});

describe('a change in the eighth digit of a driven state', () => {
  /** How far apart two states are after 200 steps, relatively, in float64. */
  const apart = (cell: CellName, seed: number) => {
    const params = { ...base, cell, gain: 2, length: 200, examples: 1, seed };
    const { state, cellState } = drawSequence(seed, params.length, 1, params.width);
    const shift = new RandomState(9).standardNormal(params.width);
    const from = (size: number) =>
      lastState(params, { h: state.map((x, i) => x + size * (shift[i] as number)), c: cellState }).h;
    const [h, changed] = [from(0), from(1e-7)];
    return 10 ** (logRms(changed.map((x, i) => x - (h[i] as number))) - logRms(h));
  };
  const seeds = [0, 1, 2, 3, 4, 5];

  it('grows to the size of a tanh state at gain 2', () => {
    expect(median(seeds.map((seed) => apart('rnn-tanh', seed)))).toBeGreaterThan(0.1);
  });

  it('stays as small as it was beside a ReLU or linear state, though the gradient explodes', () => {
    for (const cell of ['rnn-relu', 'rnn-linear'] as const) {
      for (const seed of seeds) expect(apart(cell, seed)).toBeLessThan(1e-6);
    }
  });
});

describe('the direct path', () => {
  it('is what theory says where the gates stay at their biases', async () => {
    // Neither noise nor state reach the gates: the recurrent weights are nearly 0, the noise is.
    const still = { ...small, cell: 'lstm' as const, gain: 0.05, inputScale: 0, forgetBias: 1, length: 100 };
    const { direct, theory, gates } = await measure(still);
    const measured = (direct?.median[100] as number) - (direct?.median[10] as number);
    expect(measured).toBeCloseTo((theory?.[100] as number) - (theory?.[10] as number), 1);
    expect(theory?.[10]).toBeCloseTo(Math.log10(0.043603543), 8);
    expect(gates.find(({ name }) => name === 'forget')?.mean.at(-1)).toBeCloseTo(0.731058579, 2);
  });

  it('and the rest add up to the whole, at every lag', async () => {
    for (const cell of ['lstm', 'gru'] as const) {
      const { gradient, direct, rest } = await measure({ ...small, cell, examples: 1, seeds: 1 });
      gradient.median.forEach((whole, lag) => {
        const [a, b] = [10 ** (direct?.median[lag] as number), 10 ** (rest?.median[lag] as number)];
        expect(10 ** whole).toBeLessThan((a + b) * 1.0001);
        expect(10 ** whole).toBeGreaterThan(Math.abs(a - b) * 0.9999);
      });
    }
  });

  it('reaches further with a forget bias of 1, and with chrono initialization further still', async () => {
    const reach = async (preset: RecurrentMemoryPreset) =>
      (await measure({ ...recurrentMemoryPreset(preset), seeds: 4 })).direct?.median[100] as number;
    const [plain, one, chrono] = [await reach('lstm'), await reach('lstm-forget-one'), await reach('lstm-chrono')];
    expect(one).toBeGreaterThan(plain + 5);
    expect(chrono).toBeGreaterThan(one + 5);
  });
});

describe('its presets', () => {
  it.each(presets)('%s gives a whole figure, a finding, a table and files', async (preset) => {
    const params = { ...recurrentMemoryPreset(preset), width: 8, seeds: 3, length: 30, trainSteps: 5 };
    const frame = await measure(params);
    const props = { preset, base: '/', permalink: '/instruments/recurrent-memory/', staticBackend: 'WASM, fp32' };
    const html = render(h(RecurrentMemory, { ...props, initialFrame: packFrame(frame) }));
    expect(html).not.toMatch(/="[^"]*(NaN|Infinity|undefined)/);
    const ids = Array.from(html.matchAll(/ id="([^"]+)"/g), (match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(recurrentMemory.summarize(frame)).toMatch(
      params.task === 'none' ? /^In an? .* the gradient .*\.$/ : /^After 5 steps of .* the gradient .*\.$/,
    );
    const [head, ...rows] = recurrentMemoryCsv(frame).trim().split('\n');
    expect(rows.every((row) => row.split(',').length === head?.split(',').length)).toBe(true);
    const gated = frame.direct !== null;
    for (const reading of recurrentMemoryExperiment.readings) {
      const read = () => recurrentMemoryExperiment.read(reading, frame);
      if (reading === 'task-step' && frame.training) expect(read()).toMatch(/^(none|\d+)$/);
      else if (reading.startsWith('task-') && !frame.training) expect(read).toThrow('without a task');
      else if (!gated && ['direct-share', 'mean-forget-gate'].includes(reading)) expect(read).toThrow('plain RNN');
      else expect(read()).toMatch(/\d/);
    }
    const { header, rows: text } = recurrentMemoryExperiment.text(frame);
    expect(text).toHaveLength(stepsOf(params) + 1);
    expect(text.every((row) => row.length === header.length)).toBe(true);
  });
});

describe('the finding', () => {
  it('says how far the gradient reaches, and what is not yet measured', async () => {
    const frame = await measure({ ...small, cell: 'rnn-linear', gain: 0.5 });
    expect(recurrentMemory.summarize({ ...frame, measured: 1, progress: 0.3 })).toBe('1 of 2 networks are measured.');
    expect(recurrentMemory.summarize(frame)).toBe(
      'In a linear RNN with 0.5 times orthogonal weights the gradient falls to 1 % 7 steps back. The state 12 steps back receives 2.4·10⁻⁴ of it: it is divided by 2 a step on average. Theory says 2.4·10⁻⁴.',
    );
    expect(recurrentMemoryExperiment.read('reach', frame)).toBe('7');
    expect(recurrentMemoryExperiment.read('step', frame)).toBe('0.5');
    const kept = await measure({ ...small, cell: 'rnn-linear' });
    expect(recurrentMemory.summarize(kept)).toBe(
      'In a linear RNN with orthogonal weights the gradient reaches 12 steps back: the state there receives as much as the last one does. Theory says 1.',
    );
    expect(recurrentMemoryExperiment.read('reach', kept)).toBe('more than 12');
    const grown = await measure({ ...small, cell: 'rnn-linear', gain: 2 });
    expect(recurrentMemory.summarize(grown)).toContain('receives 4100 times what the last one does');
  });
});

describe('a run', () => {
  it('frees its tensors, ended or cancelled, and shows progress within a long group', async () => {
    await measure(small, 'cpu');
    const params = { ...small, cell: 'lstm' as const, length: 200, width: 32, examples: 4 };
    const core = {
      tf,
      backend: { name: 'cpu', bits: 32 } as const,
      cache: new DeviceCache(tf, 1e6),
      isLost: () => false,
    };
    const start = () => new Session(core, (lab) => runRecurrentMemory(params, lab));
    const before = tf.memory().numTensors;
    const whole = start();
    const seen: RecurrentMemoryFrame[] = [];
    for (let frame = await whole.next(true); frame; frame = await whole.next(true)) seen.push(frame);
    expect(tf.memory().numTensors).toBe(before);
    expect(seen.map(({ measured }) => measured).sort()).toEqual(seen.map(({ measured }) => measured));
    expect(seen[0]).toMatchObject({ measured: 0 });
    const props = { preset: 'lstm', base: '/', permalink: '/', staticBackend: 'CPU, fp32' };
    for (const frame of seen) {
      const html = render(h(RecurrentMemory, { ...props, initialFrame: packFrame(frame) }));
      expect(html).not.toMatch(/="[^"]*(NaN|Infinity|undefined)|not a number/);
      expect(html.includes('measuring')).toBe(frame.measured === 0);
    }
    expect(seen.at(-1)).toMatchObject({ measured: 2, progress: 1 });
    const cancelled = start();
    await cancelled.next(true);
    expect(tf.memory().numTensors).toBeGreaterThan(before);
    await cancelled.cancel();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('its script', () => {
  const python = installed('torch');
  const onCi = Boolean(process.env['CI']);

  it.skipIf(python === undefined && !onCi)('prints the same numbers in PyTorch', { timeout: 180_000 }, async () => {
    if (python === undefined) throw new Error('no Python with NumPy and PyTorch; install them or set PYTHON');
    const all = [
      ...presets.map((preset) => ({
        ...recurrentMemoryPreset(preset),
        length: 20,
        width: 12,
        seeds: 2,
        seed: 12,
        trainSteps: 60,
        learningRate: 0.005,
      })),
      // Whole, since training amplifies roundings, and a tanh network's most of all.
      recurrentMemoryPreset('adding-tanh'),
      { ...small, cell: 'gru' as const, task: 'copy' as const, length: 2, trainSteps: 7 },
      { ...small, cell: 'rnn-relu' as const, task: 'adding' as const, length: 1, trainSteps: 50 },
      { ...small, cell: 'lstm' as const, forgetBias: -1, recurrent: 'gaussian' as const },
      { ...small, cell: 'gru' as const, recurrent: 'identity' as const, length: 1 },
      { ...small, cell: 'lstm' as const, length: 1 },
    ];
    // One process for all: starting PyTorch takes longer than the scripts.
    const runner =
      'import sys, json\nfor script in json.load(sys.stdin):\n    exec(compile(script, "script", "exec"), {"__name__": "__main__"})';
    const run = spawnSync(python, ['-c', runner], {
      input: JSON.stringify(all.map(recurrentMemoryScript)),
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    expect(run.status, run.stderr).toBe(0);
    const printed = run.stdout.trim().split('\n');
    expect(printed).toHaveLength(all.length);
    for (const [i, params] of all.entries()) {
      const theirs = JSON.parse(printed[i] as string) as { params: object; frame: RecurrentMemoryFrame };
      const ours = JSON.parse(frameToJson(await measure(params)));
      expect(theirs.params).toEqual(params);
      expect(Object.keys(theirs.frame).sort()).toEqual(Object.keys(ours).sort());
      expect(differences(theirs.frame, ours, `${i}`)).toEqual([]);
    }
  });
});

/** Where `got` differs from what `wanted` has at the same place by more than 1e-3. */
function differences(got: unknown, wanted: unknown, path: string): string[] {
  if (typeof got === 'number' && typeof wanted === 'number') {
    return Math.abs(got - wanted) <= 1e-3 * Math.max(1, Math.abs(got)) ? [] : [`${path}: ${got}, ${wanted}`];
  }
  if (got !== null && typeof got === 'object' && wanted !== null && typeof wanted === 'object') {
    return Object.entries(got).flatMap(([key, item]) =>
      differences(item, (wanted as Record<string, unknown>)[key], `${path}.${key}`),
    );
  }
  return got === wanted ? [] : [`${path}: ${got}, ${wanted}`];
}
