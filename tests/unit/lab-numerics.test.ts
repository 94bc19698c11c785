import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { activations, type LabActivationName } from '../../src/lab/nn/activations.ts';
import { erf, erfc } from '../../src/lab/numerics/error-function.ts';
import { millsRatio } from '../../src/lab/numerics/mills-ratio.ts';
import { roundings } from '../../src/lab/numerics/rounding.ts';
import { logMeanSquare, logRms, percentile, summarizeSeeds } from '../../src/lab/numerics/statistics.ts';

const path = new URL('../reference/random-state.json', import.meta.url);
const { errorFunction } = JSON.parse(readFileSync(path, 'utf8')) as { errorFunction: [number, number, number][] };

describe('error function', () => {
  it('agrees with the C library', () => {
    for (const [x, value, complement] of errorFunction) {
      expect(Math.abs(erf(x) - value)).toBeLessThan(5e-16);
      expect(Math.abs(erfc(x) / complement - 1)).toBeLessThan(3e-15);
    }
  });

  it('keeps its relative precision near 0 and is exact at the ends', () => {
    expect(erf(1e-300) / 1e-300).toBeCloseTo(2 / Math.sqrt(Math.PI), 14);
    expect([erf(0), erf(Infinity), erf(-Infinity), erf(NaN)]).toEqual([0, 1, -1, NaN]);
    expect([erfc(Infinity), erfc(-Infinity), erfc(30)]).toEqual([0, 2, 0]);
    expect(erfc(25) / 8.300172571196522e-274).toBeCloseTo(1, 12);
  });
});

describe('activations', () => {
  const points = [-30, -8, -3, -1.2, -0.4, -1e-3, 1e-3, 0.3, 1, 2.5, 7, 30];

  it.each(Object.keys(activations) as LabActivationName[])('%s: slope and curvature are the derivatives', (name) => {
    const phi = activations[name];
    for (const x of points) {
      const h = Math.abs(x) * 1e-4;
      const difference = (f: (x: number) => number): number => (f(x + h) - f(x - h)) / (2 * h);
      expect(phi.slope(x)).toBeCloseTo(difference(phi.value), 6);
      expect(phi.curvature(x)).toBeCloseTo(difference(phi.slope), 6);
    }
  });

  it.each(['tanh', 'elu', 'gelu', 'silu', 'erf', 'selu'] as const)('%s does not cancel near 0', (name) => {
    const phi = activations[name];
    expect(phi.value(-1e-200) / -1e-200).toBeCloseTo(phi.slope(-1e-200), 12);
  });

  it('keeps the sign and size of far tails', () => {
    expect(activations.gelu.value(-20)).toBeLessThan(0);
    expect(activations.tanh.slope(200)).toBeGreaterThan(0);
    expect(activations.softplus.value(-700)).toBeGreaterThan(0);
    expect(activations.relu.slope(0)).toBe(0);
    expect(activations.relu.value(Number.NaN)).toBeNaN();
  });
});

