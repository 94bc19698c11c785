import { describe, expect, it } from 'vitest';
import { gradientFlowParameters, type TheoryProfile } from '../../src/lab/experiments/gradient-flow/definition.ts';
import { activations, type LabActivationName, SELU_ALPHA, SELU_LAMBDA } from '../../src/lab/nn/activations.ts';
import { measureDenseNetwork } from '../../src/lab/nn/dense-network.ts';
import { erfc } from '../../src/lab/numerics/error-function.ts';
import { logMeanSquare } from '../../src/lab/numerics/statistics.ts';
import { defaults } from '../../src/lab/parameters.ts';
import {
  batchMoments,
  batchNormalizationFactor,
  meanInverseVariance,
} from '../../src/lab/theory/batch-normalization.ts';
import { logGradientRatio } from '../../src/lab/theory/finite-depth.ts';
import { predictGradientFlow } from '../../src/lab/theory/gradient-flow.ts';
import { depthScale, fixedPoint, fixedPointFactor, varianceMapSlope } from '../../src/lab/theory/mean-field.ts';
import { gaussianMoments } from '../../src/lab/theory/moments.ts';

type Name = LabActivationName;
const base = defaults(gradientFlowParameters);

function theoryOf(changes: Partial<typeof base>): TheoryProfile {
  const { theory } = predictGradientFlow({ ...base, ...changes });
  if (!theory) throw new Error('there is no theory');
  return theory;
}

describe('Gaussian moments', () => {
  // 30-digit quadrature at q = 1: E[φ], E[φ²], E[φ′], E[φ′²].
  const table: Record<Name, [number, number, number, number]> = {
    linear: [0, 1, 1, 1],
    tanh: [0, 0.39429449, 0.60570551, 0.464402902],
    sigmoid: [0.5, 0.293379036, 0.206620964, 0.044836241],
    relu: [0.39894228, 0.5, 0.5, 0.5],
    'leaky-relu': [0.394952858, 0.50005, 0.505, 0.50005],
    elu: [0.160520572, 0.644945417, 0.761578292, 0.668102001],
    selu: [0, 1, 0.985231116, 1.071574992],
    gelu: [0.282094792, 0.425221483, 0.5, 0.455850866],
    silu: [0.206620964, 0.35577552, 0.5, 0.379482352],
    erf: [0, 0.464559054, 0.651470016, 0.569410035],
    softplus: [0.806059183, 0.921245909, 0.5, 0.293379036],
  };

  it.each(Object.entries(table) as [Name, number[]][])('%s at q = 1', (name, [mean, square, slope, slopeSquare]) => {
    const moments = gaussianMoments(name, 1);
    expect(moments.mean).toBeCloseTo(mean as number, 8);
    expect(moments.square).toBeCloseTo(square as number, 8);
    expect(moments.slope).toBeCloseTo(slope as number, 8);
    expect(moments.slopeSquare).toBeCloseTo(slopeSquare as number, 8);
  });

  it('agrees with closed forms to ten digits at every scale', () => {
    const cumulative = (x: number): number => erfc(-x / Math.SQRT2) / 2;
    for (let exponent = -300; exponent <= 90; exponent += 6.5) {
      const q = 10 ** exponent;
      const { square, slopeSquare } = gaussianMoments('erf', q);
      expect(square / ((2 / Math.PI) * Math.atan((2 * q) / Math.sqrt(1 + 4 * q)))).toBeCloseTo(1, 10);
      expect(slopeSquare / (4 / Math.PI / Math.sqrt(1 + 4 * q))).toBeCloseTo(1, 10);
      const elu = 0.5 + (q < 300 ? Math.exp(2 * q) * cumulative(-2 * Math.sqrt(q)) : 1 / Math.sqrt(8 * Math.PI * q));
      if (q < 300 || q > 1e12) expect(gaussianMoments('elu', q).slopeSquare / elu).toBeCloseTo(1, 10);
      // Price's theorem: dE[φ]/dq = E[φ″]/2, and E[GELU] = q/√(2π(1 + q)).
      expect(gaussianMoments('gelu', q).mean).toBeCloseTo(
        q / Math.sqrt(2 * Math.PI * (1 + q)),
        q < 1 ? 10 : -Math.log10(q) / 2 + 10,
      );
    }
    const selu = gaussianMoments('selu', 1);
    const closed = (SELU_LAMBDA ** 2 / 2) * (1 + 2 * SELU_ALPHA ** 2 * Math.exp(2) * cumulative(-2));
    expect(selu.slopeSquare).toBeCloseTo(closed, 12);
  });

  it('meets its limits', () => {
    for (const name of Object.keys(activations) as Name[]) {
      const tiny = gaussianMoments(name, 1e-300);
      const none = gaussianMoments(name, 0);
      expect(tiny.slopeSquare).toBeCloseTo(none.slopeSquare, 12);
      expect(tiny.square).toBeCloseTo(none.square, 12);
      if (activations[name].value(0) === 0) expect(tiny.square / 1e-300).toBeCloseTo(none.slopeSquare, 12);
      expect(Number.isFinite(gaussianMoments(name, 1e90).square)).toBe(true);
    }
  });
});

