import * as tf from '@tensorflow/tfjs-core';
import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import OptimizerSteps from '../../src/instruments/optimizer-steps/OptimizerSteps.tsx';
import { packFrame } from '../../src/instruments/packed-frame.ts';
import { DeviceCache } from '../../src/lab/engine/device-cache.ts';
import { NODE_BACKENDS, runInNode } from '../../src/lab/engine/node.ts';
import { CACHE_BYTES, Session } from '../../src/lab/engine/session.ts';
import { optimizerStepsCsv } from '../../src/lab/experiments/optimizer-steps/csv.ts';
import {
  type OptimizerStepsFrame,
  type OptimizerStepsParameters,
  type OptimizerStepsPreset,
  optimizerSteps,
  optimizerStepsParameters,
  optimizerStepsPreset,
  RULES,
} from '../../src/lab/experiments/optimizer-steps/definition.ts';
import { optimizerStepsExperiment } from '../../src/lab/experiments/optimizer-steps/experiment.ts';
import { runOptimizerSteps } from '../../src/lab/experiments/optimizer-steps/run.ts';
import { optimizerStepsScript } from '../../src/lab/experiments/optimizer-steps/script.ts';
import { stepRatio } from '../../src/lab/experiments/optimizer-steps/summary.ts';
import { frameToJson } from '../../src/lab/frame-json.ts';
import { AVERAGES, EPSILONS, isAdaptive, type OptimizerState, optimizerStep } from '../../src/lab/nn/optimizers.ts';
import { defaults } from '../../src/lab/parameters.ts';
import { steadyStep } from '../../src/lab/theory/steady-steps.ts';
import { describeOptimizerSet, optimizerDisagreements, optimizerSets } from '../reference/optimizer-steps-sets.ts';
import { differences, itRepeatsInPyTorch } from './python-scripts.ts';

const presets = Object.keys(optimizerSteps.presets) as OptimizerStepsPreset[];
const few = { depth: 3, width: 6, batch: 5, steps: 3, seeds: 2 } as const;

const walk = async (params: Partial<OptimizerStepsParameters>, backend: (typeof NODE_BACKENDS)[number] = 'wasm') =>
  (
    await runInNode<OptimizerStepsFrame>(
      'optimizer-steps',
      { ...defaults(optimizerStepsParameters), ...params },
      backend,
    )
  ).frame;

const drawn = (frame: OptimizerStepsFrame) =>
  render(
    h(OptimizerSteps, {
      initialFrame: packFrame(frame),
      preset: optimizerSteps.opensWith,
      base: '/',
      permalink: '/instruments/optimizer-steps/',
      staticBackend: 'WASM, fp32',
    }),
  );

describe.each(NODE_BACKENDS)('five optimizers on %s', (backend) => {
  it.each(optimizerSets.map((set) => [describeOptimizerSet(set), set] as const))(
    'step as PyTorch does in float64: %s',
    async (_, set) => {
      expect(optimizerDisagreements(await walk(set.params, backend), set)).toEqual([]);
    },
  );
});

