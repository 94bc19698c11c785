import * as tf from '@tensorflow/tfjs-core';
import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { axesGeometry } from '../../src/instruments/normalization-bench/axes-geometry.ts';
import NormalizationBench from '../../src/instruments/normalization-bench/NormalizationBench.tsx';
import { packFrame, unpackFrame } from '../../src/instruments/packed-frame.ts';
import { runInNode } from '../../src/lab/engine/node.ts';
import { presetValues } from '../../src/lab/experiment.ts';
import { normalizationBenchCsv } from '../../src/lab/experiments/normalization-bench/csv.ts';
import {
  type BenchView,
  type NormalizationBenchFrame,
  type NormalizationBenchParameters,
  type NormalizationBenchPreset,
  normalizationBench,
  normalizationBenchParameters,
  UNUSED_PARAMETERS,
} from '../../src/lab/experiments/normalization-bench/definition.ts';
import { normalizationBenchExperiment } from '../../src/lab/experiments/normalization-bench/experiment.ts';
import { normalizationBenchScript } from '../../src/lab/experiments/normalization-bench/script.ts';
import { frameToJson } from '../../src/lab/frame-json.ts';
import { cellAt, indexOf } from '../../src/lab/nn/normalization-sets.ts';
import { differences, itRepeatsInPyTorch } from './python-scripts.ts';

const presets = Object.keys(normalizationBench.presets) as NormalizationBenchPreset[];

async function measure(params: NormalizationBenchParameters): Promise<NormalizationBenchFrame> {
  return (await runInNode<NormalizationBenchFrame>('normalization-bench', params, 'wasm')).frame;
}

/** A preset, made small. */
const small = (preset: NormalizationBenchPreset): NormalizationBenchParameters => {
  const params = presetValues(normalizationBench, preset);
  return {
    ...params,
    depth: Math.min(params.depth, 6),
    width: 32,
    steps: Math.min(params.steps, 20),
    seeds: 3,
    seed: 5,
  };
};

/** The readings that a view has. */
const READINGS: Record<BenchView, string[]> = {
  layer: ['mean-before', 'variance-before', 'mean-after', 'variance-after', 'square-after', 'gradient-sum'],
  statistics: ['first-inference-error', 'inference-error'],
  depth: ['gradient-step', 'first-gradient'],
  order: ['top-gradient', 'bottom-gradient', 'last-square'],
};

describe('the presets of the normalization bench', () => {
  it.each(presets)('%s gives a whole figure, a finding, a table and a script', async (preset) => {
    const frame = await measure(small(preset));
    const props = { preset, base: '/', permalink: '/instruments/normalization-bench/', staticBackend: 'WASM, fp32' };
    const html = render(h(NormalizationBench, { ...props, initialFrame: packFrame(frame) }));
    expect(html).not.toMatch(/="[^"]*(NaN|Infinity|undefined)/);
    const ids = Array.from(html.matchAll(/ id="([^"]+)"/g), (match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    const finding = normalizationBench.summarize(frame);
    // What a page holds before it is measured has lost the single seeds.
    expect(normalizationBench.summarize(unpackFrame(packFrame(frame)))).toBe(finding);
    expect(finding).toMatch(/\.$/);
    expect(finding).not.toMatch(/NaN|undefined|Infinity|∞/);
    const [head, ...rows] = normalizationBenchCsv(frame).trim().split('\n');
    expect(rows.length).toBeGreaterThan(3);
    expect(rows.every((row) => row.split(',').length === head?.split(',').length)).toBe(true);
    const { header, rows: printed } = normalizationBenchExperiment.text(frame);
    for (const row of printed) expect(row).toHaveLength(header.length);
    for (const reading of READINGS[frame.params.view]) {
      expect(normalizationBenchExperiment.read(reading, frame), reading).toMatch(/\d|not a number/);
    }
    expect(normalizationBenchScript(frame.params)).not.toMatch(/undefined|: null,/);
  });

  it('tell every reading that there is, and refuse another view’s', async () => {
    expect(normalizationBenchExperiment.readings.toSorted()).toEqual(Object.values(READINGS).flat().toSorted());
    const frame = await measure(small('batch'));
    expect(() => normalizationBenchExperiment.read('gradient-step', frame)).toThrow('"depth"');
  });
});

