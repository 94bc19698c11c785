import { ADAM_EPSILON } from '../../nn/optimizers.ts';
import { above, fraction, magnitude, number, type Quantity, type QuantityOptions } from './options.ts';

const conditionOf = (options: QuantityOptions): number => above(options, 'condition', 1);

/** What a step leaves of the error on a quadratic loss, with the best learning rate 2/(λ_min + λ_max). */
function descentRate(options: QuantityOptions): number {
  const condition = conditionOf(options);
  return (condition - 1) / (condition + 1);
}

/** The same of the heavy ball with its best learning rate and momentum, in the long run (Polyak, 1964). */
function momentumRate(options: QuantityOptions): number {
  const root = Math.sqrt(conditionOf(options));
  return (root - 1) / (root + 1);
}

/** The heavy ball's best momentum on a quadratic loss: the square of its rate. */
const momentumBest = (options: QuantityOptions): number => momentumRate(options) ** 2;

/** Steps until `share` of the error is left. */
function stepsTo(rate: (options: QuantityOptions) => number): (options: QuantityOptions) => number {
  return (options) => Math.log(fraction(options, 'share')) / Math.log(rate(options));
}

/** ln of |g|/(|g| + ε): Adam's step over the learning rate, for a gradient that stays the same. */
function logAdamShare(options: QuantityOptions): number {
  const epsilon = options.epsilon === undefined ? ADAM_EPSILON : above(options, 'epsilon', 0);
  return -Math.log1p(epsilon / above(options, 'gradient', 0));
}

/** Of optimizers, where their course is known in closed form. */
export const trainingQuantities = {
  'descent-rate': number(descentRate),
  'momentum-rate': number(momentumRate),
  'momentum-best': number(momentumBest),
  'descent-steps': number(stepsTo(descentRate)),
  'momentum-steps': number(stepsTo(momentumRate)),
  'adam-share': magnitude(logAdamShare),
} as const satisfies Record<string, Quantity>;
