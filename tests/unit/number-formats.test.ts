import * as tf from '@tensorflow/tfjs-core';
import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import NumberFormats from '../../src/instruments/number-formats/NumberFormats.tsx';
import { packFrame } from '../../src/instruments/packed-frame.ts';
import { DeviceCache } from '../../src/lab/engine/device-cache.ts';
import { NODE_BACKENDS, runInNode } from '../../src/lab/engine/node.ts';
import { Cancelled, Session } from '../../src/lab/engine/session.ts';
import { numberFormatsCsv } from '../../src/lab/experiments/number-formats/csv.ts';
import {
  COMPARED,
  type NumberFormatsFrame,
  type NumberFormatsParameters,
  type NumberFormatsPreset,
  numberFormats,
  numberFormatsPreset,
} from '../../src/lab/experiments/number-formats/definition.ts';
import { numberFormatsExperiment } from '../../src/lab/experiments/number-formats/experiment.ts';
import { runNumberFormats } from '../../src/lab/experiments/number-formats/run.ts';
import { numberFormatsScript } from '../../src/lab/experiments/number-formats/script.ts';
import { frameToJson } from '../../src/lab/frame-json.ts';
import {
  describeNumberFormatsSet,
  numberFormatsDisagreements,
  numberFormatsSets,
} from '../reference/number-formats-sets.ts';
import { differences, itRepeatsInPyTorch } from './python-scripts.ts';

/** Eight rectifiers a layer: somewhere on the way all are closed on every example, for some seeds. */
const dead = { ...numberFormatsPreset('relu-default'), init: 'he-normal' as const, width: 8, depth: 200, seeds: 1 };

const presets = Object.keys(numberFormats.presets) as NumberFormatsPreset[];
const base = numberFormatsPreset('sigmoid');
const small = { ...base, depth: 20, width: 16, seeds: 2 } as const;

async function measure(params: NumberFormatsParameters, backend: (typeof NODE_BACKENDS)[number] = 'wasm') {
  return (await runInNode<NumberFormatsFrame>('number-formats', params, backend)).frame;
}

describe.each(NODE_BACKENDS)('number formats on %s', (backend) => {
  it.each(numberFormatsSets.map((set) => [describeNumberFormatsSet(set), set] as const))(
    'agree with autograd in float64, and with gradients kept in PyTorch’s half and bfloat16: %s',
    async (_, set) => {
      expect(numberFormatsDisagreements(await measure(set.params, backend), set)).toEqual([]);
    },
  );
});

