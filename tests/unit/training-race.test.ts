import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { packFrame } from '../../src/instruments/packed-frame.ts';
import TrainingRace from '../../src/instruments/training-race/TrainingRace.tsx';
import { NODE_BACKENDS, runInNode } from '../../src/lab/engine/node.ts';
import { presetValues } from '../../src/lab/experiment.ts';
import { trainingRaceCsv } from '../../src/lab/experiments/training-race/csv.ts';
import {
  type TrainingRaceParameters,
  trainingRace,
  trainingRaceParameters,
} from '../../src/lab/experiments/training-race/definition.ts';
import { trainingRaceExperiment } from '../../src/lab/experiments/training-race/experiment.ts';
import type { TrainingRaceFrame } from '../../src/lab/experiments/training-race/frame.ts';
import { recordedSteps } from '../../src/lab/experiments/training-race/run.ts';
import { drawDataset } from '../../src/lab/nn/datasets.ts';
import { RandomState } from '../../src/lab/numerics/mt19937.ts';
import { defaults } from '../../src/lab/parameters.ts';
import { predictFirstDeltas } from '../../src/lab/theory/first-deltas.ts';
import { describeRaceSet, raceDisagreements, raceSets } from '../reference/training-race-sets.ts';

const race = async (params: Partial<TrainingRaceParameters>, backend: (typeof NODE_BACKENDS)[number] = 'wasm') =>
  (await runInNode<TrainingRaceFrame>('training-race', { ...defaults(trainingRaceParameters), ...params }, backend))
    .frame;
const preset = (name: string) => presetValues(trainingRace, name);

describe.each(NODE_BACKENDS)('a training race on %s', (backend) => {
  it.each(raceSets.map((set) => [describeRaceSet(set), set] as const))(
    'agrees with PyTorch in float64: %s',
    async (_, set) => {
      expect(raceDisagreements(await race(set.params, backend), set)).toEqual([]);
    },
  );

  it('stops at the first number that is not finite, and names it', async () => {
    const { failure, steps, a } = await race(preset('clipping'), backend);
    // As PyTorch's float32: the loss of step 2 is finite, that of step 3 is not.
    expect(failure).toMatchObject({ lane: 'a', step: 3, quantity: 'pre-activation' });
    expect(steps.every((step) => step < 3)).toBe(true);
    expect(a.loss[0]).toBeGreaterThan(1);
  });
});

describe('the course of a race', () => {
  it('is the same again', async () => {
    const params = { ...preset('sigmoid-or-tanh'), steps: 40 };
    expect(await race(params)).toEqual(await race(params));
  });

  it('gives both networks the same start when nothing differs', async () => {
    const { a, b } = await race({ steps: 10 });
    expect(a).toEqual(b);
  });

  it('looks at no more than 31 steps, the first and the last among them', () => {
    expect(recordedSteps(1)).toEqual([0, 1]);
    expect(recordedSteps(30)).toHaveLength(31);
    const many = recordedSteps(5000);
    expect([many.length, many[0], many.at(-1), new Set(many).size]).toEqual([31, 0, 5000, 31]);
  });

  it('takes batch statistics for the map from the points, so that the map does not depend on its own extent', async () => {
    const { b, points } = await race({ normalizationB: 'batch', steps: 200, activation: 'tanh', learningRate: 0.1 });
    expect(b.accuracy.at(-1)).toBe(1);
    const right = points.label.filter((label, i) => {
      const column = Math.floor(((points.x[i] as number) / 3 + 0.5) * 32);
      const row = Math.floor((0.5 - (points.y[i] as number) / 3) * 32);
      return (b.map[row * 32 + column] as number) > 0.5 === (label === 1);
    });
    expect(right.length / points.label.length).toBeGreaterThan(0.93);
  });
});

describe('the data sets', () => {
  it('have as many points of either class, in the plane of the map', () => {
    for (const name of ['moons', 'circles', 'spirals', 'xor'] as const) {
      const { points, labels } = drawDataset(name, 200, 0, new RandomState([1, 0]));
      expect(labels.reduce((sum, label) => sum + label, 0)).toBe(100);
      expect(Math.max(...points.map(Math.abs))).toBeLessThanOrEqual(1);
    }
  });

  it('exclusive or: the label is whether the signs differ', () => {
    const { points, labels } = drawDataset('xor', 100, 0, new RandomState([2, 0]));
    labels.forEach((label, i) => {
      expect((points[2 * i] as number) * (points[2 * i + 1] as number) < 0).toBe(label === 1);
    });
  });
});