describe('mean field', () => {
  const cases: [Name, number, number, number][] = [
    ['tanh', 2, 0.61796477, 1.10552882],
    ['tanh', 25 / 9, 1.17848049, 1.20983132],
    ['sigmoid', 1, 0.264686875, 0.055720707],
    ['sigmoid', 2, 0.555289591, 0.100977081],
    ['sigmoid', 1 / 3, 0.085033765, 0.020007829],
    ['selu', 1, 1, 1.071574992],
    ['selu', 9 / 16, 0.023033785, 1.003670351],
    ['erf', 1, 0.141923765, 1.01690252],
    ['erf', 2, 0.88075063, 1.197365386],
    ['softplus', 1, 0.85630516, 0.288721849],
    ['tanh', 1, 0, 1],
    ['tanh', 1 / 3, 0, 1 / 3],
    ['elu', 1, 0, 1],
    ['gelu', 1, 0, 0.25],
    ['gelu', 2, 0, 0.5],
    ['silu', 1 / 3, 0, 1 / 12],
    ['relu', 1, 0, 0.5],
    ['leaky-relu', 2, Infinity, 1.0001],
    ['relu', 2, Number.NaN, 1],
    ['elu', 2, Infinity, 1],
    ['softplus', 2, Infinity, 1],
    ['selu', 2, Infinity, SELU_LAMBDA ** 2],
  ];

  it.each(cases)('%s with σ_w² = %f settles at q* = %f, χ₁ = %f', (activation, sigmaW2, q, chi) => {
    const network = { activation, sigmaW2, sigmaB2: 0 };
    if (Number.isFinite(q)) expect(fixedPoint(network)).toBeCloseTo(q, 8);
    else expect(fixedPoint(network)).toBe(q);
    expect(fixedPointFactor(network)).toBeCloseTo(chi, 8);
  });

  it.each([
    ['tanh', 0.0001, 1.08602629, 0.0457091],
    ['tanh', 0.01, 1.42420529, 0.2733009],
    ['tanh', 0.05, 1.76095464, 0.5700479],
    ['tanh', 0.5, 2.84316746, 1.9710306],
    ['tanh', 1, 3.44321091, 3.0363964],
    ['erf', 0.001, 0.93258313, 0.1024807],
    ['erf', 0.1, 1.55211786, 0.7263592],
    ['erf', 1, 2.71838135, 2.7448909],
  ] as const)('%s, σ_b² = %f is critical at σ_w² = %f', (activation, sigmaB2, sigmaW2, q) => {
    const network = { activation, sigmaW2, sigmaB2 };
    expect(fixedPoint(network)).toBeCloseTo(q, 6);
    expect(fixedPointFactor(network)).toBeCloseTo(1, 7);
  });

  it('has depth scales', () => {
    expect(depthScale({ activation: 'tanh', sigmaW2: 1, sigmaB2: 0.05 })).toBeCloseTo(3.626976, 5);
    expect(depthScale({ activation: 'tanh', sigmaW2: 3, sigmaB2: 0.05 })).toBeCloseTo(5.27039, 4);
    expect(depthScale({ activation: 'relu', sigmaW2: 2, sigmaB2: 0 })).toBe(Infinity);
  });

  it.each([
    ['tanh', 0.461071],
    ['erf', 0.408567],
    ['softplus', 0.492053],
    ['sigmoid', 0.106341],
    ['elu', 0.890968],
    ['selu', 0.782648],
    ['gelu', 1.144063],
    ['silu', 1.172594],
    ['relu', 1],
  ] as [Name, number][])('%s: the variance map has slope %f where it keeps q = 1', (activation, slope) => {
    const sigmaW2 = 1 / gaussianMoments(activation, 1).square;
    expect(varianceMapSlope({ activation, sigmaW2, sigmaB2: 0 }, 1)).toBeCloseTo(slope, 6);
  });

  it.each([
    ['tanh', 1, [0.071369729, 0.035974795, 0.014334772, 0.0071342532]],
    ['tanh', 25 / 9, [7.5401225, 50.656866, 15359.71, 2.1019588e8]],
    ['sigmoid', 1, [2.2953902e-13, 6.6225111e-26, 1.5904543e-63, 3.1794501e-126]],
    ['selu', 9 / 16, [0.087653196, 0.049463716, 0.038343978, 0.044554179]],
    ['gelu', 2, [0.053315194, 6.0206892e-5, 5.6081148e-14, 4.9810065e-29]],
    ['silu', 2, [0.0047884715, 4.7096249e-6, 4.3862107e-15, 3.8957377e-30]],
    ['elu', 1, [0.070042395, 0.020310567, 0.0033696526, 0.00083408621]],
  ] as [Name, number, number[]][])('%s, σ_w² = %f: the product of χ from q = 1', (activation, sigmaW2, products) => {
    const network = { activation, sigmaW2, sigmaB2: 0 };
    [10, 20, 50, 100].forEach((layers, i) => {
      expect(logGradientRatio(network, layers)).toBeCloseTo(Math.log(products[i] as number), 6);
    });
  });
});

