import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { activations, type LabActivationName } from '../../src/lab/nn/activations.ts';
import { measureFormats } from '../../src/lab/nn/dense-formats.ts';
import {
  backwardLayer,
  type DenseMeasurement,
  type DenseParameters,
  forwardLayer,
  type LayerWeights,
  measureDenseNetwork,
  scaledLayer,
  type Trace,
} from '../../src/lab/nn/dense-network.ts';
import { drawData } from '../../src/lab/nn/initializers.ts';

const small: DenseParameters = {
  depth: 3,
  width: 5,
  batch: 4,
  activation: 'tanh',
  init: 'xavier-normal',
  sigmaW2: null,
  sigmaB2: 0.2,
  normalization: 'none',
  architecture: 'plain',
  branchScale: 0.7,
};

type Recorded = {
  params: DenseParameters & { seed: number };
  seeds: Record<keyof DenseMeasurement, (number | null)[]>[];
};
const path = new URL('../reference/gradient-flow.json', import.meta.url);
const recorded = JSON.parse(readFileSync(path, 'utf8')) as Recorded[];

describe('measureDenseNetwork', () => {
  it.each(recorded.map((entry) => [JSON.stringify(entry.params), entry] as const))(
    'agrees with autograd: %s',
    (_, { params, seeds }) => {
      seeds.forEach((expected, i) => {
        const measured = measureDenseNetwork(params, params.seed + i);
        for (const key of ['activation', 'gradient', 'weightGradient', 'flat', 'dead'] as const) {
          expect(measured[key]).toHaveLength(expected[key].length);
          measured[key].forEach((value, layer) => {
            const reference = expected[key][layer] ?? Number.NEGATIVE_INFINITY;
            if (value === reference) return;
            expect(Math.abs(value - reference), `${key} ${layer}: ${value} for ${reference}`).toBeLessThan(
              1e-9 * Math.max(1, Math.abs(reference)),
            );
          });
        }
      });
    },
  );

  it('keeps the gradient exactly through orthogonal linear layers, and scales it by σ_w a layer', () => {
    const linear: DenseParameters = {
      ...small,
      depth: 60,
      width: 16,
      activation: 'linear',
      init: 'orthogonal',
      sigmaB2: null,
    };
    const kept = measureDenseNetwork(linear, 3).gradient;
    for (const size of kept) expect(size).toBeCloseTo(kept[60] as number, 12);
    const scaled = measureDenseNetwork({ ...linear, sigmaW2: 1.21 }, 3).gradient;
    scaled.forEach((size, l) => {
      expect(size).toBeCloseTo((kept[60] as number) + (60 - l) * Math.log10(1.1), 11);
    });
  });
});

describe('backwardLayer', () => {
  /** ℒ as a function of the input and of every weight. */
  function loss(
    parameters: DenseParameters,
    layers: LayerWeights[],
    input: Float64Array,
    readout: ArrayLike<number>,
  ): number {
    let h = input;
    for (const layer of layers) h = forwardLayer(parameters, layer, h).h;
    return h.reduce((sum, value, i) => sum + value * (readout[i] as number), 0);
  }

  const names = Object.keys(activations) as LabActivationName[];
  const variants = (['none', 'batch', 'layer', 'rms'] as const).flatMap((normalization) =>
    (['plain', 'residual'] as const).flatMap((architecture) =>
      names.map((activation) => ({ normalization, architecture, activation })),
    ),
  );

  it.each(variants)('is the derivative: $activation, $normalization, $architecture', (variant) => {
    const parameters = { ...small, ...variant };
    const { depth, width, batch } = parameters;
    const data = drawData(2, batch, width);
    const input = Float64Array.from(data.input);
    const layers = Array.from({ length: depth }, (_, i) => scaledLayer(parameters, 2, i + 1));
    const hidden: Float64Array[] = [input];
    const traces: Trace[] = layers.map((layer, i) => {
      const { h, trace } = forwardLayer(parameters, layer, hidden[i] as Float64Array);
      hidden.push(h);
      return trace;
    });
    let g: Float64Array = Float64Array.from(data.readout);
    let delta = g;
    for (let l = depth; l >= 1; l--) {
      ({ g, delta } = backwardLayer(parameters, layers[l - 1] as LayerWeights, traces[l - 1] as Trace, g));
    }
    const step = 1e-5;
    const derivative = (target: Float64Array, i: number): number => {
      const before = target[i] as number;
      target[i] = before + step;
      const above = loss(parameters, layers, input, data.readout);
      target[i] = before - step;
      const below = loss(parameters, layers, input, data.readout);
      target[i] = before;
      return (above - below) / (2 * step);
    };
    for (const i of [0, 7, 19]) expect(g[i]).toBeCloseTo(derivative(input, i), 5);
    // ∂L/∂W₁ = h₀ᵀ δ₁
    for (const [row, column] of [
      [0, 0],
      [2, 3],
      [4, 1],
    ] as const) {
      let gradient = 0;
      for (let b = 0; b < batch; b++)
        gradient += (input[b * width + row] as number) * (delta[b * width + column] as number);
      expect(gradient).toBeCloseTo(derivative((layers[0] as LayerWeights).weight, row * width + column), 5);
    }
  });
});

describe('measureFormats', () => {
  const sigmoid: DenseParameters = {
    ...small,
    depth: 50,
    width: 64,
    batch: 32,
    activation: 'sigmoid',
    sigmaB2: null,
    architecture: 'plain',
  };

  it('reads zero in half precision long before single precision, and not in bfloat16', async () => {
    const { fp32, fp16, bf16 } = await measureFormats(sigmoid, 0);
    expect(fp16.zeroFrom).not.toBeNull();
    // 0.236 a layer from 1: below 2⁻²⁵ after 12 layers, but the largest of 512 elements lasts a little longer.
    expect(50 - (fp16.zeroFrom ?? 0)).toBeGreaterThanOrEqual(12);
    expect(50 - (fp16.zeroFrom ?? 0)).toBeLessThanOrEqual(14);
    expect(fp16.gradient.slice(0, (fp16.zeroFrom ?? 0) + 1).every((size) => size === -Infinity)).toBe(true);
    expect([fp32.zeroFrom, bf16.zeroFrom, fp32.overflow, fp16.overflow]).toEqual([null, null, null, null]);
    const exact = measureDenseNetwork({ ...sigmoid }, 0);
    expect(Math.abs((fp32.gradient[0] as number) - (exact.gradient[0] as number))).toBeLessThan(0.3);
  });

  it('says where a number overflowed, and in which pass', async () => {
    const forward = await measureFormats({ ...sigmoid, activation: 'linear', sigmaW2: 8 }, 0);
    expect(forward.fp16.overflow).toEqual({ layer: expect.any(Number), pass: 'forward' });
    expect(forward.fp16.overflow?.layer).toBeLessThan(12);
    expect(forward.bf16.overflow).toBeNull();
    const backward = await measureFormats({ ...sigmoid, activation: 'tanh', sigmaW2: 8 }, 0);
    expect(backward.fp16.overflow?.pass).toBe('backward');
  });

  it('can be cancelled between layers', async () => {
    let layers = 0;
    const cancelled = measureFormats(sigmoid, 0, () =>
      ++layers === 3 ? Promise.reject(new Error('newer')) : Promise.resolve(),
    );
    await expect(cancelled).rejects.toThrow('newer');
    expect(layers).toBe(3);
  });
});
