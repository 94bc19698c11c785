import * as tf from '@tensorflow/tfjs-core';
import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import AttentionAndDistance from '../../src/instruments/attention-and-distance/AttentionAndDistance.tsx';
import { packFrame } from '../../src/instruments/packed-frame.ts';
import { DeviceCache } from '../../src/lab/engine/device-cache.ts';
import { NODE_BACKENDS, runInNode } from '../../src/lab/engine/node.ts';
import { Session } from '../../src/lab/engine/session.ts';
import { attentionCsv } from '../../src/lab/experiments/attention-and-distance/csv.ts';
import {
  type AttentionFrame,
  type AttentionParameters,
  type AttentionPreset,
  attentionAndDistance,
  attentionPreset,
} from '../../src/lab/experiments/attention-and-distance/definition.ts';
import { attentionExperiment } from '../../src/lab/experiments/attention-and-distance/experiment.ts';
import { runAttention } from '../../src/lab/experiments/attention-and-distance/run.ts';
import { attentionScript } from '../../src/lab/experiments/attention-and-distance/script.ts';
import { frameToJson } from '../../src/lab/frame-json.ts';
import { dividingHeads } from '../../src/lab/nn/attention.ts';
import {
  attentionDisagreements,
  attentionSets,
  describeAttentionSet,
} from '../reference/attention-and-distance-sets.ts';
import { differences, itRepeatsInPyTorch } from './python-scripts.ts';

const presets = Object.keys(attentionAndDistance.presets) as AttentionPreset[];
const base = attentionPreset('rnn');
const small = { ...base, length: 12, width: 8, heads: 2, seeds: 2 } as const;

async function measure(params: AttentionParameters, backend: (typeof NODE_BACKENDS)[number] = 'wasm') {
  return (await runInNode<AttentionFrame>('attention-and-distance', params, backend)).frame;
}

describe.each(NODE_BACKENDS)('attention and distance on %s', (backend) => {
  it.each(attentionSets.map((set) => [describeAttentionSet(set), set] as const))(
    'agrees with PyTorch in float64: %s',
    async (_, set) => {
      expect(attentionDisagreements(await measure(set.params, backend), set)).toEqual([]);
    },
  );

  it.each([2, 30, 200])('gives each of %d positions exactly 1/T where the queries are zero', async (length) => {
    const { attention, values, logits, theory, largestShare } = await measure(
      { ...small, sharpness: 0, length, seeds: 1 },
      backend,
    );
    attention.median.forEach((value, lag) => {
      // In natural logarithms: the relative error of 1/T.
      expect(Math.abs(value + Math.log10(length)) * Math.LN10, `lag ${lag}`).toBeLessThan(2e-6);
    });
    expect(attention.median.slice(1)).toEqual(values.median.slice(1));
    expect(new Set(logits.median)).toEqual(new Set([-Infinity]));
    expect(theory.attention?.[1]).toBeCloseTo(-Math.log10(length), 12);
    expect(largestShare.mean).toBeCloseTo(1 / length, 5);
  });

  it.each([0.9, 1.1, 2])('gives lag k of a linear recurrence g^k: %d', async (gain) => {
    const { recurrence, theory } = await measure(
      { ...small, cell: 'rnn-linear', gain, length: 200, seeds: 1 },
      backend,
    );
    recurrence.median.forEach((value, k) => {
      const error = (value - k * Math.log10(gain)) * Math.LN10;
      expect(Math.abs(error), `lag ${k}`).toBeLessThan(backend === 'cpu' ? 4e-6 : 1e-5);
    });
    expect(theory.recurrence?.at(-1)).toBeCloseTo(199 * Math.log10(gain), 9);
  });
});

