import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { packFrame } from '../../src/instruments/packed-frame.ts';
import ResidualPaths from '../../src/instruments/residual-paths/ResidualPaths.tsx';
import { NODE_BACKENDS, runInNode } from '../../src/lab/engine/node.ts';
import { presetValues } from '../../src/lab/experiment.ts';
import { residualPathsCsv } from '../../src/lab/experiments/residual-paths/csv.ts';
import {
  type ResidualPathsFrame,
  type ResidualPathsParameters,
  type ResidualPathsPreset,
  residualPaths,
} from '../../src/lab/experiments/residual-paths/definition.ts';
import { residualPathsExperiment } from '../../src/lab/experiments/residual-paths/experiment.ts';
import { inputs } from '../../src/lab/experiments/residual-paths/line.ts';
import { residualPathsScript } from '../../src/lab/experiments/residual-paths/script.ts';
import { frameToJson } from '../../src/lab/frame-json.ts';
import { activations, type LabActivationName } from '../../src/lab/nn/activations.ts';
import { RandomState } from '../../src/lab/numerics/mt19937.ts';
import { STACKS, type StackName } from '../../src/lab/theory/residual-stacks.ts';
import { describeResidualSet, residualDisagreements, residualSets } from '../reference/residual-paths-sets.ts';
import { differences, itRepeatsInPyTorch } from './python-scripts.ts';

const names = Object.keys(activations) as LabActivationName[];
const presets = Object.keys(residualPaths.presets) as ResidualPathsPreset[];
const small = { depth: 6, width: 16, points: 16, seeds: 2 } as const;

async function measure(params: ResidualPathsParameters, backend: (typeof NODE_BACKENDS)[number]) {
  return (await runInNode<ResidualPathsFrame>('residual-paths', params, backend)).frame;
}

describe.each(NODE_BACKENDS)('residual paths on %s', (backend) => {
  it.each(residualSets.map((set) => [describeResidualSet(set), set] as const))(
    'agree with PyTorch in float64: %s',
    async (_, set) => {
      expect(residualDisagreements(await measure(set.params, backend), set)).toEqual([]);
    },
  );
});

/** f(t) of one stack by its definition, in float64. */
function output(params: ResidualPathsParameters, stack: StackName, t: number): number {
  const { width, depth, seed, activation, sigmaW2, gateBias } = params;
  const line = inputs(params);
  const lift = 1 / Math.sqrt(1 + line.reduce((sum, x) => sum + x * x, 0) / line.length);
  const normals = new RandomState([seed, 0]).standardNormal(3 * width);
  const normal = (row: number, i: number) => normals[row * width + i] as number;
  let x = Array.from({ length: width }, (_, i) => lift * (t * normal(0, i) + normal(1, i)));
  const times = (vector: readonly number[], matrix: Float64Array, scale: number) =>
    vector.map((_, j) => scale * vector.reduce((sum, value, i) => sum + value * (matrix[i * width + j] as number), 0));
  for (let l = 1; l <= depth; l++) {
    const weight = new RandomState([seed, l]).standardNormal(width * width);
    const branch = times(x.map(activations[activation].value), weight, Math.sqrt(sigmaW2 / width));
    const gate = times(x, new RandomState([seed, l, 1]).standardNormal(width * width), 1 / Math.sqrt(width));
    const beta = params.branchScale ?? 1 / Math.sqrt(depth);
    x = x.map((value, i) => {
      const added = branch[i] as number;
      if (stack === 'plain') return added;
      if (stack === 'residual') return value + added;
      if (stack === 'scaled') return value + beta * added;
      const open = activations.sigmoid.value((gate[i] as number) + gateBias);
      return (1 - open) * value + open * added;
    });
  }
  return x.reduce((sum, value, i) => sum + value * normal(2, i), 0);
}

describe('the gradient along the line', () => {
  it.each(['tanh', 'gelu', 'sigmoid'] as const)(
    'is the slope of the output, by finite differences: %s',
    async (activation) => {
      const params = { ...presetValues(residualPaths, 'relu'), ...small, activation, seeds: 1, seed: 9, gateBias: -1 };
      const { stacks } = await measure(params, 'wasm');
      const step = 1e-4;
      for (const name of STACKS) {
        const { rms, values } = stacks[name].line;
        inputs(params).forEach((t, i) => {
          const slope = (output(params, name, t + step) - output(params, name, t - step)) / (2 * step);
          expect((values[i] as number) - slope / 10 ** rms, `${name} at t = ${t}`).toBeCloseTo(0, 4);
        });
      }
    },
  );

  it('is a constant where nothing bends, and then has no autocorrelation', async () => {
    const linear = await measure({ ...presetValues(residualPaths, 'relu'), ...small, activation: 'linear' }, 'wasm');
    for (const name of ['plain', 'residual', 'scaled'] as const) {
      expect(linear.stacks[name].autocorrelation.perSeed).toEqual([]);
      for (const value of linear.stacks[name].line.values) expect(Math.abs(value)).toBeCloseTo(1, 4);
    }
    expect(linear.stacks.gated.autocorrelation.perSeed).toHaveLength(2);
    const carried = await measure({ ...presetValues(residualPaths, 'zero-branch'), ...small }, 'cpu');
    expect(carried.stacks.scaled.autocorrelation.mean[1]).toBeNaN();
    expect(residualPaths.summarize(carried)).toContain('none (scaled, where it is constant)');
    expect(() => residualPathsExperiment.read('scaled-correlation', carried)).toThrow('does not change');
  });
});