describe('its sentences', () => {
  const sentence = async (preset: NormalizationBenchPreset, more: Partial<NormalizationBenchParameters> = {}) =>
    normalizationBench.summarize(await measure({ ...small(preset), ...more }));

  it('say what shares a mean, and that the gradient sums to 0', async () => {
    expect(await sentence('batch')).toMatch(
      /^Batch norm takes each channel over all 4 examples and all 4 positions: 16 numbers a set\..*after it 0\.000 and 1\.000\. .*sums to 0/,
    );
    expect(await sentence('group')).toContain('each example over each group of 2 channels and all 4 positions');
    expect(await sentence('rms')).toMatch(/leaves the mean in.* need not sum to 0/);
  });

  it('say what one number and two leave', async () => {
    expect(await sentence('batch-of-one')).toMatch(/exactly 0\. PyTorch raises an error/);
    expect(await sentence('batch-of-two')).toContain('the output is ±1');
    expect(await sentence('running-batch-of-one')).toMatch(/0\/0.*PyTorch raises an error/);
    expect(await sentence('batch-norm-explosion', { batch: 1 })).toMatch(/^No gradient comes back.*exactly 0/);
  });

  it('say what is not forgotten yet', async () => {
    expect(await sentence('slow-momentum')).toMatch(/share of 0\.82 of the initial mean/);
    expect(await sentence('running-statistics', { steps: 60 })).toContain('not forgetting');
  });

  it('say how far a run has come', async () => {
    const frame = await measure(small('batch'));
    expect(normalizationBench.summarize({ ...frame, progress: 0.5, measured: 2 })).toBe('2 of 3 seeds are measured.');
  });
});

describe('its figure', () => {
  it('finds each cell again at its middle, at every size', () => {
    for (const [width, room] of [
      [280, 280],
      [390, 280],
      [636, 560],
      [1200, 560],
    ] as const) {
      for (const grid of [
        { examples: 4, channels: 6, positions: 4 },
        { examples: 8, channels: 12, positions: 16 },
        { examples: 1, channels: 2, positions: 1 },
        { examples: 7, channels: 5, positions: 3 },
      ]) {
        const geometry = axesGeometry(grid, width, room);
        const count = grid.examples * grid.channels * grid.positions;
        for (let i = 0; i < count; i++) {
          const corners = geometry.corners(cellAt(grid, i));
          const [x, y] = [0, 1].map((axis) => corners.reduce((sum, corner) => sum + (corner[axis] ?? 0) / 4, 0));
          expect(indexOf(grid, geometry.nearest(x ?? 0, y ?? 0)), `${i} of ${JSON.stringify(grid)} at ${width}`).toBe(
            i,
          );
          for (const [cx, cy] of corners) {
            expect(cx).toBeGreaterThanOrEqual(0);
            expect(cx).toBeLessThanOrEqual(width);
            expect(cy).toBeGreaterThanOrEqual(0);
            expect(cy).toBeLessThanOrEqual(geometry.height);
          }
        }
      }
    }
  });
});

describe('its parameters', () => {
  it('change nothing in a view that does not use them', async () => {
    for (const view of Object.keys(UNUSED_PARAMETERS) as BenchView[]) {
      const params = { ...small('batch'), view };
      const { result } = await measure(params);
      for (const name of UNUSED_PARAMETERS[view]) {
        const parameter = normalizationBenchParameters[name];
        const other =
          parameter.kind === 'choice'
            ? Object.keys(parameter.options).find((option) => option !== params[name])
            : parameter.min;
        const changed = await measure({ ...params, [name]: other } as NormalizationBenchParameters);
        expect(changed.result, `${name} in ${view}`).toEqual(result);
      }
    }
  });
});

describe('its run', () => {
  it('leaves no tensor behind, in any view', async () => {
    await measure(small('batch'));
    const before = tf.memory().numTensors;
    for (const preset of ['rms', 'running-statistics', 'running-batch-of-one', 'layer-norm-relu', 'post-ln'] as const) {
      await measure(small(preset));
      expect(tf.memory().numTensors, preset).toBe(before);
    }
  });
});

describe('its script', () => {
  const all = [
    ...presets.map(small),
    { ...small('layer-norm-relu'), normalization: 'group' as const, groups: 4 },
    { ...small('layer-norm-relu'), normalization: 'instance' as const },
    { ...small('batch'), channels: 7, groups: 4, normalization: 'group' as const },
    { ...small('instance'), positions: 1 },
  ];
  /** A sum over a set that is 0 but for rounding, which differs between float32 and float64. */
  const rounding = /gradientSum|gradientAlong|largestSum|largestAlong/;
  const near = (got: number, wanted: number, path: string) =>
    Math.abs(got - wanted) <= (rounding.test(path) ? 2e-5 : 2e-6) + 1e-3 * Math.abs(got);

  itRepeatsInPyTorch<NormalizationBenchParameters, NormalizationBenchFrame>(
    all,
    normalizationBenchScript,
    async ({ frame }, params) => {
      const ours = JSON.parse(frameToJson(await measure(params)));
      expect(differences(frame, ours, `${params.view} ${params.normalization}`, near)).toEqual([]);
    },
  );
});