describe('formats', () => {
  const { fp32, fp16, bf16 } = roundings;

  it('rounds to the nearest, ties to even', () => {
    expect(fp16(1 + 2 ** -11)).toBe(1);
    expect(fp16(1 + 3 * 2 ** -11)).toBe(1 + 2 ** -9);
    expect(bf16(1 + 2 ** -8)).toBe(1);
    expect(bf16(-(1 + 3 * 2 ** -8))).toBe(-(1 + 2 ** -6));
    expect(bf16(1 + 2 ** -8 + 2 ** -40)).toBe(1 + 2 ** -7);
  });

  it('has subnormals, and 0 below half the smallest', () => {
    expect(fp16(2 ** -24)).toBe(2 ** -24);
    expect(fp16(2 ** -25)).toBe(0);
    expect(fp16(2 ** -25 * 1.0001)).toBe(2 ** -24);
    expect(Object.is(fp16(-(2 ** -26)), -0)).toBe(true);
    expect(bf16(2 ** -133)).toBe(2 ** -133);
    expect(bf16(2 ** -134)).toBe(0);
    expect(fp32(2 ** -150)).toBe(0);
    expect(bf16(5e-324)).toBe(0);
  });

  it('overflows to infinity where IEEE says so', () => {
    expect(fp16(65504)).toBe(65504);
    expect(fp16(65519.99)).toBe(65504);
    expect(fp16(65520)).toBe(Infinity);
    expect(bf16(-3.4e38)).toBe(-Infinity);
    expect(bf16(3.38e38)).toBeLessThan(3.39e38);
    expect(fp16(Number.MAX_VALUE)).toBe(Infinity);
    expect(fp16(Number.NaN)).toBeNaN();
  });

  it('agrees with a search over every fp16 number', () => {
    const all: number[] = [];
    for (let exponent = -14; exponent <= 15; exponent++) {
      for (let m = exponent === -14 ? -1024 : 0; m < 1024; m++) all.push((1 + m / 1024) * 2 ** exponent);
    }
    all.sort((a, b) => a - b);
    for (let i = 0; i < all.length - 1; i += 7) {
      const [a, b] = [all[i] as number, all[i + 1] as number];
      expect(fp16(a)).toBe(a);
      expect(fp16(a + (b - a) * 0.4999)).toBe(a);
      expect(fp16(a + (b - a) * 0.5001)).toBe(b);
    }
  });
});

describe('statistics', () => {
  it('takes percentiles as NumPy does', () => {
    expect(percentile([3, 1, 2, 10], 50)).toBe(2.5);
    expect(percentile([3, 1, 2, 10], 10)).toBeCloseTo(1.3, 14);
    expect(percentile([3, 1, 2, 10], 90)).toBeCloseTo(7.9, 14);
    expect(percentile([5], 90)).toBe(5);
  });

  it('does not interpolate between a number and an infinity', () => {
    expect(percentile([-Infinity, -Infinity, 3], 50)).toBe(-Infinity);
    expect(percentile([-Infinity, 3], 50)).toBe(-Infinity);
    expect(percentile([3, Infinity], 90)).toBe(Infinity);
    expect(percentile([1, Number.NaN], 10)).toBeNaN();
  });

  it('takes root mean squares beyond the range of squares', () => {
    expect(logRms([3e-250, 4e-250])).toBeCloseTo(Math.log10(Math.sqrt(12.5)) - 250, 12);
    expect(logRms([1e300, 1e300])).toBeCloseTo(300, 12);
    expect(logRms([0, 0])).toBe(-Infinity);
    expect(logRms([1, Infinity])).toBe(Infinity);
    expect(logRms([Infinity, Number.NaN])).toBeNaN();
    expect(logMeanSquare([-300, -300])).toBe(-300);
    expect(logMeanSquare([-Infinity, 0])).toBeCloseTo(Math.log10(Math.SQRT1_2), 14);
    expect(logMeanSquare([-Infinity, -Infinity])).toBe(-Infinity);
  });

  it('summarizes seeds layer by layer', () => {
    const profile = summarizeSeeds([
      [0, -1],
      [0, -3],
      [0, -2],
    ]);
    expect(profile.median).toEqual([0, -2]);
    expect(profile.p90[1]).toBeCloseTo(-1.2, 12);
    expect(profile.meanSquare[1]).toBeCloseTo(Math.log10((1e-2 + 1e-4 + 1e-6) / 3) / 2, 12);
  });
});

describe('the Mills ratio', () => {
  // √(π/2)·erfcx(x/√2) by torch.special in float64.
  it.each([
    [0, 1.2533141373155001],
    [0.0078, 1.2455521055255316],
    [0.3, 1.0018374009921562],
    [0.99, 0.6591383780619517],
    [1.2345, 0.5827513189669737],
    [3.3, 0.28064139055552323],
    [7.007, 0.1399694159483404],
    [14.2, 0.07007835793695501],
    [36.9, 0.02708041158641708],
  ])('at %s', (x, expected) => {
    expect(Math.abs(millsRatio(x) / expected - 1)).toBeLessThan(1e-9);
  });
});