describe('the step of a gradient that stays', () => {
  it.each(RULES)('is what the recursion of %s comes to', async (optimizer) => {
    await runInNode('optimizer-steps', { ...defaults(optimizerStepsParameters), ...few, steps: 1 }, 'cpu');
    const epsilon = isAdaptive(optimizer) ? EPSILONS[optimizer] : 0;
    const sizes = [3, 1e-3, 1e-8, 1e-14];
    const gradient = tf.tensor1d(sizes);
    let state: OptimizerState = Array.from({ length: AVERAGES[optimizer] }, () => tf.zeros([sizes.length]));
    for (let count = 1; count <= 40; count++) {
      const made = optimizerStep(tf, optimizer, 0.1, gradient, state, count);
      state = made.state;
      const expected = steadyStep({ optimizer, learningRate: 0.1, epsilon }, count);
      made.update.dataSync().forEach((value, i) => {
        expect(-value / expected(sizes[i] as number), `${sizes[i]} in step ${count}`).toBeCloseTo(1, 4);
      });
    }
  });

  it('begins as the definitions say: ηg, ηg, 10η, η, η', () => {
    const first = (optimizer: (typeof RULES)[number], size: number) =>
      steadyStep({ optimizer, learningRate: 0.5, epsilon: 1e-8 }, 1)(size);
    expect(RULES.map((rule) => first(rule, 4))).toEqual([
      2,
      2,
      expect.closeTo(5, 6),
      expect.closeTo(0.5, 6),
      expect.closeTo(0.5, 6),
    ]);
    // Far below ε: gradient descent with the rate η/ε. At 0: nothing.
    expect(first('adam', 1e-14)).toBeCloseTo(0.5e-6, 11);
    expect(RULES.map((rule) => first(rule, 0))).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('the first step', () => {
  it('is the theory’s, in every layer and network', async () => {
    const frame = await walk({ steps: 1, depth: 20 });
    for (const rule of RULES) {
      frame.rules[rule].update.median.forEach((log, layer) => {
        const theory = frame.rules[rule].theory.update[layer] as number;
        expect(Math.abs(log - theory), `${rule} in layer ${layer + 1}`).toBeLessThan(1e-4);
      });
      expect(frame.rules[rule].gradient).toEqual(frame.rules.sgd.gradient);
    }
    expect(frame.start).toEqual(frame.rules.sgd.gradient);
  });

  it('keeps unequal gradients unequal with SGD, and evens them out with the others, above ε', async () => {
    const frame = await walk({ steps: 1, depth: 5 });
    expect(stepRatio(frame, 'sgd')).toBeLessThan(-2.5);
    expect(stepRatio(frame, 'momentum')).toBeCloseTo(stepRatio(frame, 'sgd'), 5);
    for (const rule of ['rmsprop', 'adagrad', 'adam'] as const) {
      expect(Math.abs(stepRatio(frame, rule))).toBeLessThan(0.3);
    }
  });

  it('vanishes with the gradient below ε', async () => {
    const { rules, start } = await walk({ steps: 1, depth: 30 });
    const rate = rules.adam.rate.median[0] as number;
    expect(rate).toBeCloseTo(Math.log10(1e-4 / 1e-8), 3);
    expect(rules.adagrad.rate.median[0]).toBeCloseTo(Math.log10(1e-4 / 1e-10), 3);
    expect((rules.adam.update.median[0] as number) - (start.median[0] as number)).toBeCloseTo(rate, 3);
  });
});

describe('a gradient of exactly 0', () => {
  const dead = { activation: 'relu', initialization: 'lecun-normal', depth: 24, width: 2, batch: 2, steps: 2 } as const;

  it('gives a step of exactly 0, and the figure says so', async () => {
    const frame = await walk(dead);
    expect(frame.start.median[0]).toBe(-Infinity);
    for (const rule of RULES) {
      expect(frame.rules[rule].update.median[0]).toBe(-Infinity);
      expect(frame.rules[rule].rate.median[0]).toBeNaN();
    }
    expect(optimizerSteps.summarize(frame)).toMatch(/In layers 1 to \d+ the gradient is exactly 0/);
    const html = drawn(frame);
    expect(html).toContain('exactly 0 (all)');
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
    expect(drawn(await walk({ ...dead, view: 'rate' }))).toContain('0 ÷ 0 (all)');
  });

  it('is said to be no number by the CSV and the readings where it is divided by', async () => {
    const frame = await walk(dead);
    expect(optimizerStepsCsv(frame)).toContain('sgd,log10_update_over_gradient,2,1,nan');
    expect(optimizerStepsCsv(frame)).toContain('sgd,log10_update,2,1,-inf');
  });
});

describe('a run that overflows', () => {
  it('ends at the step, and names optimizer, layer and quantity', async () => {
    const frame = await walk({
      activation: 'relu',
      initialization: 'he-normal',
      learningRate: 10,
      depth: 20,
      width: 8,
      batch: 2,
      steps: 40,
      examples: 'fresh',
    });
    expect(frame.failure).toMatchObject({ rule: expect.stringMatching(/sgd|momentum/) });
    expect(frame.step).toBe(frame.failure?.step);
    expect(frame.progress).toBe(1);
    expect(optimizerSteps.summarize(frame)).toMatch(
      /^In step \d+ (the gradient|the update|a weight) of (layer \d+|the output layer) is no longer a finite number/,
    );
    expect(drawn(frame)).toContain('terms/overflow/');
    expect(drawn(frame)).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('a run asked for a frame at a time', () => {
  const session = async (params: Partial<OptimizerStepsParameters>) => {
    await walk({ ...few, steps: 1 }, 'cpu');
    const before = tf.memory().numTensors;
    const core = {
      tf,
      backend: { name: 'cpu', bits: 32 },
      cache: new DeviceCache(tf, CACHE_BYTES),
      isLost: () => false,
    } as const;
    const all = { ...defaults(optimizerStepsParameters), ...params };
    return { before, run: new Session<OptimizerStepsFrame>(core, (lab) => runOptimizerSteps(all, lab)) };
  };

  it('makes one step a frame, and leaves nothing on the device', async () => {
    const { before, run } = await session({ ...few, examples: 'fresh' });
    const steps: number[] = [];
    for (let frame = await run.next(true); frame; frame = await run.next(true)) steps.push(frame.step);
    expect(steps).toEqual([1, 2, 3]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('shows large networks one after another, and can be left at any of them', async () => {
    const { before, run } = await session({ width: 64, batch: 256, depth: 20, seeds: 3, steps: 2 });
    const frame = (await run.next(true)) as OptimizerStepsFrame;
    expect(frame.progress).toBeCloseTo(1 / 6, 9);
    expect(frame.start.perSeed).toHaveLength(1);
    await run.cancel();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('new examples at every step', () => {
  it('shorten Adam’s steps and leave SGD’s', async () => {
    const noisy = await walk({ ...optimizerStepsPreset('noisy'), seeds: 4 });
    const short = (rule: (typeof RULES)[number]) =>
      (noisy.rules[rule].update.median[4] as number) - (noisy.rules[rule].theory.update[4] as number);
    // Averages of independent gradients: √((1 − β)/(1 + β)) of a gradient that stays, about 0.23, is the least.
    expect(10 ** short('adam')).toBeGreaterThan(0.2);
    expect(10 ** short('adam')).toBeLessThan(0.5);
    expect(10 ** short('momentum')).toBeLessThan(0.5);
    expect(Math.abs(short('sgd'))).toBeLessThan(0.2);
  });
});

describe('what a run says', () => {
  it('is the same again, whichever view is shown', async () => {
    const frame = await walk(few);
    expect(await walk(few)).toEqual(frame);
    expect((await walk({ ...few, view: 'ratio' })).rules).toEqual(frame.rules);
  });

  it('compares the first layer with the output layer', async () => {
    const frame = await walk(optimizerStepsPreset('first-step'));
    expect(optimizerSteps.summarize(frame)).toMatch(
      /^Before training the first layer’s gradient is \S+ of the output layer’s. In step 1 .* with SGD, .* with momentum, /,
    );
    for (const rule of RULES) {
      const [first, last] = ['first', 'last'].map((layer) =>
        optimizerStepsExperiment.read(`${rule}-${layer}-step`, frame),
      );
      expect([first, last].every((text) => /\d/.test(text as string))).toBe(true);
    }
    expect(optimizerStepsExperiment.read('adam-last-step', frame)).toBe('10⁻⁴');
    expect(optimizerStepsExperiment.read('rmsprop-last-step', frame)).toMatch(/^(10⁻³|1\.0·10⁻³)$/);
    expect(optimizerStepsExperiment.read('gradient-ratio', frame)).toBe(
      optimizerStepsExperiment.read('sgd-ratio', frame),
    );
  });

  it('writes every number into the CSV', async () => {
    const rows = optimizerStepsCsv(await walk(few))
      .trim()
      .split('\n');
    // Five rules; five quantities by layer, and of the earlier steps three of the first layer.
    expect(rows).toHaveLength(1 + 5 * (5 * 4 + 3 * 2));
  });

  it('draws every view without a hole', async () => {
    for (const view of ['update', 'rate', 'ratio'] as const) {
      const html = drawn(await walk({ ...few, view }));
      expect(html).not.toMatch(/NaN|undefined|Infinity/);
      for (const name of ['SGD', 'momentum', 'RMSProp', 'AdaGrad', 'Adam']) expect(html).toContain(`>${name}<`);
    }
  });
});

describe('the Python script', () => {
  const all: OptimizerStepsParameters[] = [
    ...presets.map((preset) => ({ ...optimizerStepsPreset(preset), seeds: 2 })),
    { ...defaults(optimizerStepsParameters), ...few, activation: 'relu', width: 2, depth: 12, seeds: 3 },
    { ...defaults(optimizerStepsParameters), ...few, epsilon: 1e-4, initialization: 'lecun-normal', view: 'rate' },
  ];
  // Base-10 logarithms: 1e-3 of a magnitude.
  const near = (got: number, wanted: number) => Math.abs(got - wanted) <= Math.log10(1.001);

  itRepeatsInPyTorch<OptimizerStepsParameters, OptimizerStepsFrame>(
    all,
    optimizerStepsScript,
    async ({ frame }, params, i) => {
      const ours = JSON.parse(frameToJson(await walk(params)));
      expect(Object.keys(frame).sort()).toEqual(Object.keys(ours).sort());
      expect(differences(frame, ours, presets[i] ?? 'small', near)).toEqual([]);
    },
  );
});
