import { csvCell, csvText } from '../../numerics/csv.ts';
import type { MapFrame } from './definition.ts';
import { pixelRates } from './grid.ts';

/** The map as CSV, one run a row: log10 learning rates, the measure (below 0: converged), and 1 where it converged. */
export function mapCsv({ params, measure }: MapFrame): string {
  const rows = [['log10_input_rate', 'log10_output_rate', 'measure', 'converged']];
  measure.forEach((value, pixel) => {
    const { x, y } = pixelRates(params, params.resolution, pixel);
    rows.push([csvCell(x), csvCell(y), csvCell(value), Number.isNaN(value) ? 'nan' : value < 0 ? '1' : '0']);
  });
  return csvText(rows);
}