describe('the theory of attention', () => {
  it.each([
    ['many positions', {}, 0.2],
    ['softer logits', { sharpness: 0.5 }, 0.05],
    ['a distance bias', { sharpness: 0.5, distanceBias: 0.125 }, 0.06],
    ['one wide head', { heads: 1, width: 64 }, 0.1],
  ] as const)('gives the mean square over networks: %s', async (_, values, tolerance) => {
    const params = { ...base, seeds: 32, ...values };
    const { attention, theory, values: path } = await measure(params);
    const off = (measured: readonly number[], predicted: readonly number[] | null) => {
      const ratios = measured.slice(1).map((log, i) => 10 ** (2 * (log - (predicted?.[i + 1] as number))));
      return Math.sqrt(ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length) - 1;
    };
    expect(Math.abs(off(attention.meanSquare, theory.attention))).toBeLessThan(tolerance);
    expect(Math.abs(off(path.meanSquare, theory.values))).toBeLessThan(tolerance);
  });

  it('is silent where a few positions decide the softmax, and of lag 0 unless it is exact there', async () => {
    expect((await measure({ ...small, sharpness: 5 })).theory.attention).toBeNull();
    expect((await measure({ ...base, seeds: 1 })).theory.attention?.[0]).toBeNaN();
    expect((await measure({ ...small, sharpness: 0, residual: 'added' })).theory.attention?.[0]).toBeNaN();
  });
});

describe('what is measured', () => {
  it('falls off as e^(−m k) under a distance bias, far below what single precision holds', async () => {
    const { attention, weights } = await measure({ ...small, sharpness: 0, distanceBias: 1, length: 200 });
    const fall = (logs: number[]) => ((logs[199] as number) - (logs[1] as number)) * Math.LN10;
    expect(fall(attention.median)).toBeCloseTo(-198, 2);
    expect(fall(weights.median)).toBeCloseTo(-198, 2);
  });

  it('of a tanh RNN follows mean-field theory at width 64', async () => {
    const { recurrence, theory } = await measure({ ...base, width: 64, length: 50, seeds: 8 });
    const predicted = theory.recurrence as number[];
    expect((recurrence.meanSquare[49] as number) / (predicted[49] as number)).toBeGreaterThan(0.93);
    expect((recurrence.meanSquare[49] as number) / (predicted[49] as number)).toBeLessThan(1.07);
    expect(recurrence.meanSquare[0]).toBeCloseTo(predicted[0] as number, 1);
  });

  it('adds the residual to the last position alone', async () => {
    const [bare, residual] = [await measure(small), await measure({ ...small, residual: 'added' })];
    expect(residual.attention.median.slice(1)).toEqual(bare.attention.median.slice(1));
    expect(residual.attention.median[0]).toBeGreaterThan((bare.attention.median[0] as number) + 0.1);
    expect(residual.logits).toEqual(bare.logits);
  });

  it('has the most heads that divide the width', async () => {
    expect([5, 16, 1].map((heads) => dividingHeads(heads, 12))).toEqual([4, 12, 1]);
    expect((await measure({ ...small, width: 12, heads: 5, seeds: 1 })).heads).toBe(4);
  });
});

function drawn(frame: AttentionFrame): string {
  const props = { preset: 'rnn', base: '/', permalink: '/', staticBackend: 'WASM, fp32' };
  return render(h(AttentionAndDistance, { ...props, initialFrame: packFrame(frame) }));
}

describe('its presets', () => {
  it.each(presets)('%s gives a whole figure, a finding, a table and files', async (preset) => {
    const frame = await measure({ ...attentionPreset(preset), width: 8, seeds: 3, length: 30 });
    const html = drawn(frame);
    expect(html).not.toMatch(/="[^"]*(NaN|Infinity|undefined)/);
    const ids = Array.from(html.matchAll(/ id="([^"]+)"/g), (match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(html.includes('through logits: exactly 0')).toBe(frame.params.sharpness === 0);
    expect(attentionAndDistance.summarize(frame)).toMatch(/^Through .* the input 29 positions back receives .*\.$/);
    const [head, ...rows] = attentionCsv(frame).trim().split('\n');
    expect(rows.every((row) => row.split(',').length === head?.split(',').length)).toBe(true);
    for (const reading of attentionExperiment.readings) {
      expect(attentionExperiment.read(reading, frame)).toMatch(/\d/);
    }
    const { header, rows: text } = attentionExperiment.text(frame);
    expect(text).toHaveLength(30);
    expect(text.every((row) => row.length === header.length)).toBe(true);
  });

  it('have readings that are what the figure shows', async () => {
    const frame = await measure({ ...small, cell: 'rnn-linear', gain: 0.5, sharpness: 0, distanceBias: 0.5 });
    const read = (name: string) => attentionExperiment.read(name, frame);
    // e^(−m k) and g^k: from lag 1 to lag 11 ten steps, and 1 % of lag 1 after ln 100/m and ln 100/ln 2 more.
    expect(read('attention-first')).toBe('6.7·10⁻³');
    expect(read('recurrence-first')).toBe('9.8·10⁻⁴');
    expect([read('attention-reach'), read('recurrence-reach')]).toEqual(['11', '8']);
    expect(read('largest-weight')).toBe('0.39');
    const { attention } = await measure({ ...small, sharpness: 0 });
    expect(attentionExperiment.read('attention-reach', { ...frame, attention })).toBe('more than 11');
  });
});

