import { magnitudeText } from '../../numerics/magnitude-text.ts';
import { type OptimizerStepsFrame, RULES } from './definition.ts';
import { gradientRatio, stepRatio } from './summary.ts';

type Reading = (frame: OptimizerStepsFrame) => string;

/**
 * The numbers that prose can quote, for each rule: the root mean square update of the first layer (`adam-first-step`) and
 * of the output layer (`adam-last-step`) at the newest step, and the first over the second (`adam-ratio`). And
 * `gradient-ratio`, the same of the gradient at the weights as drawn. Medians over seeds.
 */
export const optimizerStepsReadings: Readonly<Record<string, Reading>> = {
  ...Object.fromEntries(
    RULES.flatMap((rule): [string, Reading][] => [
      [`${rule}-first-step`, ({ rules }) => magnitudeText(rules[rule].update.median[0] as number)],
      [`${rule}-last-step`, ({ rules }) => magnitudeText(rules[rule].update.median.at(-1) as number)],
      [`${rule}-ratio`, (frame) => magnitudeText(stepRatio(frame, rule))],
    ]),
  ),
  'gradient-ratio': (frame) => magnitudeText(gradientRatio(frame)),
};
