import * as tf from '@tensorflow/tfjs-core';
import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import Initialization from '../../src/instruments/initialization/Initialization.tsx';
import { placeLabels } from '../../src/instruments/initialization/labels.ts';
import { packFrame } from '../../src/instruments/packed-frame.ts';
import { NODE_BACKENDS, runInNode } from '../../src/lab/engine/node.ts';
import { presetValues } from '../../src/lab/experiment.ts';
import { initializationCsv } from '../../src/lab/experiments/initialization/csv.ts';
import {
  type InitializationFrame,
  type InitializationParameters,
  type InitializationPreset,
  initialization,
  initializationParameters,
  layerWidths,
} from '../../src/lab/experiments/initialization/definition.ts';
import { initializationExperiment } from '../../src/lab/experiments/initialization/experiment.ts';
import { histogramOf } from '../../src/lab/experiments/initialization/histograms.ts';
import { otherSchemes } from '../../src/lab/experiments/initialization/network.ts';
import { defaults } from '../../src/lab/parameters.ts';
import {
  describeInitializationSet,
  initializationDisagreements,
  initializationSets,
} from '../reference/initialization-sets.ts';

const base = defaults(initializationParameters);
const presets = Object.keys(initialization.presets) as InitializationPreset[];
const small = { seeds: 3, batch: 4 };

async function measure(
  params: Partial<InitializationParameters>,
  backend: (typeof NODE_BACKENDS)[number] = 'wasm',
): Promise<InitializationFrame> {
  return (await runInNode<InitializationFrame>('initialization', { ...base, ...params }, backend)).frame;
}

describe.each(NODE_BACKENDS)('the initialization instrument on %s', (backend) => {
  it.each(initializationSets.map((set) => [describeInitializationSet(set), set] as const))(
    'agrees with PyTorch in float64: %s',
    async (_, set) => {
      expect(initializationDisagreements(await measure(set.params, backend), set)).toEqual([]);
    },
  );

  it('has signal and gradient where theory puts them in wide layers of any shape', async () => {
    for (const [first, last] of [
      [256, 256],
      [256, 64],
      [64, 256],
    ] as const) {
      for (const scheme of ['xavier', 'fan-out', 'orthogonal'] as const) {
        const shape = { depth: 5, width: first, lastWidth: last, batch: 32, seeds: 8 };
        const { signal, gradient, theory } = await measure({ ...shape, activation: 'tanh', scheme }, backend);
        signal.meanSquare.forEach((log, i) => {
          expect(Math.abs(log - (theory.signal[i] as number)), `${scheme} signal ${i}`).toBeLessThan(0.04);
        });
        gradient.meanSquare.forEach((log, i) => {
          expect(Math.abs(log - (theory.gradient[i] as number)), `${scheme} gradient ${i}`).toBeLessThan(0.04);
        });
      }
    }
  });
});

