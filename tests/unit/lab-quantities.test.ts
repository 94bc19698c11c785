import { describe, expect, it } from 'vitest';
import { drawLayer } from '../../src/lab/nn/initializers.ts';
import { RandomState } from '../../src/lab/numerics/mt19937.ts';
import { rectifierLogFactor } from '../../src/lab/theory/finite-width.ts';
import { computeQuantity, type QuantityOptions, quantityText } from '../../src/lab/theory/quantities.ts';

describe('computeQuantity', () => {
  const cases: [of: string, options: QuantityOptions, expected: number, digits: number][] = [
    ['rms-ratio', { activation: 'sigmoid', sigmaW2: 1 }, 0.236052339, 8],
    ['gain', { activation: 'tanh' }, 1.592537, 6],
    ['gain', { activation: 'gelu' }, 1.53353, 6],
    ['gain', { activation: 'sigmoid' }, 1.846229, 6],
    ['gain', { activation: 'softplus' }, 1.041867, 6],
    ['preserving-sigma-w2', { activation: 'tanh' }, 2.536175433, 8],
    ['preserving-sigma-w2', { activation: 'gelu' }, 2.351715614, 8],
    ['power', { activation: 'relu', sigmaW2: 1, layers: 20 }, 2 ** -10, 12],
    ['batch-norm-rms-ratio', { activation: 'relu' }, 1.211174, 6],
    ['batch-norm-chi', { activation: 'relu', batch: 32 }, 1.52195, 5],
    ['variance-slope', { activation: 'selu', sigmaW2: 1 }, 0.782648, 6],
    ['variance-slope', { activation: 'relu', sigmaW2: 2 }, 1, 12],
    ['variance-slope', { activation: 'gelu', sigmaW2: 2 }, 0.5, 9],
    ['critical-sigma-w2', { activation: 'tanh', sigmaB2: 0.05 }, 1.76095464, 8],
    ['critical-q', { activation: 'tanh', sigmaB2: 0.05 }, 0.5700479, 7],
    ['critical-sigma-w2', { activation: 'relu' }, 2, 12],
    ['gradient-ratio', { activation: 'tanh', sigmaW2: 1, layers: 50 }, 0.014334772, 9],
    ['gradient-ratio', { activation: 'selu', sigmaW2: 1, layers: 100 }, 1005.2104, 3],
    ['gradient-ratio', { activation: 'tanh', sigmaW2: 2, layers: 0 }, 1, 12],
    ['log-drift', { layers: 10, width: 64 }, -0.401085988, 8],
    ['jacobian-spread', { activation: 'linear', init: 'gaussian', layers: 10 }, 10, 12],
    ['jacobian-spread', { activation: 'linear', init: 'orthogonal', layers: 10 }, 0, 12],
    ['jacobian-spread', { activation: 'relu', init: 'gaussian', layers: 10 }, 20, 12],
    ['jacobian-spread', { activation: 'relu', init: 'orthogonal', layers: 10 }, 10, 12],
    ['jacobian-largest', { activation: 'linear', init: 'gaussian', layers: 10 }, 11 ** 11 / 10 ** 10, 9],
    ['jacobian-largest', { activation: 'linear', init: 'orthogonal', layers: 10 }, 1, 12],
    ['jacobian-largest', { activation: 'relu', init: 'orthogonal', layers: 10 }, 10 ** 10 / 9 ** 9, 9],
    // The Marchenko–Pastur edge of a square matrix and of one with half as many rows.
    ['jacobian-largest', { activation: 'linear', init: 'gaussian', layers: 1 }, 4, 12],
    ['jacobian-largest', { activation: 'relu', init: 'gaussian', layers: 1 }, (1 + Math.SQRT2) ** 2, 12],
    ['jacobian-largest', { activation: 'relu', init: 'orthogonal', layers: 1 }, 2, 12],
    ['weight-bound', { scheme: 'xavier', fanIn: 784, fanOut: 256 }, 0.0759555, 7],
    ['weight-deviation', { scheme: 'xavier', fanIn: 784, fanOut: 256 }, 0.0438529, 7],
    ['weight-bound', { scheme: 'he-fan-in', fanIn: 784 }, 0.0874818, 7],
    ['weight-deviation', { scheme: 'he-fan-in', fanIn: 784 }, 0.0505076, 7],
    ['weight-deviation', { scheme: 'he-fan-out', fanOut: 256 }, 0.0883883, 7],
    ['weight-deviation', { scheme: 'lecun', fanIn: 784 }, 0.0357143, 7],
    ['weight-bound', { scheme: 'pytorch-default', fanIn: 784 }, 0.0357143, 7],
    ['weight-bound', { scheme: 'xavier', fanIn: 256, fanOut: 256 }, 0.1082532, 7],
    ['weight-bound', { scheme: 'he-fan-in', fanIn: 256 }, 0.1530931, 7],
    ['weight-deviation', { scheme: 'xavier', fanIn: 256, fanOut: 256, gain: 5 / 3 }, 0.0625 * (5 / 3), 12],
    ['weight-deviation', { scheme: 'he-fan-in', fanIn: 100, gain: 1 }, 0.1, 12],
    ['residual-growth', { activation: 'relu', sigmaW2: 2, layers: 50, branchScale: 1 / Math.sqrt(50) }, 2.691588, 6],
    ['residual-growth', { activation: 'relu', sigmaW2: 2, layers: 10 }, 1024, 8],
    ['residual-growth', { activation: 'relu', sigmaW2: 2, layers: 10, branchScale: 0 }, 1, 12],
    ['residual-growth', { activation: 'erf', sigmaW2: 3, layers: 1 }, 1 + (6 / Math.PI) * Math.asin(2 / 3), 9],
    ['gate', { bias: 1 }, 0.731058579, 9],
    ['gate', { bias: -4 }, 1 / (1 + Math.exp(4)), 12],
    ['power-of', { base: 0.9, layers: 100 }, 2.65614e-5, 10],
    ['gate-half-life', { bias: 0 }, 1, 12],
    ['gate-half-life', { bias: 1 }, 2.212678, 6],
    ['gate-half-life', { bias: 3 }, 14.266, 6],
    ['gate-half-life', { bias: 5 }, 103.218348, 6],
    ['gate-time', { bias: 0 }, 2, 12],
    ['gate-time', { bias: Math.log(99) }, 100, 9],
    ['gate-power', { bias: 0, steps: 10 }, 9.765625e-4, 12],
    ['gate-power', { bias: 1, steps: 10 }, 0.043603543, 9],
    ['gate-power', { bias: 3, steps: 100 }, 7.760293e-3, 9],
    ['gate-power', { bias: 5, steps: 100 }, 0.510923785, 9],
    ['decay-steps', { base: 0.5, share: 1 / 1024 }, 10, 12],
    ['decay-steps', { base: 0.9, share: 2.65614e-5 }, 100, 4],
    ['chrono-bias', { longest: 100 }, 4.59511985, 8],
    ['chrono-retention', { longest: 10 }, 0.34867844, 8],
    ['chrono-retention', { longest: 100 }, 0.366032, 6],
    ['chrono-retention', { longest: 1000 }, 0.367695, 6],
    ['chrono-share', { time: 51, longest: 100 }, 0.5, 12],
    ['chrono-share', { time: 1, longest: 100 }, 0, 12],
    ['chrono-share', { time: 200, longest: 100 }, 1, 12],
    // Sums over two million equally spaced times, in NumPy.
    ['chrono-path', { steps: 0, longest: 100 }, 1, 12],
    ['chrono-path', { steps: 10, longest: 100 }, 0.76269402, 7],
    ['chrono-path', { steps: 100, longest: 100 }, 0.19393689, 7],
    ['chrono-path', { steps: 100, longest: 1000 }, 0.75824849, 7],
    ['jordan-norm', { base: 0.9, corner: 1, steps: 1 }, 1.529563, 6],
    ['jordan-norm', { base: 0.9, corner: 1, steps: 50 }, 0.286414, 6],
    ['jordan-peak', { base: 0.9, corner: 1 }, 3.912567, 6],
    ['jordan-peak-step', { base: 0.9, corner: 1 }, 9, 12],
    ['jordan-peak', { base: 0.5, corner: 0.01 }, 1, 12],
    ['running-left', { momentum: 0.1, share: 0.1 }, 21.9, 1],
    ['running-left', { momentum: 0.01, share: 0.01 }, 458.2, 1],
    ['running-scale', { batch: 8 }, 0.9354, 4],
    ['running-scale', { batch: 32 }, 0.9843, 4],
    ['shattered-plain', { layers: 10 }, 1 / 1024, 12],
    ['shattered-residual', { layers: 2 }, 9 / 16, 12],
    ['deepnorm-alpha', { layers: 6 }, 1.86121, 6],
    ['deepnorm-beta', { layers: 6 }, 0.379918, 6],
    ['deepnorm-alpha', { layers: 100 }, 3.760603, 6],
    ['deepnorm-beta', { layers: 500 }, 0.125743, 6],
    ['descent-rate', { condition: 100 }, 99 / 101, 12],
    ['momentum-rate', { condition: 100 }, 9 / 11, 12],
    ['momentum-best', { condition: 100 }, 81 / 121, 12],
    ['adding-baseline', {}, 1 / 6, 15],
    // To six digits as the literature has them; exactly at a delay of one step.
    ['copy-baseline', { delay: 20 }, 0.51986, 6],
    ['copy-baseline', { delay: 100 }, 0.173287, 6],
    ['copy-baseline', { delay: 2000 }, 0.010294, 6],
    ['copy-baseline', { delay: 1 }, (10 / 21) * Math.log(8), 15],
    ['adam-share', { gradient: 1e-8 }, 0.5, 12],
    ['adam-share', { gradient: 3e-7, epsilon: 1e-7 }, 0.75, 12],
    ['format-digits', { format: 'fp16' }, 3.31, 2],
    ['format-digits', { format: 'bf16' }, 2.41, 2],
    ['format-digits', { format: 'fp32' }, 7.22, 2],
    ['format-digits', { format: 'fp64' }, 15.95, 2],
    ['exp-overflow', { format: 'fp16' }, 11.0899, 4],
    ['exp-overflow', { format: 'fp32' }, 88.7228, 4],
    ['exp-overflow', { format: 'fp64' }, 709.7827, 4],
  ];

  it.each(cases)('%s of %j is %f', (of, options, expected, digits) => {
    expect(computeQuantity(of, options)).toBeCloseTo(expected, digits);
  });

  it('prints numbers, powers of ten, and what is neither', () => {
    expect(quantityText('rms-ratio', { activation: 'sigmoid', sigmaW2: 1 })).toBe('0.2361');
    expect(quantityText('rms-ratio', { activation: 'sigmoid', sigmaW2: 1 }, 2)).toBe('0.24');
    expect(quantityText('log-drift', { layers: 1, width: 64 }, 3)).toBe('−0.0401');
    expect(quantityText('depth-scale', { activation: 'relu', sigmaW2: 2 })).toBe('∞');
    expect(quantityText('q-star', { activation: 'relu', sigmaW2: 2 })).toBe('any');
    expect(quantityText('correlation-fixed-point', { activation: 'tanh', sigmaW2: 1, sigmaB2: 0.05 })).toBe('1');
    expect(quantityText('power', { activation: 'relu', sigmaW2: 2, layers: 50 })).toBe('1');
    expect(quantityText('gradient-ratio', { activation: 'sigmoid', sigmaW2: 1, layers: 100 })).toBe('3.2·10⁻¹²⁶');
    expect(quantityText('power-of', { base: 0.5, layers: 4000 })).toBe('7.6·10⁻¹²⁰⁵');
    expect(quantityText('residual-growth', { activation: 'gelu', sigmaW2: 4, layers: 2000 })).toMatch(/^\d\.\d·10⁹⁵.$/);
    expect(quantityText('residual-growth', { activation: 'relu', sigmaW2: 2, layers: 50 }, 4)).toBe('1.1·10¹⁵');
    expect(quantityText('shattered-residual', { layers: 2 }, 4)).toBe('0.5625');
    expect(quantityText('shattered-residual', { layers: 2 })).toBe('0.56');
  });

  it.each([
    ['chy', {}, 'there is no quantity "chy"; there are chi, rms-ratio'],
    ['chi', { activation: 'tanhh', sigmaW2: 1 }, 'activation = "tanhh": allowed are linear'],
    ['chi', { activation: 'tanh' }, 'sigmaW2 = undefined: a number above 0 is needed'],
    ['chi', { activation: 'tanh', sigmaW2: 1, sigmaB2: -1 }, 'sigmaB2 = -1: a number from 0 is needed'],
    ['power', { activation: 'tanh', sigmaW2: 1 }, 'layers = undefined: a whole number, 0 or more'],
    ['batch-norm-chi', { activation: 'tanh', batch: 3 }, 'batch = 3'],
    ['critical-q', { activation: 'gelu' }, 'activation = "gelu", sigmaB2 = 0: no network with χ₁ = 1'],
    ['jacobian-spread', { activation: 'tanh', init: 'gaussian', layers: 3 }, 'activation = "tanh": allowed are linear'],
    ['jacobian-spread', { activation: 'relu', init: 'gauss', layers: 3 }, 'init = "gauss": allowed are gaussian'],
    ['weight-bound', { scheme: 'xavier', fanIn: 3 }, 'fanOut = undefined: a whole number, 1 or more'],
    ['weight-bound', { scheme: 'kaiming', fanIn: 3 }, 'scheme = "kaiming": allowed are lecun'],
    ['running-left', { momentum: 1, share: 0.1 }, 'momentum = 1: a number between 0 and 1'],
    ['running-scale', { batch: 1 }, 'batch = 1: a whole number, 2 or more'],
    ['gate', {}, 'bias = undefined: a finite number'],
    ['gate-half-life', {}, 'bias = undefined: a finite number'],
    ['gate-power', { bias: 1 }, 'steps = undefined: a whole number, 0 or more'],
    ['chrono-share', { time: 3, longest: 2 }, 'longest = 2: a number above 2'],
    ['jordan-peak', { base: 1, corner: 1 }, 'base = 1: a number between 0 and 1'],
    ['descent-rate', { condition: 1 }, 'condition = 1: a number above 1'],
    ['adam-share', {}, 'gradient = undefined: a number above 0'],
    ['momentum-steps', { condition: 9 }, 'share = undefined: a number between 0 and 1'],
    ['format-max', { format: 'fp8' }, 'format = "fp8": allowed are fp64, fp32'],
    ['format-zero-layer', { format: 'fp16' }, 'base = undefined: a number above 0'],
    ['format-zero-layer', { format: 'fp16', base: 0.5, lossScale: -1 }, 'lossScale = -1: a number from 0'],
  ] as [string, QuantityOptions, string][])('%s of %j says what is wrong', (of, options, message) => {
    expect(() => computeQuantity(of, options)).toThrow(message);
  });
});

