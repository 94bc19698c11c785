import { describe, expect, it } from 'vitest';
import { runInNode } from '../../src/lab/engine/node.ts';
import { presetValues } from '../../src/lab/experiment.ts';
import { type ResidualPathsFrame, residualPaths } from '../../src/lab/experiments/residual-paths/definition.ts';
import {
  autocorrelation,
  brownianAutocorrelation,
  whiteAutocorrelation,
} from '../../src/lab/numerics/autocorrelation.ts';
import { RandomState } from '../../src/lab/numerics/mt19937.ts';
import { gateMoments, predictStack, type ResidualStacks, STACKS } from '../../src/lab/theory/residual-stacks.ts';
import { brownianWalks } from '../reference/residual-paths-sets.ts';

const reach = 2;
const he: ResidualStacks = { depth: 50, activation: 'relu', sigmaW2: 2, branchScale: 1 / Math.sqrt(50), gateBias: -2 };

describe('growth of signal and gradient', () => {
  it('is 2^L for x + F and (1 + β²)^L for x + βF with ReLU and He', () => {
    const residual = predictStack(he, 'residual', reach);
    expect(residual.signal.at(-1)).toBeCloseTo(50 * Math.LN2, 10);
    expect(residual.gradient[0]).toBeCloseTo(50 * Math.LN2, 10);
    const scaled = predictStack(he, 'scaled', reach);
    // As tabulated: (1 + 1/50)^50 = 2.691588.
    expect(Math.exp(scaled.signal.at(-1) as number)).toBeCloseTo(2.691588, 6);
    expect(Math.exp(scaled.gradient[0] as number)).toBeCloseTo(2.691588, 6);
    expect(predictStack(he, 'plain', reach).gradient[0]).toBeCloseTo(0, 10);
    expect(predictStack({ ...he, branchScale: 0 }, 'scaled', reach).signal.at(-1)).toBeCloseTo(0, 10);
  });

  it('keeps what float64 itself cannot hold', () => {
    const wild: ResidualStacks = { ...he, depth: 2000, activation: 'softplus', sigmaW2: 8, branchScale: 2 };
    // Far out softplus is ReLU: 1 + β²σ_w²/2 = 17.
    const { signal, gradient } = predictStack(wild, 'scaled', reach);
    expect(((signal.at(-1) as number) - (signal[1000] as number)) / 1000).toBeCloseTo(Math.log(17), 6);
    expect(((gradient[0] as number) - (gradient[1000] as number)) / 1000).toBeCloseTo(Math.log(17), 2);
    const tiny = predictStack({ ...he, depth: 2000, activation: 'tanh', sigmaW2: 0.05 }, 'plain', reach);
    expect(((tiny.signal.at(-1) as number) - (tiny.signal[100] as number)) / 1900).toBeCloseTo(Math.log(0.05), 6);
  });

  it('with gates is a plain sum of both ways where they do not move', () => {
    // Gates that ignore their input: q = 0 there.
    const { keep, open, slopeSquare } = gateMoments(1, 0);
    const t = 1 / (1 + Math.exp(-1));
    expect(keep).toBeCloseTo((1 - t) ** 2, 12);
    expect(open).toBeCloseTo(t * t, 12);
    expect(slopeSquare).toBeCloseTo((t * (1 - t)) ** 2, 12);
    // Far open gates are the plain stack, far closed ones the identity.
    const open50 = predictStack({ ...he, depth: 10, gateBias: 40 }, 'gated', reach);
    expect(open50.gradient[0]).toBeCloseTo(0, 8);
    const closed = predictStack({ ...he, activation: 'tanh', gateBias: -40 }, 'gated', reach);
    expect(closed.signal.at(-1)).toBeCloseTo(closed.signal[0] as number, 8);
    expect(closed.gradient[0]).toBeCloseTo(0, 8);
  });

  it('of a gate has the moments of a large sample', () => {
    const normals = new RandomState([11]).standardNormal(400_000);
    const [bias, q] = [-1.5, 2.5];
    const gates = normals.map((z) => 1 / (1 + Math.exp(-(bias + Math.sqrt(q) * z))));
    const mean = (of: (gate: number) => number) => gates.reduce((sum, gate) => sum + of(gate), 0) / gates.length;
    const { keep, open, slopeSquare } = gateMoments(bias, q);
    expect(keep).toBeCloseTo(
      mean((gate) => (1 - gate) ** 2),
      3,
    );
    expect(open).toBeCloseTo(
      mean((gate) => gate ** 2),
      3,
    );
    expect(slopeSquare).toBeCloseTo(
      mean((gate) => (gate * (1 - gate)) ** 2),
      4,
    );
  });

  it.each([
    ['relu', 2, -2],
    ['relu', 2, 2],
    ['tanh', 1, -1],
    ['sigmoid', 1, -2],
    ['gelu', 2, 0],
  ] as const)('agrees with wide measured stacks: %s, σ_w² = %d, gates %d', async (activation, sigmaW2, gateBias) => {
    const base = presetValues(residualPaths, 'relu');
    const params = { ...base, activation, sigmaW2, gateBias, depth: 10, width: 128, points: 16, seeds: 24 };
    const { frame } = await runInNode<ResidualPathsFrame>('residual-paths', params, 'wasm');
    for (const name of STACKS) {
      for (const quantity of ['signal', 'gradient'] as const) {
        const { meanSquare, perSeed } = frame.stacks[name][quantity];
        const theory = frame.stacks[name].theory[quantity];
        // Line and read-out are drawn once a seed: what counts is the change from them on.
        const [start, end] = quantity === 'signal' ? [0, params.depth] : [params.depth, 0];
        const change = (values: readonly number[]) => (values[end] as number) - (values[start] as number);
        const changes = perSeed.map(change);
        const middle = changes.reduce((sum, value) => sum + value, 0) / changes.length;
        const variance = changes.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (changes.length - 1);
        const allowed = 0.02 + 3.5 * Math.sqrt(variance / changes.length);
        expect(allowed, `${quantity} of ${name}`).toBeLessThan(0.2);
        expect(Math.abs(change(meanSquare) - change(theory)), `${quantity} of ${name}`).toBeLessThan(allowed);
      }
    }
  });
});

