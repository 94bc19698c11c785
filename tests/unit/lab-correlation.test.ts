import { describe, expect, it } from 'vitest';
import { activations, type LabActivationName } from '../../src/lab/nn/activations.ts';
import {
  correlationFixedPoint,
  correlationMap,
  correlationSlope,
  pairProduct,
  pairSlopeProduct,
} from '../../src/lab/theory/correlation.ts';
import { criticalPoint } from '../../src/lab/theory/critical-line.ts';
import { fixedPoint, fixedPointFactor } from '../../src/lab/theory/mean-field.ts';

/** E[f(u₁)f(u₂)] by the trapezoidal rule in the rotated pair of variables, which suits smooth f. */
function byTrapezoids(f: (u: number) => number, q: number, c: number): number {
  const [sum, difference] = [Math.sqrt((q * (1 + c)) / 2), Math.sqrt((q * (1 - c)) / 2)];
  const step = 0.1;
  let total = 0;
  for (let s = -8; s <= 8; s += step) {
    for (let t = -8; t <= 8; t += step) {
      total += Math.exp(-(s * s + t * t) / 2) * f(sum * s + difference * t) * f(sum * s - difference * t);
    }
  }
  return (total * step * step) / (2 * Math.PI);
}

describe('two correlated pre-activations', () => {
  it('agrees with closed forms of the error function to nine digits', () => {
    for (const q of [1e-3, 0.1, 1, 25, 1000]) {
      for (const c of [-0.5, 0.3, 0.9, 0.999999, 1]) {
        const product = (2 / Math.PI) * Math.asin((2 * q * c) / (1 + 2 * q));
        const slopes = 4 / Math.PI / Math.sqrt((1 + 2 * q) ** 2 - 4 * q * q * c * c);
        expect(pairProduct('erf', q, c) / product).toBeCloseTo(1, 8);
        expect(pairSlopeProduct('erf', q, c) / slopes).toBeCloseTo(1, 8);
      }
    }
  });

  it.each(['tanh', 'sigmoid', 'gelu', 'silu', 'softplus'] as const)('agrees with trapezoids: %s', (name) => {
    for (const c of [0.2, 0.8]) {
      expect(pairProduct(name, 2, c)).toBeCloseTo(byTrapezoids(activations[name].value, 2, c), 8);
      expect(pairSlopeProduct(name, 2, c)).toBeCloseTo(byTrapezoids(activations[name].slope, 2, c), 8);
    }
  });

  it('meets its limits: independent and equal inputs', () => {
    const { value } = activations.selu;
    expect(pairProduct('selu', 1, 0)).toBeCloseTo(0, 9);
    expect(pairProduct('elu', 3, 1 - 1e-12)).toBeCloseTo(pairProduct('elu', 3, 1), 6);
    expect(pairProduct('selu', 1, 1)).toBeCloseTo(byTrapezoids(value, 1, 1), 2);
    expect(pairProduct('leaky-relu', 2, 1)).toBeCloseTo(1.0001, 10);
    expect(pairProduct('leaky-relu', 2, -1)).toBeCloseTo(-0.02, 10);
    expect(pairSlopeProduct('leaky-relu', 2, -1)).toBeCloseTo(0.01, 10);
    expect(pairProduct('relu', 1, 0)).toBeCloseTo(1 / (2 * Math.PI), 12);
  });
});

