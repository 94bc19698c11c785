import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { drawData, drawLayer } from '../../nn/initializers.ts';
import { networkKernels } from '../../nn/network-kernels.ts';
import { type Normalized, normalize, normalizeBackward } from '../../nn/normalization.ts';
import { groupsInForce, setShape } from '../../nn/normalization-sets.ts';
import { spreadOf, summarizeSeeds } from '../../numerics/statistics.ts';
import { normalizedDepth } from '../../theory/normalized-depth.ts';
import { type DepthResult, type NormalizationBenchParameters, weightVariance } from './definition.ts';
import { courseOf, stackSeeds, type ViewRun } from './view-run.ts';

/** Factors of the gradient's RMS by layer, from layer 1 to the last. */
function factorsOf(gradient: readonly number[]): number[] {
  return gradient
    .slice(1)
    .map((above, i) => (above === -Infinity ? Number.NaN : 10 ** ((gradient[i] as number) - above)));
}

/**
 * The geometric mean of the factors: without the first and the last, which are different (the input is not a layer's
 * output, and the read-out's gradient has not been through a normalization), where there are enough others.
 */
function stepOf(gradient: readonly number[]): number {
  const trim = gradient.length > 4 ? 1 : 0;
  const [low, high] = [gradient[trim] as number, gradient[gradient.length - 1 - trim] as number];
  if (low === -Infinity) return 0;
  return 10 ** ((low - high) / (gradient.length - 1 - 2 * trim));
}

/**
 * A stack h ← φ(N(h W)), measured forward and backward. As in gradient flow, the gradient is divided by its size at each
 * layer and the logarithm of what was divided out is kept, so that no depth underflows.
 */
export function depthView(params: NormalizationBenchParameters): ViewRun<DepthResult> {
  const { normalization: kind, activation, depth, width, batch } = params;
  const groups = groupsInForce(width, params.groups);
  const { size } = setShape(kind, { examples: batch, channels: width, positions: 1 }, groups);
  const perSeed: number[][] = [];
  const sigmaW2 = weightVariance(activation);
  const theory = normalizedDepth({ kind, groups, activation, depth, width, batch, sigmaW2 });

  /** Units as [S, sets of an example, size] where the statistics are those of one example. */
  const setsOf = (core: typeof tf, z: tf.Tensor3D): tf.Tensor3D => {
    if (kind === 'batch' || size === width) return z;
    return core.reshape(z, [z.shape[0], (batch * width) / size, size]);
  };
  const statistics = kind === 'batch' || kind === 'rms' ? kind : 'layer';

  async function gradients(lab: Lab, first: number, count: number, own: Set<tf.Tensor>): Promise<number[][]> {
    const { tf: core } = lab;
    const kernels = networkKernels(core);
    const keep = <T extends tf.Tensor>(tensor: T): T => {
      own.add(core.keep(tensor));
      return tensor;
    };
    const drop = (...tensors: tf.Tensor[]) => {
      for (const tensor of tensors) if (own.delete(tensor)) tensor.dispose();
    };
    const shape = [count, batch, width] as const;
    const seeds = Array.from({ length: count }, (_, s) => first + s);
    const weight = (layer: number) =>
      lab.cached(`he-normal ${first}+${count} ${width} ${layer}`, () =>
        stackSeeds(
          core,
          width,
          width,
          seeds.map((seed) => drawLayer('he-normal', seed, layer, width, 'float32').weight),
        ),
      );
    const factor = Math.sqrt(sigmaW2 / width);
    const data = seeds.map((seed) => drawData(seed, batch, width, 'float32'));
    const stacked = (name: 'input' | 'readout') =>
      keep(
        stackSeeds(
          core,
          batch,
          width,
          data.map((one) => one[name]),
        ),
      );
    let h = stacked('input');
    const traces: (Normalized & { slope: tf.Tensor3D })[] = [];
    for (let layer = 1; layer <= depth; layer++) {
      const { tensor, release } = weight(layer);
      const next = core.tidy(() => {
        const z = kernels.product(h, tensor, { transposed: false, factor });
        const { y, inverse } = normalize(core, statistics, setsOf(core, z));
        const [value, slope] = kernels.activate(core.reshape(y, [...shape]), activation);
        return { value, slope, y, inverse };
      });
      release();
      drop(h);
      h = keep(next.value);
      traces.push({ y: keep(next.y), inverse: keep(next.inverse), slope: keep(next.slope) });
      await lab.checkpoint();
    }
    let g = stacked('readout');
    let square = keep(kernels.meanSquare(g));
    const squares = [square];
    for (let layer = depth; layer >= 1; layer--) {
      const trace = traces.pop() as (typeof traces)[number];
      const { tensor, release } = weight(layer);
      const next = core.tidy(() => {
        const delta = setsOf(core, core.mul(trace.slope, g) as tf.Tensor3D);
        const back = core.reshape(normalizeBackward(core, statistics, trace, delta), [...shape]) as tf.Tensor3D;
        const below = kernels.product(back, tensor, { transposed: true, factor }, square);
        return { below, square: kernels.meanSquare(below) };
      });
      release();
      drop(g, trace.slope, trace.y, trace.inverse);
      g = keep(next.below);
      square = keep(next.square);
      squares.unshift(square);
      await lab.checkpoint();
    }
    const joined = keep(core.concat(squares, 1));
    const read = await lab.read(joined);
    return seeds.map((_, s) => {
      const stored = Array.from({ length: depth + 1 }, (_, l) => Math.log10(read[s * (depth + 1) + l] as number) / 2);
      let scale = 0;
      return stored.reduceRight<number[]>((logs, log) => {
        logs.unshift(scale + log);
        scale += log === -Infinity ? 0 : log;
        return logs;
      }, []);
    });
  }

  return {
    work: 2 * depth * batch * width * width,
    async measure(lab, first, count) {
      const own = new Set<tf.Tensor>();
      try {
        perSeed.push(...(await gradients(lab, first, count, own)));
      } finally {
        for (const tensor of own) tensor.dispose();
      }
    },
    result: () => ({
      view: 'depth',
      groups,
      size,
      gradient: summarizeSeeds([...perSeed]),
      factor: courseOf(perSeed.map(factorsOf)),
      step: spreadOf(perSeed.map(stepOf)),
      theory: theory.prediction,
      theoryNote: theory.note,
      without: theory.without,
    }),
  };
}
