import { csvCell, csvText } from '../../numerics/csv.ts';
import type { CliffFrame } from './definition.ts';
import { cellCentre } from './surface.ts';

/**
 * The frame as CSV, one place in the plane a row: cells of the surface (single precision), then the descents step by step
 * (double precision). What a row does not have is `nan`; `-inf` is the logarithm of a true zero.
 */
export function cliffCsv({ params, surface, descents }: CliffFrame): string {
  const rows = [['part', 'step', 'w', 'b', 'loss', 'log10_gradient_norm']];
  surface.loss.forEach((loss, cell) => {
    const { w, b } = cellCentre(params, cell);
    rows.push(['surface', ...[undefined, w, b, loss, surface.gradient[cell]].map(csvCell)]);
  });
  for (const { clipping, w, b, loss, gradient } of descents) {
    w.forEach((at, step) => {
      rows.push([clipping, ...[step, at, b[step], loss[step], gradient[step]].map(csvCell)]);
    });
  }
  return csvText(rows);
}