describe('the finding', () => {
  it('says what the first input receives both ways, and what is not yet measured', async () => {
    const frame = await measure({ ...small, cell: 'rnn-linear', gain: 0.5, sharpness: 0, length: 20 });
    expect(attentionAndDistance.summarize({ ...frame, measured: 1 })).toBe('1 of 2 networks are measured.');
    expect(attentionAndDistance.summarize(frame)).toBe(
      'Through 2 heads of uniform attention the input 19 positions back receives as much as the one at lag 1 does; through a linear RNN of gain 0.5, 3.8·10⁻⁶ of that. Of the gradient at the output that is 0.05 and 1.9·10⁻⁶. Theory says 0.05 through attention and 1.9·10⁻⁶ through the recurrence. A head’s largest weight is 0.05 on average.',
    );
    const dead = {
      ...frame.recurrence,
      median: frame.recurrence.median.map((log, lag) => (lag > 5 ? -Infinity : log)),
    };
    const zero = { ...frame, recurrence: dead };
    expect(attentionAndDistance.summarize(zero)).toContain('through a linear RNN of gain 0.5, nothing of that');
    expect(drawn(zero)).toContain('exactly 0 from lag 6 on');
    expect(attentionCsv(zero)).toMatch(/^log10_recurrence_gradient,median,6,-inf$/m);
  });
});

describe('a run', () => {
  it('frees its tensors, ended or cancelled', async () => {
    await measure(small, 'cpu');
    const params = { ...small, cell: 'lstm' as const, length: 120, width: 16 };
    const core = {
      tf,
      backend: { name: 'cpu', bits: 32 } as const,
      cache: new DeviceCache(tf, 1e6),
      isLost: () => false,
    };
    const start = () => new Session(core, (lab) => runAttention(params, lab));
    const before = tf.memory().numTensors;
    const whole = start();
    const seen: AttentionFrame[] = [];
    for (let frame = await whole.next(true); frame; frame = await whole.next(true)) seen.push(frame);
    expect(tf.memory().numTensors).toBe(before);
    expect(seen.at(-1)).toMatchObject({ measured: 2, progress: 1 });
    expect(seen[0]).toMatchObject({ measured: 0 });
    for (const frame of seen) expect(drawn(frame)).not.toMatch(/="[^"]*(NaN|Infinity|undefined)|not a number/);
    const cancelled = start();
    await cancelled.next(true);
    expect(tf.memory().numTensors).toBeGreaterThan(before);
    await cancelled.cancel();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('its script', () => {
  const all = [
    ...presets.map((preset) => ({ ...attentionPreset(preset), length: 40, width: 16, seeds: 2, seed: 12 })),
    { ...small, cell: 'gru' as const, residual: 'added' as const, heads: 3 },
    { ...small, distanceBias: 1, length: 200, sharpness: 8 },
  ];
  const near = (got: number, wanted: number) => Math.abs(got - wanted) <= 1e-3 * Math.max(1, Math.abs(got));

  itRepeatsInPyTorch<AttentionParameters, AttentionFrame>(all, attentionScript, async ({ frame }, params, i) => {
    const ours = JSON.parse(frameToJson(await measure(params)));
    expect(Object.keys(frame).sort()).toEqual(Object.keys(ours).sort());
    expect(differences(frame, ours, `${i}`, near)).toEqual([]);
  });
});