describe('where a format loses the gradient', () => {
  it('is within two layers of theory: the sigmoid network of the opening', async () => {
    const { formats, crossings } = await measure({ ...base, width: 128, seeds: 3 });
    // From 1, √χ₁ = 0.236052: the layers at which theory crosses each limit.
    expect(crossings.fp16).toEqual({ subnormal: 7, zero: 13, overflow: null });
    expect(crossings.bf16).toMatchObject({ subnormal: 61, zero: 65 });
    expect(crossings.fp32).toMatchObject({ subnormal: 61, zero: 73 });
    for (const name of COMPARED) {
      expect(Math.abs((formats[name].zero as number) - (crossings[name].zero as number))).toBeLessThanOrEqual(2);
      const subnormal = crossings[name].subnormal as number;
      expect(Math.abs((formats[name].subnormal as number) - subnormal)).toBeLessThanOrEqual(2);
    }
  });

  it('moves with the loss scale, and the factor a layer does not', async () => {
    const [plain, scaled] = [
      await measure({ ...small, startGradient: -3, depth: 30 }),
      await measure({ ...small, startGradient: -3, depth: 30, lossScale: 16 }),
    ];
    // Sixteen binary orders at −log2 0.236 = 2.08 a layer.
    const moved = (scaled.formats.fp16.zero as number) - (plain.formats.fp16.zero as number);
    expect(moved).toBeGreaterThanOrEqual(7);
    expect(moved).toBeLessThanOrEqual(9);
    scaled.formats.fp64.gradient.median.forEach((value, back) => {
      expect(value).toBeCloseTo(plain.formats.fp64.gradient.median[back] as number, 12);
    });
    expect(scaled.histogram).toEqual(plain.histogram);
  });

  it('is at the loss where the scale is too large: an infinity, in E4M3 a NaN', async () => {
    const { formats } = await measure({ ...numberFormatsPreset('scale-too-large'), depth: 6, seeds: 3 });
    expect([formats.fp16.overflow, formats.e5m2.overflow, formats.e4m3.overflow]).toEqual([0, 0, 0]);
    expect([formats.fp32.overflow, formats.bf16.overflow]).toEqual([null, null]);
    expect(formats.fp16.gradient.median[0]).toBe(Infinity);
    expect(formats.e4m3.gradient.median[0]).toBeNaN();
    expect(formats.fp16.gradient.median[5]).toBeNaN();
  });

  it('is in the forward pass where the signal grows first', async () => {
    const { formats } = await measure({ ...numberFormatsPreset('exploding'), depth: 36, seeds: 3 });
    expect(formats.fp16).toMatchObject({ overflow: null, zero: null });
    // √2 a layer: an rms of 2¹⁴ after 28 layers, the largest of 512 elements four times that.
    expect(Math.abs((formats.fp16.forwardOverflow as number) - 28)).toBeLessThanOrEqual(2);
    expect(formats.bf16.forwardOverflow).toBeNull();
  });

  it('is nowhere where all layers have died: 0 is not the format’s', async () => {
    let frame = await measure({ ...dead, seed: 0 });
    for (let seed = 1; frame.formats.fp64.zero === null && seed < 20; seed++) frame = await measure({ ...dead, seed });
    expect(numberFormats.summarize(frame)).toMatch(/exactly 0 from \d+ layers back, whatever the format\.$/);
  });
});

