import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import ActivationExplorer from '../../src/instruments/activation-explorer/ActivationExplorer.tsx';
import { packFrame } from '../../src/instruments/packed-frame.ts';
import { NODE_BACKENDS, runInNode } from '../../src/lab/engine/node.ts';
import { presetValues } from '../../src/lab/experiment.ts';
import { activationExplorerCsv } from '../../src/lab/experiments/activation-explorer/csv.ts';
import {
  type ActivationExplorerFrame,
  type ActivationExplorerParameters,
  type ActivationExplorerPreset,
  activationExplorer,
  MOMENTS,
} from '../../src/lab/experiments/activation-explorer/definition.ts';
import { activationExplorerExperiment } from '../../src/lab/experiments/activation-explorer/experiment.ts';
import { activationExplorerScript } from '../../src/lab/experiments/activation-explorer/script.ts';
import { frameToJson } from '../../src/lab/frame-json.ts';
import { activations, type LabActivationName } from '../../src/lab/nn/activations.ts';
import { compose } from '../../src/lab/nn/composition.ts';
import { erfc } from '../../src/lab/numerics/error-function.ts';
import { computeQuantity } from '../../src/lab/theory/quantities.ts';
import { flatShare } from '../../src/lab/theory/saturation.ts';
import { torchGain } from '../../src/lab/theory/torch-gain.ts';
import {
  describeExplorerSet,
  type ExplorerSet,
  explorerDisagreements,
  explorerSets,
} from '../reference/activation-explorer-sets.ts';
import { differences, itRepeatsInPyTorch } from './python-scripts.ts';

const names = Object.keys(activations) as LabActivationName[];
const presets = Object.keys(activationExplorer.presets) as ActivationExplorerPreset[];

async function measure(params: ActivationExplorerParameters, backend: (typeof NODE_BACKENDS)[number]) {
  return (await runInNode<ActivationExplorerFrame>('activation-explorer', params, backend)).frame;
}

describe.each(NODE_BACKENDS)('the activation explorer on %s', (backend) => {
  it.each(explorerSets.map((set) => [describeExplorerSet(set), set] as const))(
    'agrees with PyTorch in float64: %s',
    async (_, set) => {
      expect(explorerDisagreements(await measure(set.params, backend), set)).toEqual([]);
    },
  );

  it('agrees with quadrature within what the samples can tell', async () => {
    for (const activation of names) {
      const { moments, theory } = await measure(
        { ...presetValues(activationExplorer, 'tanh'), activation, samples: 8192 },
        backend,
      );
      for (const name of MOMENTS) {
        const { mean, perSeed } = moments[name];
        const variance = perSeed.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (perSeed.length - 1);
        const allowed = 4.5 * Math.sqrt(variance / perSeed.length) + 1e-5;
        expect(Math.abs(mean - theory[name]), `${name} of ${activation}`).toBeLessThan(allowed);
      }
    }
  });
});

describe('its theory', () => {
  const cumulative = (x: number) => erfc(-x / Math.SQRT2) / 2;

  it('knows the share of flat inputs in closed form', () => {
    for (const q of [0.01, 1, 25, 100]) {
      expect(flatShare('relu', q)).toBeCloseTo(0.5, 12);
      expect(flatShare('leaky-relu', q)).toBe(0);
      expect(flatShare('linear', q)).toBe(0);
      // Saturation as tabulated: σ′ < 0.01 beyond 4.584863, tanh′ < 0.01 beyond 2.993223.
      expect(flatShare('sigmoid', q)).toBeCloseTo(2 * cumulative(-4.584863 / Math.sqrt(q)), 6);
      expect(flatShare('tanh', q)).toBeCloseTo(2 * cumulative(-2.993223 / Math.sqrt(q)), 6);
      expect(flatShare('elu', q)).toBeCloseTo(cumulative(Math.log(0.01) / Math.sqrt(q)), 10);
      expect(flatShare('softplus', q)).toBeCloseTo(cumulative(Math.log(0.01 / 0.99) / Math.sqrt(q)), 10);
    }
  });

  it('has the gains of torch.nn.init.calculate_gain, and none where PyTorch has none', () => {
    const known = {
      linear: 1,
      sigmoid: 1,
      tanh: 5 / 3,
      relu: Math.SQRT2,
      'leaky-relu': 1.4141428569978354,
      selu: 0.75,
    };
    for (const name of names)
      expect(torchGain(name)).toBe(Object.entries(known).find(([key]) => key === name)?.[1] ?? null);
    expect(computeQuantity('torch-gain', { activation: 'tanh' })).toBe(5 / 3);
    expect(() => computeQuantity('torch-gain', { activation: 'gelu' })).toThrow('calculate_gain');
  });

  it('computes moments for prose', () => {
    expect(computeQuantity('mean-square', { activation: 'gelu' })).toBeCloseTo(
      1 / 3 + 1 / (2 * Math.PI * Math.sqrt(3)),
      10,
    );
    const slopeSquare = 4 / Math.PI / Math.sqrt(1 + 4 * 9);
    expect(computeQuantity('mean-square-slope', { activation: 'erf', q: 9 })).toBeCloseTo(slopeSquare, 10);
    expect(() => computeQuantity('mean-square', { activation: 'erf', q: -1 })).toThrow('q = -1');
  });
});