describe('number formats', () => {
  // Largest number, smallest normal and subnormal number, spacing at 1, as exact fractions of powers of two.
  it.each([
    ['fp64', (2n ** 53n - 1n) * 2n ** 971n, -1022, -1074, -52],
    ['fp32', (2n ** 24n - 1n) * 2n ** 104n, -126, -149, -23],
    ['tf32', (2n ** 11n - 1n) * 2n ** 117n, -126, -136, -10],
    ['bf16', (2n ** 8n - 1n) * 2n ** 120n, -126, -133, -7],
    ['fp16', 65_504n, -14, -24, -10],
    ['e4m3', 448n, -6, -9, -3],
    ['e5m2', 57_344n, -14, -16, -2],
  ] as const)('%s has its limits', (format, maximum, normal, subnormal, epsilon) => {
    const relative = (of: string, expected: number) => {
      const value = computeQuantity(of, { format });
      // The smallest of fp64 has one digit.
      expect(Math.abs(value - expected) <= 1e-12 * expected, `${of}: ${value}, not ${expected}`).toBe(true);
    };
    relative('format-max', Number(maximum));
    relative('format-smallest-normal', 2 ** normal);
    relative('format-smallest-subnormal', 2 ** subnormal);
    relative('format-epsilon', 2 ** epsilon);
  });

  /** Exactly: the first layer of base^layer (a fraction of whole numbers) that is below or beyond a power of two. */
  function exactly(numerator: bigint, denominator: bigint, is: (n: bigint, d: bigint) => boolean): number {
    let [n, d] = [1n, 1n];
    for (let layer = 0; ; layer++) {
      if (is(n, d)) return layer;
      n *= numerator;
      d *= denominator;
    }
  }

  const below = (exponent: bigint) => (n: bigint, d: bigint) => n << exponent < d;

  it.each([
    ['fp16', 14n, 25n],
    ['bf16', 126n, 134n],
    ['fp32', 126n, 150n],
    ['fp64', 1022n, 1075n],
    ['e4m3', 6n, 10n],
    ['e5m2', 14n, 17n],
  ] as const)('%s loses powers where exact fractions do, powers of two included', (format, normal, zero) => {
    for (const [n, d] of [
      [1n, 2n],
      [1n, 4n],
      [1n, 8n],
      [3n, 4n],
      [9n, 10n],
      [1n, 1000n],
    ] as const) {
      const base = Number(n) / Number(d);
      expect(computeQuantity('format-subnormal-layer', { format, base })).toBe(exactly(n, d, below(normal)));
      expect(computeQuantity('format-zero-layer', { format, base })).toBe(exactly(n, d, below(zero)));
      expect(computeQuantity('format-overflow-layer', { format, base })).toBe(Infinity);
    }
    for (const lossScale of [1, 10, 16]) {
      const moved = below(zero + BigInt(lossScale));
      expect(computeQuantity('format-zero-layer', { format, base: 0.25, lossScale })).toBe(exactly(1n, 4n, moved));
    }
  });

  // √χ₁ of sigmoid at σ_w² = 1 is 0.236052; ReLU's is √(σ_w²/2), tanh's at q* = 0 is σ_w, by Schoenholz et al. 2017.
  it.each([
    ['sigmoid', 1, 0.236052],
    ['relu', 1 / 3, Math.sqrt(1 / 6)],
    ['tanh', 1 / 3, Math.sqrt(1 / 3)],
  ])(
    'a network of %s units at σ_w² = %s loses its gradient where its factor a layer does',
    (activation, sigmaW2, base) => {
      for (const of of ['format-subnormal-layer', 'format-zero-layer'] as const) {
        for (const format of ['fp16', 'bf16', 'fp32', 'fp64']) {
          expect(computeQuantity(of, { format, activation, sigmaW2 })).toBe(computeQuantity(of, { format, base }));
        }
      }
    },
  );

  it.each([
    ['fp16', 65_504n],
    ['bf16', (2n ** 8n - 1n) * 2n ** 120n],
    ['fp32', (2n ** 24n - 1n) * 2n ** 104n],
    ['fp64', (2n ** 53n - 1n) * 2n ** 971n],
  ] as const)('%s overflows where exact fractions do', (format, maximum) => {
    for (const [n, d] of [
      [2n, 1n],
      [11n, 10n],
      [3n, 2n],
      [4n, 1n],
    ] as const) {
      const layer = exactly(n, d, (p, q) => p > maximum * q);
      expect(computeQuantity('format-overflow-layer', { format, base: Number(n) / Number(d) })).toBe(layer);
      expect(computeQuantity('format-zero-layer', { format, base: Number(n) / Number(d) })).toBe(Infinity);
    }
  });

  const ORDER = [
    ['fp16', 'subnormal'],
    ['fp16', 'zero'],
    ['bf16', 'subnormal'],
    ['bf16', 'zero'],
    ['fp32', 'zero'],
    ['fp64', 'subnormal'],
    ['fp64', 'zero'],
  ] as const;

  it.each([
    ['sigmoid, σ_w² = 1', 0.236052, 1, [7, 13, 61, 65, 73, 491, 517]],
    ['sigmoid, He', 0.317769, 1, [9, 16, 77, 82, 91, 618, 650]],
    ['sigmoid, PyTorch', 0.141449, 1, [5, 9, 45, 48, 54, 363, 381]],
    ['a quarter', 0.25, 1, [8, 13, 64, 68, 76, 512, 538]],
    ['ReLU, σ_w² = 1', Math.SQRT1_2, 1, [29, 51, 253, 269, 301, 2045, 2151]],
    ['ReLU, PyTorch', 0.408248, 1, [11, 20, 98, 104, 117, 791, 832]],
    ['tanh, PyTorch', 0.57735, 1, [18, 32, 159, 170, 190, 1290, 1357]],
    ['sigmoid from 10⁻³', 0.236052, 1e-3, [2, 8, 56, 60, 68, 486, 512]],
  ] as const)('are lost layer by layer: %s', (_, base, gradient, layers) => {
    const found = ORDER.map(([format, limit]) => computeQuantity(`format-${limit}-layer`, { format, base, gradient }));
    expect(found).toEqual(layers);
  });

  it.each([
    [Math.SQRT2, [32, 256, 256, 2048]],
    [1.1, [117, 931, 931, 7448]],
    [2, [16, 128, 128, 1024]],
    [computeQuantity('batch-norm-rms-ratio', { activation: 'relu' }), [58, 464, 464, 3705]],
  ] as const)('overflow layer by layer: times %f', (base, layers) => {
    const found = ['fp16', 'bf16', 'fp32', 'fp64'].map((format) =>
      computeQuantity('format-overflow-layer', { format, base }),
    );
    expect(found).toEqual(layers);
  });

  it('are said in words', () => {
    expect(quantityText('format-max', { format: 'fp16' }, 5)).toBe('65504');
    expect(quantityText('format-max', { format: 'fp16' })).toBe('6.6·10⁴');
    expect(quantityText('format-max', { format: 'fp32' }, 5)).toBe('3.4·10³⁸');
    expect(quantityText('format-smallest-subnormal', { format: 'fp64' })).toBe('4.9·10⁻³²⁴');
    expect(quantityText('format-zero-layer', { format: 'bf16', base: 1 })).toBe('∞');
    expect(quantityText('format-zero-layer', { format: 'bf16', base: 1, gradient: 1e-45 })).toBe('0');
  });
});

