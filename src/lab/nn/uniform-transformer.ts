import type * as tf from '@tensorflow/tfjs-core';
import type { NetworkKernels } from './network-kernels.ts';
import { type Normalized, normalize, normalizeBackward } from './normalization.ts';

/** Where a block's layer norms stand: at the start of each branch, or after each sum. */
export type LayerNormOrder = 'pre' | 'post';

/** A block's matrices with entries of mean square 1, [S, d, d]; they are scaled to Xavier's 1/√d where they are used. */
export interface BlockWeights {
  values: tf.Tensor3D;
  inner: tf.Tensor3D;
  outer: tf.Tensor3D;
}

/** What a block's backward pass needs of its forward pass. */
type BlockTrace = {
  /** The two layer norms, in the order in which the signal meets them. */
  y1: tf.Tensor3D;
  inverse1: tf.Tensor3D;
  y2: tf.Tensor3D;
  inverse2: tf.Tensor3D;
  /** ReLU's output and slope. */
  active: tf.Tensor3D;
  slope: tf.Tensor3D;
};

type BlockForward = {
  x: tf.Tensor3D;
  trace: BlockTrace;
  /** Mean square, [S, 1, 1], of the stream after the block (pre-LN) or of what its last layer norm is given (post-LN). */
  square: tf.Tensor3D;
};

/**
 * Blocks of a Transformer with uniform attention and a ReLU feed-forward part of the same width, no biases, as in Xiong et
 * al. (2020), Table 1. All tensors are [S, sequences × tokens, d]. Call inside `tidy`.
 */
export function transformerBlocks(
  core: typeof tf,
  kernels: NetworkKernels,
  order: LayerNormOrder,
  { examples, positions, width }: { examples: number; positions: number; width: number },
) {
  const factor = 1 / Math.sqrt(width);
  const times = (x: tf.Tensor3D, weight: tf.Tensor3D) => kernels.product(x, weight, { transposed: false, factor });
  const back = (x: tf.Tensor3D, weight: tf.Tensor3D) => kernels.product(x, weight, { transposed: true, factor });
  const norm = (x: tf.Tensor3D) => normalize(core, 'layer', x);
  const normBack = (trace: Normalized, g: tf.Tensor3D) => normalizeBackward(core, 'layer', trace, g);

  /** The mean over each sequence's tokens, through `map`, added to every token of x. */
  const addMean = (x: tf.Tensor3D, of: tf.Tensor3D, map: (mean: tf.Tensor3D) => tf.Tensor3D): tf.Tensor3D => {
    const networks = x.shape[0];
    const apart = (t: tf.Tensor3D) => core.reshape(t, [networks, examples, positions, width]);
    const mean = map(core.mean(apart(of), 2) as tf.Tensor3D);
    return core.reshape(core.add(apart(x), core.reshape(mean, [networks, examples, 1, width])), [
      networks,
      examples * positions,
      width,
    ]);
  };

  return {
    forward(x: tf.Tensor3D, weights: BlockWeights): BlockForward {
      const attend = (to: tf.Tensor3D, of: tf.Tensor3D) => addMean(to, of, (mean) => times(mean, weights.values));
      if (order === 'pre') {
        const first = norm(x);
        const middle = attend(x, first.y);
        const second = norm(middle);
        const [active, slope] = kernels.activate(times(second.y, weights.inner), 'relu');
        const next = core.add(middle, times(active, weights.outer)) as tf.Tensor3D;
        const trace = { y1: first.y, inverse1: first.inverse, y2: second.y, inverse2: second.inverse, active, slope };
        return { x: next, trace, square: kernels.meanSquare(next) };
      }
      const first = norm(attend(x, x));
      const [active, slope] = kernels.activate(times(first.y, weights.inner), 'relu');
      const sum = core.add(first.y, times(active, weights.outer)) as tf.Tensor3D;
      const second = norm(sum);
      const trace = { y1: first.y, inverse1: first.inverse, y2: second.y, inverse2: second.inverse, active, slope };
      // A tensor of its own: the trace outlives the stream.
      return { x: core.clone(second.y), trace, square: kernels.meanSquare(sum) };
    },
    /** The gradient at the last block's output from that of the read-out: pre-LN ends in one more layer norm. */
    last(x: tf.Tensor3D, readout: tf.Tensor3D): tf.Tensor3D {
      return order === 'pre' ? normBack(norm(x), readout) : core.clone(readout);
    },
    /** @returns ∂ℒ/∂x of the block's input, and the mean square of the outer matrix's gradient, [S, 1, 1] */
    backward(g: tf.Tensor3D, weights: BlockWeights, trace: BlockTrace): { g: tf.Tensor3D; weightSquare: tf.Tensor3D } {
      const { active, slope } = trace;
      const first = { y: trace.y1, inverse: trace.inverse1 };
      const second = { y: trace.y2, inverse: trace.inverse2 };
      const through = (at: tf.Tensor3D) => back(core.mul(back(at, weights.outer), slope), weights.inner);
      const attendBack = (to: tf.Tensor3D, of: tf.Tensor3D, after: (spread: tf.Tensor3D) => tf.Tensor3D) => {
        const spread = addMean(core.zerosLike(of), of, (mean) => back(mean, weights.values));
        return core.add(to, after(spread)) as tf.Tensor3D;
      };
      if (order === 'pre') {
        const weightSquare = kernels.weightGradientMeanSquare(active, g);
        const middle = core.add(g, normBack(second, through(g))) as tf.Tensor3D;
        return { g: attendBack(middle, middle, (spread) => normBack(first, spread)), weightSquare };
      }
      const sum = normBack(second, g);
      const weightSquare = kernels.weightGradientMeanSquare(active, sum);
      const middle = normBack(first, core.add(sum, through(sum)) as tf.Tensor3D);
      return { g: attendBack(middle, middle, (spread) => spread), weightSquare };
    },
  };
}
