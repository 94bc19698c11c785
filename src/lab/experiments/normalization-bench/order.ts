import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { drawData } from '../../nn/initializers.ts';
import { networkKernels } from '../../nn/network-kernels.ts';
import { type BlockWeights, transformerBlocks } from '../../nn/uniform-transformer.ts';
import { RandomState } from '../../numerics/mt19937.ts';
import { summarizeSeeds } from '../../numerics/statistics.ts';
import { type LayerNormOrder, transformerOrder } from '../../theory/transformer-order.ts';
import type { NormalizationBenchParameters, OrderProfile, OrderResult } from './definition.ts';
import { courseOf, stackSeeds, type ViewRun } from './view-run.ts';

const ORDERS = ['pre', 'post'] as const satisfies LayerNormOrder[];

/** One block's matrices of mean square 1: values, and the two of the feed-forward part. */
const MATRICES = ['values', 'inner', 'outer'] as const satisfies (keyof BlockWeights)[];

/**
 * A Transformer at initialization under the assumptions of Xiong et al. (2020): one head, query and key matrices zero, so
 * that attention is a plain average; d_ff = d; ReLU; Xavier; no biases; standard normal inputs. Pre-LN and post-LN have
 * the same weights. Block l of a seed is drawn from `RandomState([seed, l])`, in the order of MATRICES.
 */
export function orderView(params: NormalizationBenchParameters): ViewRun<OrderResult> {
  const { examples, positions, depth, width } = params;
  const rows = examples * positions;
  const perSeed = {
    pre: { square: [] as number[][], weightGradient: [] as number[][] },
    post: { square: [] as number[][], weightGradient: [] as number[][] },
  };

  const drawBlock = (seed: number, block: number): Record<keyof BlockWeights, Float32Array> => {
    const random = new RandomState([seed, block]);
    const matrix = () => random.fillNormal(new Float32Array(width * width));
    return { values: matrix(), inner: matrix(), outer: matrix() };
  };

  async function profiles(lab: Lab, order: LayerNormOrder, first: number, count: number): Promise<void> {
    const { tf: core } = lab;
    const seeds = Array.from({ length: count }, (_, s) => first + s);
    const weights = (block: number): BlockWeights & { release(): void } => {
      let drawn: ReturnType<typeof drawBlock>[] | null = null;
      const held = MATRICES.map((name) =>
        lab.cached(`transformer ${first}+${count} ${width} ${block} ${name}`, () => {
          drawn ??= seeds.map((seed) => drawBlock(seed, block));
          return stackSeeds(
            core,
            width,
            width,
            drawn.map((one) => one[name]),
          );
        }),
      );
      const [values, inner, outer] = held.map(({ tensor }) => tensor) as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D];
      return {
        values,
        inner,
        outer,
        release() {
          for (const one of held) one.release();
        },
      };
    };
    const data = seeds.map((seed) => drawData(seed, rows, width, 'float32'));
    const blocks = transformerBlocks(core, networkKernels(core), order, { examples, positions, width });
    const own = new Set<tf.Tensor>();
    const keep = <T extends tf.Tensor>(tensor: T): T => {
      own.add(core.keep(tensor));
      return tensor;
    };
    try {
      const squares: tf.Tensor3D[] = [];
      const traces: ReturnType<typeof blocks.forward>['trace'][] = [];
      let x = keep(
        stackSeeds(
          core,
          rows,
          width,
          data.map(({ input }) => input),
        ),
      );
      for (let block = 1; block <= depth; block++) {
        const held = weights(block);
        const next = core.tidy(() => blocks.forward(x, held));
        held.release();
        for (const tensor of Object.values(next.trace)) keep(tensor);
        traces.push(next.trace);
        squares.push(keep(next.square));
        if (own.delete(x)) x.dispose();
        x = keep(next.x);
        await lab.checkpoint();
      }
      const readout = keep(
        stackSeeds(
          core,
          rows,
          width,
          data.map((one) => one.readout),
        ),
      );
      let g = keep(core.tidy(() => blocks.last(x, readout)));
      const weightSquares: tf.Tensor3D[] = [];
      for (let block = depth; block >= 1; block--) {
        const trace = traces[block - 1] as (typeof traces)[number];
        const held = weights(block);
        const next = core.tidy(() => blocks.backward(g, held, trace));
        held.release();
        weightSquares.unshift(keep(next.weightSquare));
        for (const tensor of [g, ...Object.values(trace)]) if (own.delete(tensor)) tensor.dispose();
        g = keep(next.g);
        await lab.checkpoint();
      }
      const read = await lab.read(keep(core.concat([...squares, ...weightSquares], 1)));
      seeds.forEach((_, s) => {
        const row = Array.from(read.subarray(2 * s * depth, 2 * (s + 1) * depth));
        perSeed[order].square.push(row.slice(0, depth));
        perSeed[order].weightGradient.push(row.slice(depth).map((square) => Math.log10(square) / 2));
      });
    } finally {
      for (const tensor of own) tensor.dispose();
    }
  }

  const profileOf = (order: LayerNormOrder): OrderProfile => ({
    square: courseOf([...perSeed[order].square]),
    weightGradient: summarizeSeeds([...perSeed[order].weightGradient]),
    theory: transformerOrder(order, { depth, tokens: positions, sequences: examples }),
  });

  return {
    work: 16 * depth * rows * width * width,
    async measure(lab, first, count) {
      for (const order of ORDERS) await profiles(lab, order, first, count);
    },
    result: () => ({ view: 'order', pre: profileOf('pre'), post: profileOf('post') }),
  };
}