describe('what it measures', () => {
  it('leaves no tensor behind', async () => {
    await measure({ ...small, depth: 4 });
    const before = tf.memory().numTensors;
    await measure({ ...small, depth: 4, activation: 'softplus', scheme: 'pytorch-default', lastWidth: 16 });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is an isometry through orthogonal linear layers, at any depth', async () => {
    const { jacobian, gradient } = await measure({ ...small, depth: 100, activation: 'linear', scheme: 'orthogonal' });
    for (const log of jacobian?.values.median ?? [Number.NaN]) expect(Math.abs(log)).toBeLessThan(1e-5);
    expect(jacobian?.spread.median).toBeLessThan(1e-9);
    expect(jacobian).toMatchObject({ zeros: 0, unresolved: 0 });
    for (const one of gradient.perSeed) expect(one[0]).toBeCloseTo(one.at(-1) as number, 5);
  });

  it('spreads the singular values of wide, shallow networks as theory says', async () => {
    const shape = { ...small, depth: 4, width: 256, batch: 1, seeds: 2 };
    for (const [activation, scheme, gain] of [
      ['linear', 'lecun', null],
      ['relu', 'he-fan-in', null],
      ['relu', 'orthogonal', Math.SQRT2],
      ['tanh', 'lecun', null],
    ] as const) {
      const { jacobian, theory } = await measure({ ...shape, activation, scheme, gain });
      expect((jacobian?.spread.median ?? 0) / theory.jacobian.spread, `${activation} ${scheme}`).toBeGreaterThan(0.85);
      expect((jacobian?.spread.median ?? 0) / theory.jacobian.spread, `${activation} ${scheme}`).toBeLessThan(1.15);
      expect(jacobian?.rms.median).toBeCloseTo(theory.jacobian.rms, 1);
      if (theory.jacobian.largest === null) continue;
      expect(Math.abs((jacobian?.largest.median ?? 0) - theory.jacobian.largest)).toBeLessThan(0.06);
    }
  });

  it('counts singular values that are exactly zero, and gives no number to those lost in rounding', async () => {
    const { jacobian } = await measure({ seeds: 1, depth: 12 });
    const values = jacobian?.values.median ?? [];
    const resolved = values.filter(Number.isFinite);
    expect(jacobian?.zeros).toBeGreaterThan(25);
    expect(jacobian?.unresolved).toBeGreaterThan(0);
    expect(resolved.length + (jacobian?.zeros ?? 0) + (jacobian?.unresolved ?? 0)).toBe(64);
    expect(Math.min(...resolved)).toBeGreaterThan((values[0] as number) - 4);
  });

  it('keeps magnitudes that fp32 cannot hold', async () => {
    const { signal, gradient, theory, histograms } = await measure({ ...small, depth: 100, scheme: 'fixed' });
    expect(signal.median.at(-1)).toBeCloseTo((theory.signal.at(-1) as number) - 0.6, 0);
    expect(gradient.median[0]).toBeLessThan(-120);
    const last = histograms.at(-1)?.activation;
    expect((last?.first ?? 0) / 4).toBeLessThan(-124);
  });

  it('scatters like the log-normal law of Hanin and Nica', async () => {
    const [depth, width, seeds] = [20, 128, 32];
    const { gradient } = await measure({ depth, width, seeds, batch: 1 });
    const ratios = gradient.perSeed.map((one) => 2 * Math.LN10 * ((one[0] as number) - (one.at(-1) as number)));
    const mean = ratios.reduce((sum, value) => sum + value, 0) / seeds;
    const layers = depth - 1;
    expect(Math.abs(mean + (5 * layers) / (2 * width))).toBeLessThan(4 * Math.sqrt((5 * layers) / width / seeds));
  });

  it('differs between fan-in and fan-out by the ratio of the widths, whatever the depth', async () => {
    for (const depth of [4, 12]) {
      const { theory, widths } = await measure({ ...small, depth, width: 128, lastWidth: 32 });
      const change = 2 * ((theory.gradient[0] as number) - (theory.gradient.at(-1) as number));
      expect(10 ** change).toBeCloseTo(32 / (widths[1] as number), 10);
      for (const log of theory.signal) expect(10 ** (2 * log)).toBeCloseTo(2, 10);
    }
  });
});

describe('layerWidths', () => {
  it('goes from one width to the other by equal factors, over even numbers', () => {
    const widths = layerWidths({ ...base, depth: 4, width: 256, lastWidth: 16 });
    expect(widths).toEqual([256, 128, 64, 32, 16]);
    expect(layerWidths({ ...base, depth: 3, width: 9 })).toEqual([9, 9, 9, 9]);
    expect(layerWidths({ ...base, depth: 3, width: 9, lastWidth: 33 })).toEqual([9, 14, 22, 33]);
  });
});

describe('otherSchemes', () => {
  it('puts schemes together that make the same networks, and leaves the chosen one’s out', () => {
    const square = otherSchemes({ widths: [64, 64, 64], scheme: 'he-fan-in', gain: null });
    expect(square).toEqual([['lecun', 'fan-out', 'xavier'], ['orthogonal'], ['pytorch-default'], ['fixed']]);
    const narrowing = otherSchemes({ widths: [64, 24], scheme: 'he-fan-in', gain: null });
    expect(narrowing).toHaveLength(7);
    const withGain = otherSchemes({ widths: [64, 64], scheme: 'xavier', gain: 2 });
    expect(withGain[0]).toEqual(['lecun', 'fan-out', 'xavier']);
  });
});