describe('optimizers on a quadratic loss', () => {
  const [condition, share] = [100, 0.01];

  it('agree with descent itself', () => {
    const rate = 2 / (1 + condition);
    let errors = [1, 1];
    let steps = 0;
    for (; Math.hypot(...errors) > share * Math.SQRT2; steps++) {
      errors = errors.map((error, i) => error * (1 - rate * (i === 0 ? 1 : condition)));
    }
    expect(Math.ceil(computeQuantity('descent-steps', { condition, share }))).toBe(steps);
  });

  it('agree with the heavy ball itself: nothing falls faster than its rate, and its best values reach it', () => {
    const slowest = (momentum: number, rate: number) =>
      Math.max(
        ...[1, condition].map((curvature) => {
          const trace = 1 + momentum - rate * curvature;
          const discriminant = trace ** 2 - 4 * momentum;
          return discriminant < 0 ? Math.sqrt(momentum) : (Math.abs(trace) + Math.sqrt(discriminant)) / 2;
        }),
      );
    const best = computeQuantity('momentum-rate', { condition });
    const momentum = computeQuantity('momentum-best', { condition });
    const rate = (1 + Math.sqrt(momentum)) ** 2 / condition;
    expect(slowest(momentum, rate)).toBeCloseTo(best, 6);
    for (const [m, r] of [
      [momentum * 1.1, rate],
      [momentum * 0.9, rate],
      [momentum, rate * 1.1],
      [0.9, rate],
    ]) {
      expect(slowest(m as number, r as number)).toBeGreaterThan(best);
    }
    expect(computeQuantity('momentum-steps', { condition, share })).toBeCloseTo(Math.log(share) / Math.log(best), 9);
  });
});

