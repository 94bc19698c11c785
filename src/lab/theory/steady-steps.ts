import { MOMENTUM, type OptimizerName, RMSPROP_DECAY } from '../nn/optimizers.ts';

/** What the rules' steps depend on besides the gradient. */
export interface StepRule {
  optimizer: OptimizerName;
  learningRate: number;
  /** What is added to the root; the rules without one do not use it. */
  epsilon: number;
}

/** The sum of the last `count` powers of a decay. */
const geometric = (decay: number, count: number): number => (1 - decay ** count) / (1 - decay);

/**
 * A rule's step of number `count` when the gradient of every step has been the same: exact for the first. It is
 * c·g where the rule does not divide by the gradient's size, and η·g/(r|g| + ε) where it does: r is 1 for Adam (Kingma &
 * Ba, 2015, §2), √t for AdaGrad (Duchi et al., 2011) and √(1 − αᵗ) for RMSProp (Tieleman & Hinton, 2012); momentum has
 * c = η(1 − βᵗ)/(1 − β). All as PyTorch's documentation defines them.
 * @returns the step's length for |gradient|
 */
export function steadyStep({ optimizer, learningRate, epsilon }: StepRule, count: number): (size: number) => number {
  const divided = (root: number) => (size: number) => {
    // In this order, so that no product of small numbers is formed.
    const below = root * size + epsilon;
    return below === 0 ? 0 : learningRate * (size / below);
  };
  switch (optimizer) {
    case 'sgd':
      return (size) => learningRate * size;
    case 'momentum': {
      const factor = learningRate * geometric(MOMENTUM, count);
      return (size) => factor * size;
    }
    case 'adagrad':
      return divided(Math.sqrt(count));
    case 'rmsprop':
      return divided(Math.sqrt(1 - RMSPROP_DECAY ** count));
    case 'adam':
      return divided(1);
  }
}