describe('histogramOf', () => {
  it('counts by size, with zeros, tiny and non-finite values apart', () => {
    const stored = Float32Array.of(1, -1.5, 2, 0, 1e-12, Number.NaN, 10, 0.5);
    const found = histogramOf(stored, [0, 1]);
    expect(found).toMatchObject({ total: 8, zeros: 1, nonFinite: 1, tiny: 1, first: 0 });
    // 1, 1.5 and 2 in the first network; 100 and 5 in the second, whose scale is 10.
    expect(found.counts).toEqual([2, 1, 1, 0, 0, 0, 0, 0, 1]);
    expect(histogramOf(Float32Array.of(0, 0), [3])).toMatchObject({ zeros: 2, counts: [] });
  });
});

describe('placeLabels', () => {
  it('moves labels apart in their order and keeps them inside', () => {
    const label = (text: string, wanted: number) => ({ text, wanted, isOff: false, class: '' });
    const placed = placeLabels([label('b', 98), label('a', 97), label('c', 99), label('top', -20)], 5, 100);
    expect(placed.map(({ text, at }) => [text, at])).toEqual([
      ['top', 5],
      ['a', 71],
      ['b', 85],
      ['c', 99],
    ]);
  });
});

describe('its presets', () => {
  it.each(presets)('%s gives a whole figure, a finding, a table and a script', { timeout: 30_000 }, async (preset) => {
    const frame = await measure({ ...presetValues(initialization, preset), ...small });
    const props = { preset, base: '/', permalink: '/instruments/initialization/', staticBackend: 'WASM, fp32' };
    const html = render(h(Initialization, { ...props, initialFrame: packFrame(frame) }));
    expect(html).not.toMatch(/="[^"]*(NaN|Infinity|undefined)/);
    const ids = Array.from(html.matchAll(/ id="([^"]+)"/g), (match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(initialization.summarize(frame)).toMatch(/leaves layer \d+ with .* reaches layer 1 with .* Var\(s²\) is /);
    const [head, ...rows] = initializationCsv(frame).trim().split('\n');
    expect(rows.every((row) => row.split(',').length === head?.split(',').length)).toBe(true);
    for (const reading of initializationExperiment.readings) {
      expect(initializationExperiment.read(reading, frame)).toMatch(/\d/);
    }
    const { header, rows: lines } = initializationExperiment.text(frame);
    expect(lines.every((line) => line.length === header.length)).toBe(true);
  });

  it('finds what each is there to show', async () => {
    const found = async (preset: InitializationPreset) => measure(presetValues(initialization, preset));
    const reading = async (name: string, preset: InitializationPreset) =>
      initializationExperiment.read(name, await found(preset));
    expect(Number(await reading('gradient-step', 'he-relu'))).toBeCloseTo(1, 1);
    expect(Number(await reading('gradient-step', 'xavier-relu'))).toBeCloseTo(Math.SQRT1_2, 1);
    expect(Number(await reading('gradient-step', 'pytorch-relu'))).toBeCloseTo(0.408248, 1);
    expect(Number(await reading('gradient-step', 'xavier-sigmoid'))).toBeCloseTo(0.236052, 1);
    expect(await reading('jacobian-spread', 'orthogonal-linear')).toBe('0');
    expect(await reading('jacobian-smallest', 'orthogonal-relu')).toBe('0');
    expect(await reading('jacobian-smallest', 'gaussian-linear')).toMatch(/^below /);
  });

  it('partial frames say so', async () => {
    const frame = await measure({ ...small, depth: 3 });
    expect(initialization.summarize({ ...frame, phase: 'forward' })).toContain('Forward pass');
    const failure = { layer: 2, quantity: 'signal', seed: 4 } as const;
    expect(initialization.summarize({ ...frame, failure })).toContain('At layer 2 of 3 the signal of seed 4');
    const dead = { ...frame, signal: { ...frame.signal, median: [0, -Infinity, -Infinity] } };
    expect(initialization.summarize(dead)).toContain('no signal gets through');
    const props = { preset: 'he-relu', base: '/', permalink: '/', staticBackend: 'WASM, fp32' };
    const single = await measure({ ...small, depth: 1, lastWidth: 8 });
    for (const one of [dead, single, { ...frame, jacobian: null, histograms: [], comparisons: [] }]) {
      const html = render(h(Initialization, { ...props, initialFrame: packFrame(one) }));
      expect(html).not.toMatch(/="[^"]*(NaN|Infinity|undefined)/);
    }
  });
});