describe('finite width', () => {
  it('has the moments of ln (2/n) χ²_K', () => {
    // Asymptotic series of ψ and ψ′ in NumPy.
    expect(rectifierLogFactor(64).variance).toBeCloseTo(0.0829973506, 9);
    expect(rectifierLogFactor(16).mean).toBeCloseTo(-0.1763973244, 9);
    expect(rectifierLogFactor(16).variance).toBeCloseTo(0.4195933941, 9);
    expect(rectifierLogFactor(8).variance).toBeCloseTo(1.2469891278, 9);
    expect(rectifierLogFactor(4096).mean * -4096).toBeCloseTo(5 / 2, 2);
    expect(rectifierLogFactor(4096).variance * 4096).toBeCloseTo(5, 1);
  });

  it('agrees with draws', () => {
    const random = new RandomState([5, 0]);
    const [width, draws] = [8, 40_000];
    const logs: number[] = [];
    for (let i = 0; i < draws; i++) {
      const values = random.fillNormal(new Float64Array(2 * width));
      let sum = 0;
      for (let unit = 0; unit < width; unit++) {
        if ((values[unit] as number) > 0) sum += (values[width + unit] as number) ** 2;
      }
      if (sum > 0) logs.push(Math.log((2 / width) * sum));
    }
    const mean = logs.reduce((a, b) => a + b) / logs.length;
    const variance = logs.reduce((a, b) => a + (b - mean) ** 2, 0) / logs.length;
    const theory = rectifierLogFactor(width);
    expect(Math.abs(mean - theory.mean)).toBeLessThan(4 * Math.sqrt(theory.variance / draws));
    expect(variance / theory.variance).toBeCloseTo(1, 1);
    expect(computeQuantity('log-spread', { layers: 4, width })).toBeCloseTo(2 * Math.sqrt(theory.variance), 12);
  });
});

