import { describe, expect, it } from 'vitest';
import { singularValues } from '../../src/lab/numerics/singular-values.ts';
import { directPathByLag, jordanBlockNorm, meanFieldByLag, powerByLag } from '../../src/lab/theory/recurrence.ts';

describe('a linear recurrence', () => {
  it('multiplies the gradient by ρ a step', () => {
    expect(10 ** (powerByLag(0.9, 100)[100] as number)).toBeCloseTo(2.65614e-5, 9);
    expect(10 ** (powerByLag(1.1, 100)[100] as number)).toBeCloseTo(13780.6123, 4);
    expect(powerByLag(1, 3)).toEqual([0, 0, 0, 0]);
  });

  it('of a Jordan block grows to 3.912567 at lag 9 before it decays, though its eigenvalue is 0.9', () => {
    const norms = Array.from({ length: 51 }, (_, k) => jordanBlockNorm(0.9, 1, k));
    expect(Math.abs(Math.max(...norms) - 3.912567)).toBeLessThan(1e-6);
    expect(norms.indexOf(Math.max(...norms))).toBe(9);
    expect(norms[1]).toBeCloseTo(1.529563, 6);
    expect(norms[50]).toBeCloseTo(0.286414, 6);
  });

  it.each([
    [0.9, 1],
    [1.2, 0.3],
    [0.5, -4],
    [0, 1],
  ])('has the singular values of the matrix itself: a = %d, c = %d', (a, c) => {
    let power = [1, 0, 0, 1];
    for (let k = 0; k < 12; k++) {
      const [largest] = singularValues(power, 2, 2);
      expect(Math.abs((largest as number) - jordanBlockNorm(a, c, k))).toBeLessThan(1e-12);
      const [p, q, r, s] = power as [number, number, number, number];
      power = [p * a, p * c + q * a, r * a, r * c + s * a];
    }
  });
});

describe('the mean field of a driven recurrence', () => {
  it('is g a step where nothing bends, and steady once the variance is', () => {
    const linear = meanFieldByLag({ activation: 'linear', sigmaW2: 0.81, sigmaB2: 0.25 }, 1, 10);
    linear.forEach((value, k) => {
      expect(value).toBeCloseTo(k * Math.log10(0.9), 12);
    });
    const tanh = meanFieldByLag({ activation: 'tanh', sigmaW2: 1, sigmaB2: 0.25 }, 1.25, 100);
    expect((tanh[2] as number) - (tanh[1] as number)).toBeCloseTo((tanh[1] as number) - (tanh[0] as number), 9);
    // An independent simulation with orthogonal weights, one seed: 8.9e-13 after 100 steps.
    expect(tanh[100]).toBeGreaterThan(-13);
    expect(tanh[100]).toBeLessThan(-11);
  });
});

describe('the direct path of resting gates', () => {
  it.each([
    [0, 9.765625e-4],
    [1, 0.043603543],
    [2, 0.281033862],
    [5, 0.935051674],
  ])('with bias %d keeps %d over ten steps', (bias, kept) => {
    expect(10 ** (directPathByLag([bias, bias], 10)[10] as number)).toBeCloseTo(kept, 8);
  });

  it('is the root mean square over unequal units', () => {
    const [, , , third] = directPathByLag([0, Math.log(3)], 3) as [number, number, number, number];
    expect(10 ** third).toBeCloseTo(Math.sqrt((0.5 ** 6 + 0.75 ** 6) / 2), 12);
  });
});
