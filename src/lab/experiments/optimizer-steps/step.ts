import type * as tf from '@tensorflow/tfjs-core';
import { logRmsFrom, scaledSquares } from '../../nn/scaled-squares.ts';
import type { TrainableNetwork } from '../../nn/trainable-network.ts';
import {
  type LabelledBatch,
  lossGradient,
  stateTensors,
  type TrainingState,
  updated,
} from '../../nn/training-state.ts';
import type { StepRule } from '../../theory/steady-steps.ts';

/** What is looked at in a step, in the order in which it lies in the vector that is read. */
const QUANTITIES = ['gradient', 'update', 'weights'] as const;

/** log10 root mean squares of one rule's step in one network, by layer 1…L + 1. */
export type StepSizes = Record<(typeof QUANTITIES)[number], number[]>;

/** One rule on its way, in one network. */
export interface Walker {
  rule: StepRule;
  state: TrainingState;
}

/**
 * Sizes by layer of vectors laid out as the parameters, inside the caller's `tidy`: hidden layers, which have one shape,
 * then the output layer.
 * @param vectors [K, P]
 */
function layerSizes(core: typeof tf, { depth, width }: TrainableNetwork, vectors: tf.Tensor2D): tf.Tensor1D {
  const count = vectors.shape[0];
  const layer = width * width + width;
  const hidden = core.reshape(core.slice(vectors, [0, 0], [count, depth * layer]), [count * depth, layer]);
  const weights = core.slice(hidden, [0, 0], [count * depth, width * width]);
  const output = core.slice(vectors, [0, depth * layer], [count, width]);
  return core.concat1d([
    scaledSquares(core, core.reshape(weights, [count * depth, width, width]) as tf.Tensor3D),
    scaledSquares(core, core.reshape(output, [count, width, 1]) as tf.Tensor3D),
  ]);
}

/**
 * One step of every rule in one network.
 * @param shared all rules are at the same weights, so that one gradient serves them all
 * @returns the next states, what `readSizes` takes apart, and the gradient where it is shared; all for the caller to
 *   dispose
 */
export function stepAll(
  core: typeof tf,
  network: TrainableNetwork,
  walkers: readonly Walker[],
  batch: LabelledBatch,
  shared: boolean,
): { next: TrainingState[]; sizes: tf.Tensor1D; gradient: tf.Tensor1D | null } {
  const next: TrainingState[] = [];
  const [sizes, first] = core.tidy(() => {
    let gradient: tf.Tensor1D | null = null;
    const vectors = walkers.flatMap(({ rule, state }) => {
      if (!shared || !gradient) gradient = lossGradient(core, network, state.parameters, batch).gradient;
      const { optimizer, learningRate, epsilon } = rule;
      const made = updated(core, optimizer, learningRate, gradient, state, epsilon);
      next.push(made.next);
      return [gradient, made.update, state.parameters];
    });
    const measured = layerSizes(core, network, core.stack(vectors) as tf.Tensor2D);
    return [measured, gradient as unknown as tf.Tensor1D, ...next.flatMap(stateTensors)];
  }) as [tf.Tensor1D, tf.Tensor1D];
  if (shared) return { next, sizes, gradient: first };
  first.dispose();
  return { next, sizes, gradient: null };
}

/** Takes apart what `stepAll` measured of one network, by rule. */
export function readSizes({ depth }: TrainableNetwork, rules: number, read: Float32Array): StepSizes[] {
  const logs = logRmsFrom(read);
  const vectors = rules * QUANTITIES.length;
  const of = (vector: number) => [
    ...logs.slice(vector * depth, (vector + 1) * depth),
    logs[vectors * depth + vector] as number,
  ];
  return Array.from({ length: rules }, (_, rule) => {
    const [gradient, update, weights] = QUANTITIES.map((_quantity, i) => of(rule * QUANTITIES.length + i));
    return { gradient, update, weights } as StepSizes;
  });
}
