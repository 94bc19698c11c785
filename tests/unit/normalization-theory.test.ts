import { describe, expect, it } from 'vitest';
import { runInNode } from '../../src/lab/engine/node.ts';
import { presetValues } from '../../src/lab/experiment.ts';
import {
  type NormalizationBenchFrame,
  type NormalizationBenchParameters,
  normalizationBench,
} from '../../src/lab/experiments/normalization-bench/definition.ts';
import type { LabActivationName } from '../../src/lab/nn/activations.ts';
import { groupNormalizationFactor, normalizedDepth } from '../../src/lab/theory/normalized-depth.ts';
import { expectRunningStatistics, leftOfStart, stepsUntilLeft } from '../../src/lab/theory/running-statistics.ts';
import { transformerOrder } from '../../src/lab/theory/transformer-order.ts';

async function measure(params: NormalizationBenchParameters) {
  return (await runInNode<NormalizationBenchFrame>('normalization-bench', params, 'wasm')).frame.result;
}

async function depthOf(changed: Partial<NormalizationBenchParameters>) {
  const result = await measure({ ...presetValues(normalizationBench, 'batch-norm-explosion'), ...changed });
  if (result.view !== 'depth') throw new Error('not the view by depth');
  return result;
}

describe('batch norm by depth', () => {
  it('explodes by the factor of Yang et al. (2019), ReLU with batches of 32: 1.52195 on the square', async () => {
    const { step, theory } = await depthOf({ width: 256, depth: 16, seeds: 8 });
    expect((theory?.step ?? 0) ** 2).toBeCloseTo(1.52195, 5);
    // Finite width biases it low by about 3/n.
    expect(step.mean ** 2).toBeGreaterThan(1.49);
    expect(step.mean ** 2).toBeLessThan(1.54);
  });

  it.each([
    ['linear', 1.03448],
    ['tanh', 1.2083],
    ['sigmoid', 1.06567],
    ['gelu', 1.37124],
  ] as const)('%s: %d on the square', async (activation, wanted) => {
    const { step, theory } = await depthOf({ activation, width: 128, depth: 12, seeds: 8 });
    expect((theory?.step ?? 0) ** 2).toBeCloseTo(wanted, 4);
    expect(Math.abs(step.mean ** 2 / wanted - 1)).toBeLessThan(0.04);
  });

  it('is the theory of every layer, not only of the limit', async () => {
    const { gradient, theory } = await depthOf({ width: 256, depth: 10, seeds: 8, activation: 'tanh' });
    theory?.gradient.forEach((wanted, layer) => {
      expect(Math.abs((gradient.meanSquare[layer] as number) - wanted), `layer ${layer}`).toBeLessThan(0.03);
    });
  });
});

describe('layer, RMS and group norm by depth', () => {
  // E[φ′²]/E[φ²] at variance 1, from 30-digit quadrature.
  const wide: [LabActivationName, number][] = [
    ['relu', 1],
    ['sigmoid', 0.152827012],
    ['tanh', 1.177807232],
    ['gelu', 1.072031598],
  ];

  it.each(wide)('%s keeps %d of the square in the limit of many units', (activation, wanted) => {
    expect(groupNormalizationFactor(activation, Number.POSITIVE_INFINITY)).toBeCloseTo(wanted, 8);
    expect(groupNormalizationFactor(activation, 4000)).toBeCloseTo(wanted, 2);
  });

  it('has (m − 2)/(m − 3) for ReLU and linear units in sets of m', () => {
    // On the sphere E[ẑ²] = 1, and on the half of it where ReLU is open, ½.
    for (const m of [4, 8, 32]) {
      expect(groupNormalizationFactor('relu', m)).toBeCloseTo((m - 2) / (m - 3), 8);
      expect(groupNormalizationFactor('linear', m)).toBeCloseTo((m - 2) / (m - 3), 8);
    }
  });

  it.each([
    ['layer', 'relu', {}],
    ['layer', 'sigmoid', {}],
    ['rms', 'tanh', {}],
    ['group', 'sigmoid', { groups: 12, width: 192 }],
    ['group', 'relu', { groups: 12, width: 96 }],
  ] as const)('%s norm with %s is measured where theory has it', async (normalization, activation, more) => {
    const { step, theory } = await depthOf({ normalization, activation, width: 256, depth: 12, seeds: 8, ...more });
    expect(Math.abs(step.mean / (theory?.step ?? Number.NaN) - 1)).toBeLessThan(0.04);
  });

  it('has no theory where the mean of one over the variance diverges', () => {
    const stack = { groups: 32, activation: 'relu', depth: 5, width: 96, batch: 3, sigmaW2: 2 } as const;
    expect(normalizedDepth({ ...stack, kind: 'batch' }).prediction).toBeNull();
    expect(normalizedDepth({ ...stack, kind: 'group' }).prediction).toBeNull();
    expect(normalizedDepth({ ...stack, kind: 'instance' }).note).toContain('exactly 0');
    expect(normalizedDepth({ ...stack, kind: 'layer' }).prediction).not.toBeNull();
  });
});

