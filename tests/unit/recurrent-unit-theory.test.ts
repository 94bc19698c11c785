import { describe, expect, it } from 'vitest';
import { sigmoid, unitLoss } from '../../src/lab/nn/recurrent-unit.ts';
import {
  foldBiases,
  PLATEAU_LOSS,
  RIDGE_LOSS,
  ridgeBias,
  ridgeFactor,
  ridgeGradient,
  WALL_FROM,
  ZERO_LOSS_UNTIL,
  zeroLossBias,
} from '../../src/lab/theory/recurrent-unit.ts';

const relative = (got: number, wanted: number) => Math.abs(got - wanted) / Math.abs(wanted);

describe('the ridge x_t ≡ 0.5', () => {
  it('has the published constants', () => {
    expect(0.5 - ridgeBias(1)).toBeCloseTo(0.6224593312, 10);
    expect(ridgeFactor(1)).toBeCloseTo(0.2350037122, 10);
    expect(WALL_FROM).toBeCloseTo(4.2552519304, 9);
    expect(RIDGE_LOSS).toBeCloseTo(0.0060125553, 10);
  });

  it('has the gradient norms of the table', () => {
    for (const [w, norm] of [
      [4, 0.683182],
      [4.5, 11.480404],
      [5, 779.3982],
      [5.5, 54759.2],
      [6, 3028551.7],
      [7, 4.28356e9],
    ] as const) {
      const { dw, db } = ridgeGradient(w);
      expect(relative(Math.hypot(dw, db), norm), `w = ${w}`).toBeLessThan(1e-6);
    }
  });

  it('is what the unit computes there, while rounding lets it stay on the ridge', () => {
    for (const w of [2.5, 3.3, 4, 4.2552519304, 4.5, 5]) {
      const got = unitLoss(w, ridgeBias(w));
      const { dw, db } = ridgeGradient(w);
      expect(relative(got.dw, dw), `w = ${w}`).toBeLessThan(1e-6);
      expect(relative(got.db, db), `w = ${w}`).toBeLessThan(1e-6);
      expect(Math.abs(got.loss - RIDGE_LOSS)).toBeLessThan(1e-9);
    }
  });

  it('parts two ends of the loss', () => {
    for (const w of [4.6, 5, 6, 7]) {
      const [above, below] = [unitLoss(w, ridgeBias(w) + 0.01), unitLoss(w, ridgeBias(w) - 0.01)];
      expect(above.state).toBeGreaterThan(0.5);
      expect(below.state).toBeLessThan(0.5);
      expect(below.loss - above.loss).toBeGreaterThan(0.2);
    }
  });
});

describe('the folds', () => {
  it('have the published places', () => {
    expect(foldBiases(3.9)).toBeNull();
    expect(foldBiases(4)).toEqual([-2, -2]);
    for (const [w, lower, upper] of [
      [5, -2.65561, -2.34439],
      [6, -3.415093, -2.584907],
    ] as const) {
      const [first, second] = foldBiases(w) as [number, number];
      expect(first).toBeCloseTo(lower, 6);
      expect(second).toBeCloseTo(upper, 6);
    }
  });

  it('bound where the unit has three fixed points', () => {
    const fixedPoints = (w: number, b: number) => {
      const signs = Array.from({ length: 4001 }, (_, i) => {
        const x = -8 + i * 0.004;
        return Math.sign(w * sigmoid(x) + b - x);
      });
      return signs.filter((sign, i) => i > 0 && sign !== signs[i - 1]).length;
    };
    const [lower, upper] = foldBiases(5) as [number, number];
    expect(fixedPoints(5, lower - 0.01)).toBe(1);
    expect(fixedPoints(5, (lower + upper) / 2 + 0.01)).toBe(3);
    expect(fixedPoints(5, upper + 0.01)).toBe(1);
  });
});

describe('the line of zero loss and the plateaus', () => {
  it('meets the ridge where the table says', () => {
    expect(ZERO_LOSS_UNTIL).toBeCloseTo(4.4789124, 7);
    expect(zeroLossBias(ZERO_LOSS_UNTIL)).toBeCloseTo(-2.2879408, 7);
    expect(ridgeBias(ZERO_LOSS_UNTIL)).toBeCloseTo(zeroLossBias(ZERO_LOSS_UNTIL), 12);
  });

  it('holds up to there and not beyond', () => {
    for (const w of [2.5, 3, 3.5, 4, 4.2]) expect(unitLoss(w, zeroLossBias(w)).loss).toBeLessThan(1e-6);
    for (const w of [4.6, 5, 6]) expect(unitLoss(w, zeroLossBias(w)).loss).toBeGreaterThan(0.01);
  });

  it('is 0.09 where σ is 1 and 0.49 where it is 0, without a slope', () => {
    const [high, low] = [unitLoss(500, 500), unitLoss(1, -2000)];
    expect(high).toMatchObject({ loss: PLATEAU_LOSS.high, dw: 0, db: 0 });
    expect(PLATEAU_LOSS.high).toBeCloseTo(0.09, 15);
    expect(low.loss).toBe(PLATEAU_LOSS.low);
    expect(Math.abs(low.db)).toBe(0);
  });
});
