import type { OptimizerStepsFrame, RULES } from '../../lab/experiments/optimizer-steps/definition.ts';
import { stepRatio } from '../../lab/experiments/optimizer-steps/summary.ts';
import { type Regime, regimeOfChange } from '../../lab/experiments/regime.ts';

type Rule = (typeof RULES)[number];

/** What becomes of the update on its way from the output layer to the first. */
export function regimeOfRule(frame: OptimizerStepsFrame, rule: Rule): Regime {
  return regimeOfChange(stepRatio(frame, rule));
}

/** How a rule's line is drawn: a stroke of its own, in the colour of its regime. */
export const ruleClass = (frame: OptimizerStepsFrame, rule: Rule): string =>
  `steps-${rule} steps-${regimeOfRule(frame, rule)}`;
