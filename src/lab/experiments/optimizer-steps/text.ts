import type { TextTable } from '../../experiment.ts';
import { logText } from '../../numerics/magnitude-text.ts';
import { type OptimizerStepsFrame, optimizerStepsParameters, RULES } from './definition.ts';
import { ruleNames } from './words.ts';

/** The first gradient and the newest step by layer, for the terminal. */
export function optimizerStepsText(frame: OptimizerStepsFrame): TextTable {
  const { params, rules, start, step } = frame;
  const { view } = params;
  return {
    caption: `log10 of root mean squares over a layer’s weights, median over ${params.seeds} seeds: the first gradient, then ${optimizerStepsParameters.view.options[view]} in step ${step}`,
    header: ['layer', 'gradient', ...RULES.flatMap((rule) => [ruleNames[rule], 'theory'])],
    rows: start.median.map((log, index) => [
      index < params.depth ? String(index + 1) : 'output',
      logText(log),
      ...RULES.flatMap((rule) => [logText(rules[rule][view].median[index]), logText(rules[rule].theory[view][index])]),
    ]),
    notes: ['Theory: the step of that number if the gradient had stayed as the first one was.'],
  };
}