describe('the histogram', () => {
  it('counts every element of the layer looked at, by its leading bit', async () => {
    const { histogram, formats } = await measure({ ...small, look: 5 });
    expect(histogram).toMatchObject({ back: 5, total: 2 * 8 * 16, zeros: 0 });
    expect(histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(histogram.total);
    // The mean square lies between what the lower and the upper ends of the bins would give.
    const bound = (end: number) =>
      Math.log10(
        histogram.counts.reduce((sum, count, i) => sum + count * 4 ** (histogram.first + i + end), 0) / histogram.total,
      ) / 2;
    const rms = formats.fp64.gradient.perSeed.map((seed) => 10 ** (2 * (seed[5] as number)));
    const pooled = Math.log10(rms.reduce((sum, square) => sum + square, 0) / rms.length) / 2;
    expect(pooled).toBeGreaterThan(bound(0));
    expect(pooled).toBeLessThan(bound(1));
    expect((await measure({ ...small, depth: 3, look: 200 })).histogram.back).toBe(3);
  });
});

describe('its presets', () => {
  it.each(presets)('%s gives a whole figure, a finding, a table and files', async (preset) => {
    const params = { ...numberFormatsPreset(preset), width: 16, seeds: 3 };
    const frame = await measure(params);
    const props = { preset, base: '/', permalink: '/instruments/number-formats/', staticBackend: 'JavaScript, fp64' };
    const html = render(h(NumberFormats, { ...props, initialFrame: packFrame(frame) }));
    expect(html).not.toMatch(/="[^"]*(NaN|Infinity|undefined)/);
    const ids = Array.from(html.matchAll(/ id="([^"]+)"/g), (match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(numberFormats.summarize(frame)).toMatch(/^Across \d+ .* layers .*\.$/);
    const [head, ...rows] = numberFormatsCsv(frame).trim().split('\n');
    expect(rows).toHaveLength(params.depth + 1);
    expect(rows.every((row) => row.split(',').length === head?.split(',').length)).toBe(true);
    for (const reading of numberFormatsExperiment.readings) {
      expect(numberFormatsExperiment.read(reading, frame)).toMatch(/^(none|[\d.·⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)$/);
    }
    const { header, rows: text } = numberFormatsExperiment.text(frame);
    expect(text).toHaveLength(params.depth + 1);
    expect(text.every((row) => row.length === header.length)).toBe(true);
  });
});

describe('the finding', () => {
  it('names the layers, theory’s beside them, and what is not yet measured', async () => {
    const frame = await measure(small);
    expect(numberFormats.summarize({ ...frame, measured: 1 })).toBe('1 of 2 networks are measured.');
    expect(numberFormats.summarize(frame)).toMatch(
      /^Across 20 sigmoid layers of weight variance 1 the gradient is divided by 4\.\d a layer\. Nothing but zeros is left of it in E4M3 from \d layers back, in E5M2 from \d+ and in fp16 from 1\d; theory says 5, 9 and 13\. fp32 and bf16 hold it\.$/,
    );
    const kept = await measure({ ...small, activation: 'linear', init: 'orthogonal', depth: 4 });
    expect(numberFormats.summarize(kept)).toBe(
      'Across 4 linear layers of weight variance 1 the gradient keeps its size. Every format holds it.',
    );
  });
});

describe('a run', () => {
  it('shows a frame for each seed that is waited for, and can be cancelled within one', async () => {
    const core = {
      tf,
      backend: { name: 'cpu', bits: 32 } as const,
      cache: new DeviceCache(tf, 1e6),
      isLost: () => false,
    };
    const run = new Session(core, (lab) => runNumberFormats({ ...small, seeds: 3 }, lab));
    const seen: NumberFormatsFrame[] = [];
    for (let frame = await run.next(true); frame; frame = await run.next(true)) seen.push(frame);
    expect(seen.map(({ measured }) => measured)).toEqual([1, 2, 3]);
    expect(seen.at(-1)?.progress).toBe(1);
    const large = new Session(core, (lab) => runNumberFormats({ ...small, depth: 100, width: 128, seeds: 1 }, lab));
    const props = { preset: 'sigmoid', base: '/', permalink: '/', staticBackend: 'JavaScript, fp64' };
    const measured: number[] = [];
    for (let frame = await large.next(true); frame; frame = await large.next(true)) {
      measured.push(frame.measured);
      const html = render(h(NumberFormats, { ...props, initialFrame: packFrame(frame) }));
      expect(html).not.toMatch(/="[^"]*(NaN|Infinity|undefined)|not a number/);
      expect(html.includes('measuring')).toBe(frame.measured === 0);
    }
    expect(measured.slice(0, 2)).toEqual([0, 0]);
    expect(measured.at(-1)).toBe(1);
    let layers = 0;
    const lab = {
      checkpoint: () => (++layers === 3 ? Promise.reject(new Cancelled()) : Promise.resolve()),
      frameDue: () => false,
    };
    const cancelled = runNumberFormats(small, lab as unknown as Parameters<typeof runNumberFormats>[1]);
    await expect(cancelled.next()).rejects.toThrow(Cancelled);
    expect(layers).toBe(3);
  });
});

describe('its script', () => {
  const all = [
    ...presets.map((preset) => ({ ...numberFormatsPreset(preset), width: 16, seeds: 2, seed: 12 })),
    { ...small, activation: 'gelu' as const, init: 'orthogonal' as const, startGradient: -2.5, look: 0 },
    { ...dead, seed: 3 },
    { ...small, activation: 'softplus' as const, init: 'he-uniform' as const, depth: 1, lossScale: 24 },
  ];
  itRepeatsInPyTorch<NumberFormatsParameters, NumberFormatsFrame>(
    all,
    numberFormatsScript,
    async ({ frame: theirs }, params, i) => {
      const ours = JSON.parse(frameToJson(await measure(params)));
      expect(Object.keys(theirs).sort()).toEqual(Object.keys(ours).sort());
      const near = (got: number, wanted: number) => Math.abs(got - wanted) <= 1e-3 * Math.max(1, Math.abs(got));
      expect(differences(theirs, ours, `${i}`, near)).toEqual([]);
    },
  );
});