describe('compose', () => {
  it('maps a linear interval by the gain’s power, however small', () => {
    const { width, meanSlope, slope } = compose('linear', 0.1, [-3, 0, 3], 50);
    expect(width[50]).toBeCloseTo(Math.log10(6) - 50, 10);
    expect(meanSlope[50]).toBeCloseTo(-50, 10);
    expect(slope.median[50]).toBeCloseTo(-50, 10);
  });

  it('keeps the width of what settles on one point', () => {
    // Sigmoid’s fixed point is 0.6590, and its slope there 0.2247.
    const { width, curve } = compose('sigmoid', 1, [-3, -1, 0, 1, 3], 50);
    expect((width[50] as number) - (width[40] as number)).toBeCloseTo(10 * Math.log10(0.224726), 3);
    expect(curve[0]).toBeCloseTo(0.659046, 5);
  });

  it('tells slopes that are exactly zero', () => {
    const { meanSlope, slope } = compose('relu', 1, [-3, -2, -1, 0, 1, 2, 3], 4);
    expect(slope.p10[1]).toBe(-Infinity);
    expect(meanSlope[4]).toBeCloseTo(Math.log10(0.5), 10);
  });

  it('does not mistake one steep point for the mean', () => {
    const { width, meanSlope, slope } = compose('tanh', 1.6, [-3, -2, -1, 0, 1, 2, 3], 20);
    expect(meanSlope[20]).toBeCloseTo((width[20] as number) - Math.log10(6), 10);
    expect(slope.median[20]).toBeLessThan(-5);
  });
});

describe('its presets', () => {
  it.each(presets)('%s gives a whole figure, a finding, a table and a script', async (preset) => {
    const frame = await measure({ ...presetValues(activationExplorer, preset), samples: 512, seeds: 3 }, 'wasm');
    const props = { preset, base: '/', permalink: '/instruments/activation-explorer/', staticBackend: 'WASM, fp32' };
    const html = render(h(ActivationExplorer, { ...props, initialFrame: packFrame(frame) }));
    expect(html).not.toMatch(/="[^"]*(NaN|Infinity|undefined)/);
    const ids = Array.from(html.matchAll(/ id="([^"]+)"/g), (match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(activationExplorer.summarize(frame)).toMatch(/E\[φ²\] = .* mean slope of .* median of /);
    const [head, ...rows] = activationExplorerCsv(frame).trim().split('\n');
    expect(rows.every((row) => row.split(',').length === head?.split(',').length)).toBe(true);
    for (const reading of activationExplorerExperiment.readings) {
      expect(activationExplorerExperiment.read(reading, frame)).toMatch(/\d/);
    }
    expect(activationExplorerScript(frame.params)).not.toMatch(/undefined/);
  });

  it('refuses a reading that there is not', async () => {
    const frame = await measure({ ...presetValues(activationExplorer, 'tanh'), samples: 256, seeds: 1 }, 'cpu');
    expect(() => activationExplorerExperiment.read('flat', frame)).toThrow('flat-share');
  });
});

describe('its script', () => {
  const all = presets.map((preset) => ({
    ...presetValues(activationExplorer, preset),
    samples: 1024,
    seeds: 3,
    seed: 5,
  }));
  const near = (got: number, wanted: number) => Math.abs(got - wanted) <= 2e-6 + 1e-3 * Math.abs(got);

  itRepeatsInPyTorch<ActivationExplorerParameters, ActivationExplorerFrame>(
    all,
    activationExplorerScript,
    async (printed, params, i) => {
      const ours = JSON.parse(frameToJson(await measure(params, 'wasm')));
      const preset = presets[i] as string;
      expect(printed).toMatchObject({
        experiment: 'activation-explorer',
        backend: expect.stringMatching(/^PyTorch .*64$/),
      });
      // All that the terminal prints, and nothing else.
      expect(differences(printed.frame, ours, preset, near)).toEqual([]);
      expect(differences(ours, printed.frame, preset, near)).toEqual([]);
    },
  );
});

it('has a reference for every activation', () => {
  const sets: readonly ExplorerSet[] = explorerSets;
  for (const name of names) expect(sets.some(({ params }) => params.activation === name)).toBe(true);
});