describe('the Jacobian of a real network', () => {
  const width = 128;

  function product(a: Float64Array, b: Float64Array): Float64Array {
    const out = new Float64Array(width * width);
    for (let i = 0; i < width; i++) {
      for (let k = 0; k < width; k++) {
        const factor = a[i * width + k] as number;
        if (factor === 0) continue;
        for (let j = 0; j < width; j++)
          out[i * width + j] = (out[i * width + j] as number) + factor * (b[k * width + j] as number);
      }
    }
    return out;
  }

  /** Var(s²)/mean² and the largest s²/mean of ∂h_L/∂h₀ = D_L W_L … D₁ W₁, from traces and power iteration. */
  function spectrum(activation: string, init: 'lecun-normal' | 'orthogonal', layers: number, seed: number) {
    let hidden = new RandomState([seed, 0]).fillNormal(new Float64Array(width));
    let jacobian: Float64Array | null = null;
    for (let l = 1; l <= layers; l++) {
      const { weight } = drawLayer(init, seed, l, width);
      const next = new Float64Array(width);
      const factor = new Float64Array(width * width);
      for (let j = 0; j < width; j++) {
        let z = 0;
        for (let i = 0; i < width; i++) z += (weight[i * width + j] as number) * (hidden[i] as number);
        if (activation === 'relu' && z <= 0) continue;
        next[j] = z;
        for (let i = 0; i < width; i++) factor[j * width + i] = weight[i * width + j] as number;
      }
      jacobian = jacobian ? product(factor, jacobian) : factor;
      hidden = next;
    }
    if (!jacobian) throw new Error('no layers');
    const transposed = new Float64Array(width * width);
    for (let i = 0; i < width; i++)
      for (let j = 0; j < width; j++) transposed[j * width + i] = jacobian[i * width + j] as number;
    const gram = product(transposed, jacobian);
    let [trace, traceOfSquare] = [0, 0];
    for (let i = 0; i < width; i++) trace += gram[i * width + i] as number;
    for (const entry of gram) traceOfSquare += entry * entry;
    let vector = new Float64Array(width).fill(1);
    let largest = 0;
    for (let step = 0; step < 200; step++) {
      const next = new Float64Array(width);
      for (let i = 0; i < width; i++) {
        for (let j = 0; j < width; j++)
          next[i] = (next[i] as number) + (gram[i * width + j] as number) * (vector[j] as number);
      }
      largest = Math.hypot(...next);
      vector = next.map((value) => value / largest);
    }
    return { spread: (width * traceOfSquare) / trace ** 2 - 1, largest: (width * largest) / trace };
  }

  it.each([
    ['linear', 'gaussian'],
    ['linear', 'orthogonal'],
    ['relu', 'gaussian'],
    ['relu', 'orthogonal'],
  ] as const)('%s, %s: spread and largest singular value', (activation, init) => {
    const layers = 3;
    const seeds = [1, 2, 3, 4];
    const found = seeds.map((seed) =>
      spectrum(activation, init === 'gaussian' ? 'lecun-normal' : 'orthogonal', layers, seed),
    );
    const spread = found.reduce((sum, one) => sum + one.spread, 0) / seeds.length;
    const largest = found.reduce((sum, one) => sum + one.largest, 0) / seeds.length;
    expect(Math.abs(spread - computeQuantity('jacobian-spread', { activation, init, layers }))).toBeLessThan(0.6);
    expect(Math.abs(largest / computeQuantity('jacobian-largest', { activation, init, layers }) - 1)).toBeLessThan(
      0.12,
    );
  });
});

describe('residual growth', () => {
  it('meets a random stream', () => {
    const [width, layers, branchScale] = [256, 8, 0.7];
    const [sigmaW2, activation] = [1.5, 'tanh'] as const;
    let ratio = 0;
    const seeds = Array.from({ length: 12 }, (_, seed) => seed);
    for (const seed of seeds) {
      const drawn = new RandomState([seed, 0]).fillNormal(new Float64Array(width));
      const before = Math.hypot(...drawn);
      const stream = drawn.map((x) => (x * Math.sqrt(width)) / before);
      for (let l = 1; l <= layers; l++) {
        const { weight } = drawLayer('lecun-normal', seed, l, width);
        const bent = stream.map((x) => Math.tanh(x));
        const scale = branchScale * Math.sqrt(sigmaW2 / width);
        for (let j = 0; j < width; j++) {
          for (let i = 0; i < width; i++) {
            stream[j] = (stream[j] as number) + scale * (weight[i * width + j] as number) * (bent[i] as number);
          }
        }
      }
      ratio += stream.reduce((sum, x) => sum + x * x, 0) / width / seeds.length;
    }
    expect(ratio / computeQuantity('residual-growth', { activation, sigmaW2, layers, branchScale })).toBeCloseTo(1, 1);
  });
});
