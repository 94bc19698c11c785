import { csvCell, csvText } from '../../numerics/csv.ts';
import { evenly } from '../../numerics/evenly.ts';
import { type ActivationExplorerFrame, MOMENTS } from './definition.ts';

/**
 * The frame as CSV in long form, one number a row: part, quantity, where (x, or the number of compositions; empty for an
 * average), value, 10th and 90th percentile, theory. What a row does not have is `nan`; `log10_…` of a true zero is `-inf`.
 */
export function activationExplorerCsv(frame: ActivationExplorerFrame): string {
  const { curves, moments, theory, gain, composition } = frame;
  const rows: string[][] = [['part', 'quantity', 'at', 'value', 'p10', 'p90', 'theory']];
  const add = (part: string, quantity: string, at: number | undefined, ...numbers: (number | undefined)[]) => {
    rows.push([part, quantity, csvCell(at), ...[0, 1, 2, 3].map((i) => csvCell(numbers[i]))]);
  };
  for (const name of MOMENTS) {
    const { mean, p10, p90 } = moments[name];
    add('average', name, undefined, mean, p10, p90, theory[name]);
  }
  add('average', 'gain', undefined, gain.measured.mean, gain.measured.p10, gain.measured.p90, gain.theory);
  for (const name of ['value', 'slope', 'curvature'] as const) {
    const xs = evenly(curves.from, curves.to, curves[name].length);
    curves[name].forEach((value, i) => {
      add('curve', name, xs[i], value);
    });
  }
  const starts = evenly(composition.from, composition.to, composition.curve.length);
  composition.curve.forEach((value, i) => {
    add('composition', 'image', starts[i], value);
  });
  composition.width.forEach((value, step) => {
    add('composition', 'log10_width', step, value);
  });
  composition.meanSlope.forEach((value, step) => {
    add('composition', 'log10_mean_slope', step, value);
  });
  composition.slope.median.forEach((value, step) => {
    add('composition', 'log10_median_slope', step, value, composition.slope.p10[step], composition.slope.p90[step]);
  });
  return csvText(rows);
}