describe('batch normalization', () => {
  const batches = [6, 8, 16, 32, 64, 128, 256, Infinity];
  // Quadrature of Yang et al. (2019), eq. 24.
  const rates: [Name, number[]][] = [
    ['linear', [1.33333, 1.2, 1.07692, 1.03448, 1.01639, 1.008, 1.00395, 1]],
    ['relu', [2.00378, 1.78819, 1.58995, 1.52195, 1.49306, 1.47968, 1.47324, 1.466942]],
    ['tanh', [1.48313, 1.35855, 1.24626, 1.2083, 1.19226, 1.18485, 1.18129, 1.177807]],
    ['sigmoid', [1.35363, 1.22364, 1.10563, 1.06567, 1.04879, 1.041, 1.03725, 1.033592]],
    ['gelu', [1.82338, 1.6223, 1.43571, 1.37124, 1.34375, 1.331, 1.32485, 1.318845]],
    ['silu', [1.64283, 1.47197, 1.31271, 1.25731, 1.23361, 1.22259, 1.21728, 1.212081]],
    ['selu', [1.40558, 1.27114, 1.14791, 1.10571, 1.08778, 1.07948, 1.07548, 1.071575]],
    ['elu', [1.43271, 1.29111, 1.16054, 1.11555, 1.09638, 1.08749, 1.0832, 1.079013]],
    ['erf', [1.52804, 1.40505, 1.29384, 1.2561, 1.24012, 1.23273, 1.22917, 1.2257]],
    ['softplus', [1.44008, 1.29635, 1.16361, 1.11779, 1.09825, 1.08918, 1.0848, 1.080528]],
  ];

  it.each(rates)('%s explodes at the published rate', (name, expected) => {
    batches.forEach((batch, i) => {
      expect(Math.abs(batchNormalizationFactor(name, batch) - (expected[i] as number))).toBeLessThan(1.1e-5);
    });
  });

  it('agrees with the closed form for ReLU', () => {
    for (const batch of [4, 5, 10, 32, 200]) {
      const c = -1 / (batch - 1);
      const angle = Math.PI - Math.acos(c);
      const kernel = (Math.sqrt(1 - c * c) + angle * c) / Math.PI;
      const closed = (angle / Math.PI + batch - 1) / ((batch - 3) * (1 - kernel)) - 1 / (batch - 3);
      expect(batchNormalizationFactor('relu', batch) / closed).toBeCloseTo(1, 8);
    }
    expect(batchNormalizationFactor('relu', Infinity)).toBeCloseTo(Math.PI / (Math.PI - 1), 12);
  });

  it('knows the sphere', () => {
    for (const batch of [4, 9, 100]) {
      const { mean, square, product, radialSquare } = batchMoments('linear', batch);
      expect(mean).toBeCloseTo(0, 12);
      expect(square).toBeCloseTo(1, 11);
      expect(product).toBeCloseTo(-1 / (batch - 1), 11);
      expect(radialSquare).toBeCloseTo(1, 11);
      expect(meanInverseVariance(0.3, batch, 0)).toBeCloseTo(batch / (0.3 * (batch - 3)), 10);
    }
    expect(meanInverseVariance(0, 8, 1e-5)).toBeCloseTo(1e5, 6);
    expect(() => batchMoments('relu', 3)).toThrow(RangeError);
  });
});

