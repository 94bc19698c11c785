import { csvCell, csvText } from '../../numerics/csv.ts';
import { STACKS } from '../../theory/residual-stacks.ts';
import type { ResidualPathsFrame } from './definition.ts';
import { inputs } from './line.ts';

/**
 * The frame as CSV in long form, one number a row: stack, quantity, at (layer, input t, or lag), value, 10th and 90th
 * percentile, theory. Magnitudes are base-10 logarithms, a true zero is `-inf`; what a row does not have is `nan`.
 */
export function residualPathsCsv({ stacks, noise, params }: ResidualPathsFrame): string {
  const rows: string[][] = [['stack', 'quantity', 'at', 'value', 'p10', 'p90', 'theory']];
  const add = (stack: string, quantity: string, at: number, ...numbers: (number | undefined)[]) => {
    rows.push([stack, quantity, csvCell(at), ...[0, 1, 2, 3].map((i) => csvCell(numbers[i]))]);
  };
  const line = inputs(params);
  for (const name of STACKS) {
    const stack = stacks[name];
    for (const quantity of ['gradient', 'signal'] as const) {
      const { median, p10, p90 } = stack[quantity];
      median.forEach((value, layer) => {
        add(name, `log10_${quantity}`, layer, value, p10[layer], p90[layer], stack.theory[quantity][layer]);
      });
    }
    stack.line.values.forEach((value, i) => {
      add(name, 'slope_over_rms_first_seed', line[i] as number, value);
    });
    const { mean, p10, p90 } = stack.autocorrelation;
    mean.forEach((value, lag) => {
      add(name, 'autocorrelation', lag, value, p10[lag], p90[lag]);
    });
  }
  noise.brown.forEach((value, lag) => {
    add('brownian_motion', 'autocorrelation', lag, undefined, undefined, undefined, value);
    add('white_noise', 'autocorrelation', lag, undefined, undefined, undefined, noise.white[lag]);
  });
  return csvText(rows);
}
