import { describe, expect, it } from 'vitest';
import { drawUnitLayer } from '../../src/lab/nn/initializers.ts';
import { weightDeviation } from '../../src/lab/nn/schemes.ts';
import { RandomState } from '../../src/lab/numerics/mt19937.ts';
import { singularValues } from '../../src/lab/numerics/singular-values.ts';
import { predictInitialization } from '../../src/lab/theory/initialization.ts';
import { jacobianLargest, jacobianSpread, slopeRatio } from '../../src/lab/theory/jacobian.ts';

const squares = (depth: number, width: number, slope: number) =>
  Array.from({ length: depth }, () => ({ fanIn: width, fanOut: width, slopeRatio: slope }));

describe('weightDeviation', () => {
  it('is what torch.nn.init and Keras draw from', () => {
    expect(weightDeviation('xavier', 784, 256)).toBeCloseTo(0.0438529, 7);
    expect(weightDeviation('he-fan-in', 784, 256)).toBeCloseTo(0.0505076, 7);
    expect(weightDeviation('lecun', 784, 256)).toBeCloseTo(0.0357143, 7);
    // A uniform variable's bound is √3 standard deviations.
    expect(Math.sqrt(3) * weightDeviation('pytorch-default', 784, 256)).toBeCloseTo(0.0357143, 7);
    expect(Math.sqrt(3) * weightDeviation('xavier', 784, 256)).toBeCloseTo(0.0759555, 7);
    expect(weightDeviation('he-fan-out', 784, 256)).toBeCloseTo(Math.sqrt(2 / 256), 12);
    expect(weightDeviation('xavier', 784, 256, 5 / 3)).toBeCloseTo((5 / 3) * 0.0438529, 6);
    expect(weightDeviation('fixed', 784, 256)).toBe(0.01);
  });
});

describe('drawUnitLayer', () => {
  it('draws orthonormal columns, or rows where they are fewer', () => {
    for (const [fanIn, fanOut] of [
      [7, 4],
      [4, 7],
      [6, 6],
    ] as const) {
      const { weight } = drawUnitLayer({ distribution: 'orthogonal', seed: 1, layer: 2, fanIn, fanOut });
      const most = Math.max(fanIn, fanOut);
      const s = singularValues(weight, fanIn, fanOut);
      for (const value of s) expect(value).toBeCloseTo(Math.sqrt(most), 12);
    }
  });

  it('draws the weights in NumPy’s order, then the bias', () => {
    const { weight, bias } = drawUnitLayer({ distribution: 'normal', seed: 3, layer: 5, fanIn: 3, fanOut: 2 });
    const stream = new RandomState([3, 5]).standardNormal(8);
    expect([...weight, ...bias]).toEqual([...stream]);
  });
});

describe('singularValues', () => {
  it('knows them where they are known', () => {
    expect([...singularValues([3, 0, 0, 0, -4, 0], 2, 3)].map((s) => s.toFixed(12))).toEqual([
      '4.000000000000',
      '3.000000000000',
    ]);
    const [first, second] = singularValues([1, 2, 3, 4, 5, 6], 3, 2);
    // σ² are the roots of x² − 91x + 24.
    expect(first).toBeCloseTo(Math.sqrt((91 + Math.sqrt(91 ** 2 - 96)) / 2), 12);
    expect(second).toBeCloseTo(Math.sqrt((91 - Math.sqrt(91 ** 2 - 96)) / 2), 12);
    expect([...singularValues([0, 0, 0, 0], 2, 2)]).toEqual([0, 0]);
    expect([...singularValues([-5], 1, 1)]).toEqual([5]);
    const outer = Array.from({ length: 20 }, (_, i) => (1 + Math.floor(i / 4)) * (1 + (i % 4)));
    const rankOne = singularValues(outer, 5, 4);
    expect(rankOne[0]).toBeCloseTo(Math.sqrt(55 * 30), 11);
    expect(rankOne[1]).toBeLessThan(1e-13);
  });

  it('stays finite where the matrix has few independent rows, or magnitudes far apart', () => {
    const normals = new RandomState(1).standardNormal(40 * 40);
    // Four rows, each many times over, among rows of zeros: what is left shrinks by 10⁻¹⁶ again and again.
    const few = normals.map((_, i) => (Math.floor(i / 40) % 3 ? (normals[i % 160] as number) : 0));
    const s = singularValues(few, 40, 40);
    expect(s.every(Number.isFinite)).toBe(true);
    expect(s[3]).toBeGreaterThan(1);
    expect(s[4]).toBeLessThan(1e-12);
    const graded = singularValues([1, 0, 0, 0, 1e-120, 1e-160, 0, 1e-170, 1e-200], 3, 3);
    expect([...graded].every(Number.isFinite)).toBe(true);
    expect(graded[0]).toBeCloseTo(1, 12);
  });

  it('has the sums of powers that the matrix itself gives', () => {
    const [rows, columns] = [23, 17];
    const a = new RandomState(0).standardNormal(rows * columns);
    const s = singularValues(a, rows, columns);
    const gram = (i: number, j: number) => {
      let sum = 0;
      for (let k = 0; k < rows; k++) sum += (a[k * columns + i] as number) * (a[k * columns + j] as number);
      return sum;
    };
    let [trace, square] = [0, 0];
    for (let i = 0; i < columns; i++) {
      trace += gram(i, i);
      for (let j = 0; j < columns; j++) square += gram(i, j) ** 2;
    }
    expect(s.reduce((sum, value) => sum + value ** 2, 0)).toBeCloseTo(trace, 9);
    expect(s.reduce((sum, value) => sum + value ** 4, 0) / square).toBeCloseTo(1, 12);
    expect([...s]).toEqual([...s].sort((x, y) => y - x));
  });
});

