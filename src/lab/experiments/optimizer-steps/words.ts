import { isAdaptive } from '../../nn/optimizers.ts';
import type { OptimizerStepsFrame, RULES } from './definition.ts';

type Rule = (typeof RULES)[number];

/** A rule as a line's name has it. */
export const ruleNames: Readonly<Record<Rule, string>> = {
  sgd: 'SGD',
  momentum: 'momentum',
  rmsprop: 'RMSProp',
  adagrad: 'AdaGrad',
  adam: 'Adam',
};

/** The output layer by its name, another by its number. */
export function layerName({ params }: Pick<OptimizerStepsFrame, 'params'>, layer: number): string {
  return layer > params.depth ? 'the output layer' : `layer ${layer}`;
}

/** The lowest layers in which the first gradient is smaller than the rule's ε in the median network; 0 for none. */
export function layersBelowEpsilon({ start, epsilons }: OptimizerStepsFrame, rule: Rule): number {
  if (!isAdaptive(rule)) return 0;
  const limit = Math.log10(epsilons[rule]);
  const above = start.median.findIndex((log) => !(log < limit));
  return above < 0 ? start.median.length : above;
}

/** The lowest layers that receive a gradient of exactly 0 at the newest step in the median network. */
export function layersWithout({ rules }: OptimizerStepsFrame, rule: Rule): number {
  const { median } = rules[rule].gradient;
  const above = median.findIndex((log) => log !== Number.NEGATIVE_INFINITY);
  return above < 0 ? median.length : above;
}