describe('predictGradientFlow', () => {
  it('gives the headline numbers', () => {
    expect(2 * (theoryOf({}).gradient[0] as number)).toBeCloseTo(Math.log10(1.5904543e-63), 6);
    expect(theoryOf({ activation: 'relu', init: 'he-normal' }).gradient[0]).toBeCloseTo(0, 12);
    expect(theoryOf({ activation: 'relu' }).gradient[0]).toBeCloseTo(-25 * Math.log10(2), 12);
    const scaled = theoryOf({
      activation: 'relu',
      init: 'he-normal',
      architecture: 'residual',
      branchScale: 1 / Math.sqrt(50),
    });
    expect(10 ** (2 * (scaled.gradient[0] as number))).toBeCloseTo(2.691588, 6);
    expect(theoryOf({ activation: 'relu', init: 'he-normal', architecture: 'residual' }).chi).toBeCloseTo(2, 12);
    const layer = theoryOf({ normalization: 'layer', depth: 30 }).gradient;
    expect(10 ** (2 * ((layer[5] as number) - (layer[6] as number)))).toBeCloseTo(0.152827, 4);
    const batch = theoryOf({ activation: 'relu', init: 'he-normal', normalization: 'batch' }).gradient;
    expect(10 ** (2 * ((batch[5] as number) - (batch[6] as number)))).toBeCloseTo(1.52195, 4);
  });

  it('has the frame’s lengths, and finite numbers at every corner', () => {
    for (const normalization of ['none', 'batch', 'layer', 'rms'] as const) {
      for (const architecture of ['plain', 'residual'] as const) {
        for (const sigmaW2 of [0.05, 8]) {
          for (const activation of ['linear', 'sigmoid', 'silu', 'selu'] as const) {
            const theory = theoryOf({
              depth: 200,
              batch: 5,
              normalization,
              architecture,
              sigmaW2,
              sigmaB2: 4,
              activation,
              branchScale: 2,
            });
            const bare = theoryOf({
              depth: 200,
              batch: 5,
              normalization,
              architecture,
              sigmaW2,
              activation,
              branchScale: 2,
            });
            for (const { activation: h, gradient, weightGradient, chi } of [theory, bare]) {
              expect([h.length, gradient.length, weightGradient.length]).toEqual([201, 201, 200]);
              expect([...h, ...gradient, ...weightGradient, chi].every(Number.isFinite)).toBe(true);
            }
          }
        }
      }
    }
    expect(theoryOf({ depth: 200, activation: 'silu', sigmaW2: 0.05 }).gradient[0]).toBeLessThan(-190);
  });

  it('says why there is none for batches under four', () => {
    for (const batch of [1, 2, 3]) {
      const { theory, note } = predictGradientFlow({ ...base, batch, normalization: 'batch' });
      expect(theory).toBeNull();
      expect(note).toMatch(/^No theory: over a batch of (one|two|three), /);
    }
    expect(predictGradientFlow({ ...base, depth: 5 }).note).toBeNull();
    expect(predictGradientFlow(base).note).toMatch(/infinite width/);
  });

  const measured = (['none', 'batch', 'layer', 'rms'] as const).flatMap((normalization) =>
    (['plain', 'residual'] as const).map((architecture) => ({ normalization, architecture })),
  );

  it.each(measured)('meets a measurement: $normalization, $architecture', (variant) => {
    const params = {
      ...base,
      ...variant,
      activation: 'relu' as const,
      init: 'he-normal' as const,
      depth: 6,
      width: 128,
      batch: 8,
    };
    const theory = theoryOf(params);
    const seeds = Array.from({ length: 12 }, (_, seed) => measureDenseNetwork(params, seed));
    for (const key of ['activation', 'gradient', 'weightGradient'] as const) {
      theory[key].forEach((predicted, layer) => {
        const mean = logMeanSquare(seeds.map((seed) => seed[key][layer] as number));
        expect(Math.abs(mean - predicted), `${key} ${layer}: ${mean} for ${predicted}`).toBeLessThan(0.06);
      });
    }
  });
});