describe('running statistics', () => {
  it('forget as PyTorch’s and Keras’s momenta say', () => {
    expect(stepsUntilLeft(0.1, 0.1)).toBeCloseTo(21.854, 3);
    expect(stepsUntilLeft(0.1, 0.01)).toBeCloseTo(43.709, 3);
    expect(stepsUntilLeft(0.01, 0.1)).toBeCloseTo(229.1, 1);
    expect(leftOfStart(0.1, 22)).toBeCloseTo(0.9 ** 22, 12);
  });

  it('are forgotten by exactly (1 − m)^t where the batch is large', () => {
    const channels = { means: [3], deviations: [2] };
    const { meanError, varianceError } = expectRunningStatistics(channels, 1e9, 0.1, 30);
    meanError.forEach((error, i) => {
      expect(error).toBeCloseTo(1.5 * 0.9 ** (i + 1), 4);
    });
    varianceError.forEach((error, i) => {
      expect(error).toBeCloseTo(0.75 * 0.9 ** (i + 1), 4);
    });
  });

  it.each([
    [8, 4, 0.1, 60],
    [4, 1, 0.1, 60],
    [2, 1, 0.1, 60],
    [4, 4, 0.5, 20],
    [8, 4, 0.01, 200],
  ])(
    'are measured where theory has them: %i × %i numbers, momentum %d',
    async (examples, positions, momentum, steps) => {
      const params = {
        ...presetValues(normalizationBench, 'running-statistics'),
        examples,
        positions,
        momentum,
        steps,
        seeds: 64,
      };
      const result = await measure({ ...params, channels: 12 });
      if (result.view !== 'statistics' || !result.theory) throw new Error('no theory');
      for (const name of ['difference', 'meanError', 'varianceError'] as const) {
        const { median } = result[name];
        const wanted = result.theory[name];
        const decades = median.reduce((sum, log, i) => sum + log - (wanted[i] as number), 0) / steps;
        expect(Math.abs(decades), name).toBeLessThan(0.04);
      }
      const first = 10 ** (result.difference.median[0] as number);
      expect(Math.abs(first / 10 ** (result.theory.difference[0] as number) - 1)).toBeLessThan(0.15);
    },
  );
});

describe('pre-LN and post-LN', () => {
  it('keep to Lemma 2 of Xiong et al. (2020)', () => {
    for (const tokens of [1, 2, 8, 16]) {
      const pre = transformerOrder('pre', { depth: 40, tokens, sequences: 2 });
      pre.square.forEach((square, i) => {
        expect(square).toBeGreaterThanOrEqual((pre.lower[i] as number) - 1e-9);
        expect(square).toBeLessThanOrEqual((pre.upper[i] as number) + 1e-9);
      });
      const post = transformerOrder('post', { depth: 40, tokens, sequences: 2 });
      for (const square of post.square) expect(square).toBeCloseTo(1.5, 12);
    }
    // With one token attention adds the token's own value: the upper bound itself.
    const alone = transformerOrder('pre', { depth: 7, tokens: 1, sequences: 1 });
    alone.square.forEach((square, i) => {
      expect(square).toBeCloseTo(1 + 1.5 * (i + 1), 12);
    });
  });

  it('part at the last block: post-LN’s gradient does not know the depth, pre-LN’s falls as its root', () => {
    const top = (order: 'pre' | 'post', depth: number) =>
      10 ** (transformerOrder(order, { depth, tokens: 8, sequences: 4 }).weightGradient.at(-1) as number);
    expect(top('post', 80) / top('post', 20)).toBeCloseTo(1, 2);
    expect(top('pre', 80) / top('pre', 20)).toBeGreaterThan(0.45);
    expect(top('pre', 80) / top('pre', 20)).toBeLessThan(0.55);
  });

  it.each([8, 2])('are measured where the recursion has them, %i tokens', async (positions) => {
    const params = {
      ...presetValues(normalizationBench, 'pre-ln'),
      width: 256,
      depth: 8,
      positions,
      examples: 4,
      seeds: 6,
    };
    const result = await measure(params);
    if (result.view !== 'order') throw new Error('not the view of the orders');
    for (const order of ['pre', 'post'] as const) {
      const { square, weightGradient, theory } = result[order];
      theory.square.forEach((wanted, i) => {
        expect(Math.abs((square.mean[i] as number) / wanted - 1), `${order} square ${i}`).toBeLessThan(0.08);
      });
      theory.weightGradient.forEach((wanted, i) => {
        const decades = (weightGradient.meanSquare[i] as number) - wanted;
        expect(Math.abs(decades), `${order} gradient ${i}`).toBeLessThan(0.1);
      });
    }
  });
});
