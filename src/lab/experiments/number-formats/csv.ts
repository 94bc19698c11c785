import { csvCell, csvText } from '../../numerics/csv.ts';
import { type NumberFormatsFrame, STORED_NAMES } from './definition.ts';

/**
 * The frame as CSV, one row a layer from 0 (where the gradient enters at the loss) back to the input. Magnitudes are
 * base-10 logarithms with the loss scale divided out; a true zero is `-inf`.
 */
export function numberFormatsCsv({ formats, theory }: NumberFormatsFrame): string {
  const columns: [string, readonly number[]][] = [
    ['log10_theory', theory],
    ...STORED_NAMES.flatMap((name): [string, readonly number[]][] => [
      [`log10_gradient_${name}_median`, formats[name].gradient.median],
      [`log10_gradient_${name}_p10`, formats[name].gradient.p10],
      [`log10_gradient_${name}_p90`, formats[name].gradient.p90],
      [`share_zero_${name}`, formats[name].zeros],
    ]),
  ];
  const rows = theory.map((_, back) => [String(back), ...columns.map(([, values]) => csvCell(values[back]))]);
  return csvText([['layers_back', ...columns.map(([name]) => name)], ...rows]);
}