describe('its presets', () => {
  it.each(presets)('%s gives a whole figure, a finding, a table and a script', async (preset) => {
    const params = { ...presetValues(residualPaths, preset), width: 16, seeds: 3 };
    const frame = await measure(params, 'wasm');
    const props = { preset, base: '/', permalink: '/instruments/residual-paths/', staticBackend: 'WASM, fp32' };
    const html = render(h(ResidualPaths, { ...props, initialFrame: packFrame(frame) }));
    expect(html).not.toMatch(/="[^"]*(NaN|Infinity|undefined)/);
    const ids = Array.from(html.matchAll(/ id="([^"]+)"/g), (match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(residualPaths.summarize(frame)).toMatch(/plain stack, .* x \+ F\(x\), .* β = .* Brownian motion has/);
    const [head, ...rows] = residualPathsCsv(frame).trim().split('\n');
    expect(rows.every((row) => row.split(',').length === head?.split(',').length)).toBe(true);
    expect(rows).toHaveLength(
      4 * (2 * (params.depth + 1) + params.points + frame.noise.brown.length) + 2 * frame.noise.brown.length,
    );
    for (const reading of residualPathsExperiment.readings) {
      if (preset === 'zero-branch' && reading === 'scaled-correlation') continue;
      expect(residualPathsExperiment.read(reading, frame)).toMatch(/\d/);
    }
    expect(residualPathsScript(frame.params)).not.toMatch(/undefined/);
  });

  it('has a reading of gradient, signal and correlation for every stack, and refuses others', async () => {
    const frame = await measure({ ...presetValues(residualPaths, 'relu'), ...small }, 'cpu');
    expect([...residualPathsExperiment.readings].sort()).toEqual(
      STACKS.flatMap((name) => ['correlation', 'gradient', 'signal'].map((what) => `${name}-${what}`)).sort(),
    );
    expect(() => residualPathsExperiment.read('plain', frame)).toThrow('plain-gradient');
  });
});

describe('the finding', () => {
  it('says what was measured and what was not yet', async () => {
    const frame = await measure({ ...presetValues(residualPaths, 'relu'), ...small, depth: 1 }, 'wasm');
    expect(residualPaths.summarize({ ...frame, progress: 0.5, measured: 1 })).toBe('1 of 2 networks are measured.');
    const at = (log: number): ResidualPathsFrame => ({
      ...frame,
      stacks: {
        ...frame.stacks,
        plain: { ...frame.stacks.plain, gradient: { ...frame.stacks.plain.gradient, median: [log, 0] } },
      },
    });
    expect(residualPaths.summarize(at(-3))).toContain(
      'Through one block of ReLU the gradient is multiplied by 10⁻³ in a plain stack,',
    );
    expect(residualPaths.summarize(at(-Infinity))).toContain('multiplied by exactly 0 in a plain stack');
  });
});

describe('a dead stack', () => {
  it('is a true zero in the frame, the figure and the files', async () => {
    const params = { ...presetValues(residualPaths, 'two-hundred-layers'), width: 8, points: 16, seeds: 1 };
    const dead: ResidualPathsFrame[] = [];
    for (let seed = 0; seed < 40 && dead.length === 0; seed++) {
      const frame = await measure({ ...params, seed }, 'wasm');
      if (frame.stacks.plain.signal.median.at(-1) === -Infinity) dead.push(frame);
    }
    const frame = dead[0] as ResidualPathsFrame;
    expect(frame.stacks.plain.gradient.median[0]).toBe(-Infinity);
    expect(frame.stacks.plain.line.rms).toBe(-Infinity);
    const props = { preset: 'relu', base: '/', permalink: '/', staticBackend: 'WASM, fp32' };
    expect(render(h(ResidualPaths, { ...props, initialFrame: packFrame(frame) }))).toContain('exactly 0');
    expect(residualPathsCsv(frame)).toMatch(/^plain,log10_gradient,0,-inf,/m);
  });
});

describe('its script', () => {
  const all = presets.map((preset) => ({
    ...presetValues(residualPaths, preset),
    width: 32,
    points: 32,
    seeds: 2,
    seed: 12,
  }));
  const near = (got: number, wanted: number) => Math.abs(got - wanted) <= 1e-3 * Math.max(1, Math.abs(got));

  itRepeatsInPyTorch<ResidualPathsParameters, ResidualPathsFrame>(
    all,
    residualPathsScript,
    async ({ frame }, params, i) => {
      const ours = JSON.parse(frameToJson(await measure(params, 'wasm')));
      expect(Object.keys(frame).sort()).toEqual(Object.keys(ours).sort());
      expect(differences(frame, ours, presets[i] as string, near)).toEqual([]);
    },
  );
});

it('has a reference for every activation', () => {
  for (const name of names) expect(residualSets.some(({ params }) => params.activation === name)).toBe(true);
});
