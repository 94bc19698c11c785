import { csvCell, csvText } from '../../numerics/csv.ts';
import { type OptimizerStepsFrame, RULES, VIEWS } from './definition.ts';

/** How the CSV names what a view shows. */
const NAMES = {
  update: 'log10_update',
  rate: 'log10_update_over_gradient',
  ratio: 'log10_update_over_weights',
} as const;

/**
 * The frame as CSV in long form, one number a row: optimizer, quantity, step, layer (the last is the output layer), median,
 * 10th and 90th percentile, theory. All are base-10 logarithms of root mean squares; of a true zero `-inf`; what a row
 * does not have is `nan`.
 */
export function optimizerStepsCsv({ rules, step, params }: OptimizerStepsFrame): string {
  const rows: string[][] = [['optimizer', 'quantity', 'step', 'layer', 'median', 'p10', 'p90', 'theory']];
  for (const rule of RULES) {
    const measured = rules[rule];
    const add = (quantity: string, at: number, layer: number, ...numbers: (number | undefined)[]) =>
      rows.push([rule, quantity, String(at), String(layer), ...[0, 1, 2, 3].map((i) => csvCell(numbers[i]))]);
    for (let layer = 1; layer <= params.depth + 1; layer++) {
      for (const name of ['gradient', 'weights', ...VIEWS] as const) {
        const { median, p10, p90 } = measured[name];
        const theory = name === 'gradient' || name === 'weights' ? undefined : measured.theory[name][layer - 1];
        const quantity = name === 'gradient' || name === 'weights' ? `log10_${name}` : NAMES[name];
        add(quantity, step, layer, median[layer - 1], p10[layer - 1], p90[layer - 1], theory);
      }
    }
    for (const view of VIEWS) {
      measured.course[view].slice(0, -1).forEach((value, at) => {
        add(NAMES[view], at + 1, 1, value, undefined, undefined, measured.courseTheory[view][at]);
      });
    }
  }
  return csvText(rows);
}