describe('autocorrelation', () => {
  it('is that of its definition', () => {
    // Deviations −1.5, −0.5, 0.5, 1.5 with squares that sum to 5.
    expect(autocorrelation([1, 2, 3, 4], 3, 1e-4)).toEqual([1, 1.25 / 5, -1.5 / 5, -2.25 / 5]);
    expect(autocorrelation([1, -1, 1, -1], 1, 1e-4)?.[1]).toBeCloseTo(-3 / 4, 12);
  });

  it('is none of a constant, of zeros and of what is not finite', () => {
    expect(autocorrelation([5, 5, 5, 5], 2, 1e-4)).toBeNull();
    expect(autocorrelation([1, 1 + 1e-6, 1, 1], 2, 1e-4)).toBeNull();
    expect(autocorrelation([0, 0, 0, 0], 2, 1e-4)).toBeNull();
    expect(autocorrelation([1, Number.NaN, 2, 1], 2, 1e-4)).toBeNull();
    expect(autocorrelation([1, Number.POSITIVE_INFINITY, 2, 1], 2, 1e-4)).toBeNull();
  });

  it('of Brownian motion is what simulated walks give', () => {
    for (const { points, mean, error } of brownianWalks) {
      const expected = brownianAutocorrelation(points, mean.length - 1);
      mean.forEach((value, lag) => {
        expect(Math.abs((expected[lag] as number) - value), `lag ${lag} of ${points}`).toBeLessThan(
          4.5 * (error[lag] as number) + 1e-7,
        );
      });
    }
  });

  it('of Brownian motion sums to −½ over all lags, as every sample autocorrelation does', () => {
    for (const points of [2, 3, 16, 64, 256]) {
      const [first, ...rest] = brownianAutocorrelation(points, points - 1);
      expect(first).toBeCloseTo(1, 9);
      expect(rest.reduce((sum, value) => sum + value, 0)).toBeCloseTo(-0.5, 8);
      const [, ...white] = whiteAutocorrelation(points, points - 1);
      expect(white.reduce((sum, value) => sum + value, 0)).toBeCloseTo(-0.5, 10);
    }
  });

  it('of white noise is what independent samples give', () => {
    const random = new RandomState([4]);
    const samples = Array.from(
      { length: 20_000 },
      () => autocorrelation(random.standardNormal(16), 3, 1e-4) as number[],
    );
    const white = whiteAutocorrelation(16, 3);
    for (const lag of [1, 2, 3]) {
      const mean = samples.reduce((sum, sample) => sum + (sample[lag] as number), 0) / samples.length;
      expect(mean).toBeCloseTo(white[lag] as number, 2);
    }
  });
});