describe('correlation map', () => {
  it('forgets the angle of a ReLU network at He’s variance like 9π²/(2l²)', () => {
    const network = { activation: 'relu', sigmaW2: 2, sigmaB2: 0 } as const;
    const expected = new Map([
      [100, 35.77],
      [1000, 43.13],
      [10_000, 44.25],
    ]);
    let c = 0;
    for (let l = 1; l <= 10_000; l++) {
      c = correlationMap(network, 1, c);
      const limit = expected.get(l);
      if (limit) expect(Math.abs((1 - c) * l * l - limit)).toBeLessThan(0.01);
    }
  });

  it('has χ₁ as its slope at 1, and the slope of its own differences', () => {
    const network = { activation: 'tanh', sigmaW2: 2.5, sigmaB2: 0.05 } as const;
    const q = fixedPoint(network);
    expect(correlationSlope(network, q, 1)).toBeCloseTo(fixedPointFactor(network), 8);
    for (const c of [0.1, 0.6]) {
      const difference = correlationMap(network, q, c + 1e-4) - correlationMap(network, q, c - 1e-4);
      expect(correlationSlope(network, q, c)).toBeCloseTo(difference / 2e-4, 6);
    }
  });

  it.each([
    ['tanh', 2, 0.05],
    ['tanh', 4, 0.05],
    ['tanh', 3, 0.5],
    ['erf', 2, 0.1],
  ] as const)('%s, σ_w² = %f, σ_b² = %f: c* stays under the map', (activation, sigmaW2, sigmaB2) => {
    const network = { activation, sigmaW2, sigmaB2 };
    const c = correlationFixedPoint(network);
    const q = fixedPoint(network);
    expect(c).toBeGreaterThan(0.1);
    expect(c).toBeLessThan(0.99);
    expect((sigmaW2 * byTrapezoids(activations[activation].value, q, c) + sigmaB2) / q).toBeCloseTo(c, 7);
  });

  it('knows the two phases, and where the limit depends on the inputs', () => {
    const limit = (activation: LabActivationName, sigmaW2: number, sigmaB2 = 0): number =>
      correlationFixedPoint({ activation, sigmaW2, sigmaB2 });
    expect(limit('tanh', 1, 0.05)).toBe(1);
    expect(limit('sigmoid', 1)).toBe(1);
    expect(limit('relu', 2)).toBe(1);
    expect(limit('relu', 3, 1)).toBe(1);
    expect(limit('elu', 2)).toBe(1);
    expect(limit('tanh', 2)).toBe(0);
    expect(limit('selu', 1)).toBe(0);
    expect(limit('selu', 0.3)).toBe(1);
    expect(limit('linear', 0.5, 0.1)).toBe(1);
    expect(limit('linear', 1)).toBeNaN();
    expect(limit('tanh', 0.5)).toBeNaN();
    expect(limit('gelu', 2)).toBeNaN();
  });
});

describe('critical line', () => {
  it.each([
    ['tanh', 0, 1, 0],
    ['tanh', 0.0001, 1.08602629, 0.0457091],
    ['tanh', 0.001, 1.18918959, 0.1072924],
    ['tanh', 0.01, 1.42420529, 0.2733009],
    ['tanh', 0.05, 1.76095464, 0.5700479],
    ['tanh', 0.2, 2.28515247, 1.1644963],
    ['tanh', 1, 3.44321091, 3.0363964],
    ['erf', 0, Math.PI / 4, 0],
    ['erf', 0.05, 1.37583901, 0.5171768],
    ['erf', 1, 2.71838135, 2.7448909],
  ] as const)('%s with σ_b² = %f: σ_w² = %f, q* = %f', (activation, sigmaB2, sigmaW2, q) => {
    const point = criticalPoint(activation, sigmaB2);
    expect(point?.sigmaW2).toBeCloseTo(sigmaW2, 7);
    expect(point?.q).toBeCloseTo(q, 6);
  });

  it('lies where a network that starts from q = 1 ends', () => {
    for (const activation of ['elu', 'selu', 'sigmoid', 'erf', 'gelu', 'silu'] as const) {
      for (const sigmaB2 of activation.endsWith('lu') ? [0.7, 3] : [0, 0.01, 3]) {
        const point = criticalPoint(activation, sigmaB2);
        if (!point) throw new Error(`no critical point for ${activation}`);
        if (point.q === 0) continue;
        const network = { activation, sigmaW2: point.sigmaW2, sigmaB2 };
        expect(fixedPoint(network) / point.q).toBeCloseTo(1, 5);
        expect(fixedPointFactor(network)).toBeCloseTo(1, 6);
      }
    }
  });

  it('is a single point for rectifiers, and missing where no fixed point attracts', () => {
    expect(criticalPoint('relu', 0)).toEqual({ sigmaW2: 2, q: Number.NaN });
    expect(criticalPoint('relu', 0.1)).toEqual({ sigmaW2: 2, q: Infinity });
    for (const activation of ['gelu', 'silu', 'softplus'] as const) {
      expect(criticalPoint(activation, 0)).toBeNull();
      expect(criticalPoint(activation, 0.1)).toBeNull();
    }
  });
});