describe('the theory of the Jacobian', () => {
  it('has the spreads of Pennington et al.', () => {
    expect(jacobianSpread(squares(10, 500, 1), false)).toBeCloseTo(10, 10);
    expect(jacobianSpread(squares(10, 500, 1), true)).toBeCloseTo(0, 10);
    expect(jacobianSpread(squares(10, 500, 2), false)).toBeCloseTo(20, 10);
    expect(jacobianSpread(squares(10, 500, 2), true)).toBeCloseTo(10, 10);
  });

  it('has the ends of the spectra', () => {
    expect(jacobianLargest('linear', false, 10)).toBeCloseTo(11 ** 11 / 10 ** 10, 10);
    expect(jacobianLargest('linear', true, 10)).toBe(1);
    expect(jacobianLargest('relu', true, 10)).toBeCloseTo(10 ** 10 / 9 ** 9, 10);
    expect(jacobianLargest('relu', true, 1)).toBe(2);
    // The end is where 1/χ(z), χ(z) = z/((1 + z)(1 + 2z)^L), is smallest.
    for (const depth of [1, 3, 30]) {
      let least = Number.POSITIVE_INFINITY;
      for (let z = 1e-4; z < 3; z *= 1.001) least = Math.min(least, ((1 + z) * (1 + 2 * z) ** depth) / z);
      expect(jacobianLargest('relu', false, depth) / least).toBeCloseTo(1, 5);
    }
  });

  it('knows the slope ratio in closed form', () => {
    expect(slopeRatio('linear', 3)).toBe(1);
    expect(slopeRatio('relu', 3)).toBe(2);
    // erf′² = (4/π)e^{−2x²}: E = (4/π)/√(1 + 4q), and its square (16/π²)/√(1 + 8q).
    for (const q of [0.01, 1, 30]) {
      expect(slopeRatio('erf', q)).toBeCloseTo((1 + 4 * q) / Math.sqrt(1 + 8 * q), 8);
    }
    expect(slopeRatio('tanh', 1e-8)).toBeCloseTo(1, 6);
  });
});

describe('predictInitialization', () => {
  it('multiplies χ over the layers as tabulated, starting from q = 1', () => {
    const product = (activation: 'tanh' | 'selu' | 'sigmoid', gain: number, layers: number) => {
      const widths = new Array<number>(layers + 2).fill(64);
      const { gradient } = predictInitialization({ activation, scheme: 'lecun', gain, widths });
      return 10 ** (2 * ((gradient[0] as number) - (gradient[layers] as number)));
    };
    expect(product('tanh', 1, 50)).toBeCloseTo(0.014334772, 8);
    expect(product('selu', 1, 100) / 1005.2104).toBeCloseTo(1, 6);
    expect(product('sigmoid', 1, 20) / 6.6225111e-26).toBeCloseTo(1, 2);
  });

  it('keeps the signal of ReLU with He by fan-in and the gradient by fan-out, in any shape', () => {
    const widths = [64, 32, 100, 7, 40];
    const mean = (logs: readonly number[]) => logs.map((log) => 10 ** (2 * log));
    const shared = { activation: 'relu', gain: null, widths } as const;
    for (const value of mean(predictInitialization({ ...shared, scheme: 'he-fan-in' }).signal)) {
      expect(value).toBeCloseTo(2, 10);
    }
    for (const value of mean(predictInitialization({ ...shared, scheme: 'he-fan-out' }).gradient)) {
      expect(value).toBeCloseTo(0.5, 10);
    }
    const xavier = predictInitialization({ activation: 'linear', scheme: 'xavier', gain: null, widths: [30, 10] });
    expect(10 ** (2 * (xavier.signal[0] as number))).toBeCloseTo((2 * 30) / 40, 10);
  });

  it('does not lose what float64 cannot hold', () => {
    const widths = new Array<number>(401).fill(64);
    const { signal } = predictInitialization({ activation: 'gelu', scheme: 'fixed', gain: null, widths });
    const step = Math.log10(0.01 * 8 * 0.5);
    expect((signal[399] as number) - (signal[398] as number)).toBeCloseTo(step, 6);
  });
});
