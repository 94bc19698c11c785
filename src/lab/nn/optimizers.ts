import type * as tf from '@tensorflow/tfjs-core';

export const OPTIMIZERS = ['sgd', 'momentum', 'adagrad', 'rmsprop', 'adam'] as const;
export type OptimizerName = (typeof OPTIMIZERS)[number];

/** PyTorch's defaults; momentum has none there, and 0.9 is customary. */
export const MOMENTUM = 0.9;
export const RMSPROP_DECAY = 0.99;
export const ADAM_DECAY = { first: 0.9, second: 0.999 } as const;
export const RMSPROP_EPSILON = 1e-8;
export const ADAGRAD_EPSILON = 1e-10;
export const ADAM_EPSILON = 1e-8;

/** The rules that divide by the gradient's own size. */
export const ADAPTIVE = ['adagrad', 'rmsprop', 'adam'] as const satisfies readonly OptimizerName[];
export type AdaptiveName = (typeof ADAPTIVE)[number];

/** What PyTorch adds to the root that they divide by. */
export const EPSILONS: Readonly<Record<AdaptiveName, number>> = {
  adagrad: ADAGRAD_EPSILON,
  rmsprop: RMSPROP_EPSILON,
  adam: ADAM_EPSILON,
};

export const isAdaptive = (name: OptimizerName): name is AdaptiveName =>
  (ADAPTIVE as readonly OptimizerName[]).includes(name);

/** The averages an optimizer keeps of past gradients: vectors as long as the parameters. */
export type OptimizerState = readonly tf.Tensor1D[];

/** How many averages each rule keeps; all start at 0. */
export const AVERAGES: Readonly<Record<OptimizerName, 0 | 1 | 2>> = {
  sgd: 0,
  momentum: 1,
  adagrad: 1,
  rmsprop: 1,
  adam: 2,
};

interface Step {
  /** What is added to the parameters. */
  update: tf.Tensor1D;
  state: OptimizerState;
}

type Rule = (
  core: typeof tf,
  gradient: tf.Tensor1D,
  state: OptimizerState,
  step: number,
  epsilon: number,
) => { against: tf.Tensor1D; state: OptimizerState };

const averageOf = (state: OptimizerState, index: number): tf.Tensor1D => {
  const average = state[index];
  if (!average) throw new Error(`an optimizer was called without its average ${index}`);
  return average;
};

/** What the parameters move against, for a learning rate of 1, as `torch.optim` computes it. */
const rules: Readonly<Record<OptimizerName, Rule>> = {
  sgd: (_, gradient) => ({ against: gradient, state: [] }),
  momentum: (core, gradient, state) => {
    const velocity = core.add(core.mul(averageOf(state, 0), MOMENTUM), gradient) as tf.Tensor1D;
    return { against: velocity, state: [velocity] };
  },
  // Duchi et al., 2011
  adagrad: (core, gradient, state, _step, epsilon) => {
    const sum = core.add(averageOf(state, 0), core.square(gradient)) as tf.Tensor1D;
    const root = core.add(core.sqrt(sum), epsilon);
    return { against: core.div(gradient, root), state: [sum] };
  },
  // Tieleman & Hinton, 2012
  rmsprop: (core, gradient, state, _step, epsilon) => {
    const average = core.add(
      core.mul(averageOf(state, 0), RMSPROP_DECAY),
      core.mul(core.square(gradient), 1 - RMSPROP_DECAY),
    ) as tf.Tensor1D;
    const root = core.add(core.sqrt(average), epsilon);
    return { against: core.div(gradient, root), state: [average] };
  },
  // Kingma & Ba, 2015, algorithm 1
  adam: (core, gradient, state, step, epsilon) => {
    const first = core.add(
      core.mul(averageOf(state, 0), ADAM_DECAY.first),
      core.mul(gradient, 1 - ADAM_DECAY.first),
    ) as tf.Tensor1D;
    const second = core.add(
      core.mul(averageOf(state, 1), ADAM_DECAY.second),
      core.mul(core.square(gradient), 1 - ADAM_DECAY.second),
    ) as tf.Tensor1D;
    const root = core.add(core.sqrt(core.div(second, 1 - ADAM_DECAY.second ** step)), epsilon);
    const against = core.div(core.div(first, 1 - ADAM_DECAY.first ** step), root) as tf.Tensor1D;
    return { against, state: [first, second] };
  },
};

/**
 * One optimizer step.
 * @param step 1 for the first
 * @param epsilon what the adaptive rules add to the root; PyTorch's unless told
 * @returns the change of the parameters, and the averages to hand to the next step; both for the caller to dispose
 */
export function optimizerStep(
  core: typeof tf,
  name: OptimizerName,
  learningRate: number,
  gradient: tf.Tensor1D,
  state: OptimizerState,
  step: number,
  epsilon: number = isAdaptive(name) ? EPSILONS[name] : 0,
): Step {
  const { against, state: next } = rules[name](core, gradient, state, step, epsilon);
  return { update: core.mul(against, -learningRate), state: next };
}
