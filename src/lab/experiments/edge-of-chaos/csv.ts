import { csvCell, csvText } from '../../numerics/csv.ts';
import { phaseDiagram } from '../../theory/phase-diagram.ts';
import type { EdgeOfChaosFrame } from './definition.ts';
import { cellCentre } from './grid.ts';

/**
 * The frame as CSV in long form, one number a row. `plane` rows: log10 of the gradient's factor a layer at (σ_w, σ_b), with
 * ½ log10 χ₁ beside it and, where single precision could not have held the signal, why. `point` rows: by layer, median,
 * percentiles over seeds, theory. What a row does not have is `nan`; `-inf` is the logarithm of a true zero.
 */
export function edgeOfChaosCsv(frame: EdgeOfChaosFrame): string {
  const { params, plane, point, theory } = frame;
  const rows: string[][] = [
    ['part', 'quantity', 'sigma_w', 'sigma_b', 'layer', 'value', 'p10', 'p90', 'theory', 'signal'],
  ];
  const logChi = phaseDiagram(params.activation);
  const marks = new Map(plane.outside.map(({ cell, kind }) => [cell, kind]));
  plane.step.forEach((step, cell) => {
    const { sigmaW, sigmaB } = cellCentre(params, cell);
    const predicted = logChi(sigmaW, sigmaB) / (2 * Math.LN10);
    const numbers = [sigmaW, sigmaB, undefined, step, undefined, undefined, predicted];
    rows.push(['plane', 'log10_gradient_factor', ...numbers.map(csvCell), marks.get(cell) ?? 'held']);
  });
  const { sigmaW, sigmaB } = params;
  const add = (quantity: string, layer: number | undefined, ...numbers: (number | undefined)[]) => {
    rows.push(['point', quantity, ...[sigmaW, sigmaB, layer, ...numbers, undefined].map(csvCell)]);
  };
  const { median, p10, p90 } = point.step;
  add('log10_gradient_factor', undefined, median, p10, p90, theory.step);
  point.signal.median.forEach((value, i) => {
    add('log10_rms_z', i + 1, value, point.signal.p10[i], point.signal.p90[i], theory.signal[i]);
  });
  point.correlation.median.forEach((value, layer) => {
    add(
      'correlation',
      layer,
      value,
      point.correlation.p10[layer],
      point.correlation.p90[layer],
      theory.correlation[layer],
    );
  });
  return csvText(rows);
}