describe('the theory of the first error signals', () => {
  it.each([
    ['sigmoid', 'none', false],
    ['tanh', 'none', false],
    ['relu', 'none', true],
    ['gelu', 'layer', false],
    ['sigmoid', 'rms', false],
  ] as const)('%s, normalization %s, residual %s', async (activation, normalization, residual) => {
    const shortcut = residual ? 'residual' : 'plain';
    const seeds = Array.from({ length: 12 }, (_, seed) => seed);
    const frames = await Promise.all(
      seeds.map((seed) =>
        race({ activation, normalization, shortcut, init: 'lecun-normal', width: 64, depth: 6, steps: 1, seed }),
      ),
    );
    const [first] = frames as [TrainingRaceFrame];
    first.theory.a?.forEach((predicted, layer) => {
      const squares = frames.map(({ a }) => 10 ** (2 * (a.delta[0]?.[layer] as number)));
      const measured = Math.log10(squares.reduce((sum, square) => sum + square, 0) / squares.length) / 2;
      expect(Math.abs(measured - predicted), `layer ${layer + 1}`).toBeLessThan(0.1);
    });
    expect(first.theory.a).toHaveLength(6);
  });

  it('has none with batch normalization', () => {
    const network = { inputs: 2, depth: 2, width: 8, activation: 'relu', init: 'he-normal', gain: 1 } as const;
    expect(predictFirstDeltas({ ...network, normalization: 'batch', residual: false }, 1)).toBeNull();
  });
});

describe('what a race says', () => {
  it('names what differs, and what came of it', async () => {
    const frame = await race(preset('sigmoid-or-relu'));
    const finding = trainingRace.summarize(frame);
    expect(finding).toContain('After 300 steps the loss of A (sigmoid) has hardly moved');
    expect(finding).toContain('the loss of B (ReLU) has come from 0.69 to');
    expect(trainingRaceExperiment.read('accuracy-b', frame)).toBe('100 %');
    expect(() => trainingRaceExperiment.read('failure-step', frame)).toThrow('every number of that race is finite');
  });

  it('quotes the first layer before training and at the end', async () => {
    const stuck = await race({ ...preset('adam-too-fast'), steps: 40 });
    expect(trainingRaceExperiment.read('last-gradient-a', stuck)).toMatch(/^\S*\d/);
    expect(trainingRaceExperiment.read('last-gradient-b', stuck)).toBe('0');
    const fast = await race({ activation: 'tanh', depth: 2, steps: 1, learningRate: 0.5, learningRateB: 20 });
    const update = (lane: 'a' | 'b') => Number(trainingRaceExperiment.read(`first-update-${lane}`, fast));
    expect(update('b') / update('a') / 40).toBeCloseTo(1, 1);
  });

  it('says where a race stopped', async () => {
    expect(trainingRace.summarize(await race(preset('clipping')))).toMatch(
      /^In step 3 the pre-activation of layer \d of A \(no clipping\) is no longer a finite number/,
    );
  });

  it('writes every number into the CSV', async () => {
    const frame = await race({ steps: 2, depth: 2, width: 3 });
    const rows = trainingRaceCsv(frame).trim().split('\n');
    // Two networks, three records, loss and accuracy, 3 + 3 numbers a layer and 2 + 2 + 2 a hidden layer.
    expect(rows).toHaveLength(1 + 2 * 3 * (2 + 6 + 6));
    expect(rows[1]).toBe(`a,loss,0,,${frame.a.loss[0]}`);
  });

  it('draws every preset without a hole', async () => {
    const frame = await race(preset('clipping'));
    const html = render(
      h(TrainingRace, {
        initialFrame: packFrame(frame),
        preset: 'clipping',
        base: '/',
        permalink: '/instruments/training-race/',
        staticBackend: 'WASM, fp32',
      }),
    );
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
    expect(html).toContain('terms/overflow/');
  });
});
