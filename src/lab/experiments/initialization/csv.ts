import { csvCell, csvText } from '../../numerics/csv.ts';
import { BINS_PER_DECADE, type Histogram, type InitializationFrame } from './definition.ts';

/**
 * The frame as CSV in long form, one number a row: part, quantity, scheme or layer it belongs to, where (layer, rank, or
 * log10 of a bin's lower edge), value, 10th and 90th percentile over seeds, theory. Magnitudes are base-10 logarithms: a
 * true zero is `-inf`, an unresolved singular value and what a row does not have are `nan`.
 */
export function initializationCsv(frame: InitializationFrame): string {
  const { params, signal, gradient, theory, comparisons, histograms, jacobian } = frame;
  const rows: string[][] = [['part', 'quantity', 'of', 'at', 'value', 'p10', 'p90', 'theory']];
  const add = (
    part: string,
    quantity: string,
    of: string,
    at: number | undefined,
    ...numbers: (number | undefined)[]
  ) => {
    rows.push([part, quantity, of, csvCell(at), ...[0, 1, 2, 3].map((i) => csvCell(numbers[i]))]);
  };
  for (const [name, profile, predicted] of [
    ['log10_signal', signal, theory.signal],
    ['log10_gradient', gradient, theory.gradient],
  ] as const) {
    profile.median.forEach((median, i) => {
      add('layers', name, params.scheme, i + 1, median, profile.p10[i], profile.p90[i], predicted[i]);
    });
    for (const comparison of comparisons) {
      const values = name === 'log10_signal' ? comparison.signal : comparison.gradient;
      for (const scheme of comparison.schemes) {
        values.forEach((value, i) => {
          add('layers', name, scheme, i + 1, value);
        });
      }
    }
  }
  const addHistogram = (quantity: string, layer: number, { zeros, nonFinite, tiny, first, counts }: Histogram) => {
    const of = `layer ${layer}`;
    add('histogram', `${quantity}_zeros`, of, undefined, zeros);
    add('histogram', `${quantity}_non_finite`, of, undefined, nonFinite);
    add('histogram', `${quantity}_smaller`, of, undefined, tiny);
    counts.forEach((count, i) => {
      add('histogram', `${quantity}_count`, of, (first + i) / BINS_PER_DECADE, count);
    });
  };
  for (const { layer, activation, gradient: delta } of histograms) {
    addHistogram('activation', layer, activation);
    addHistogram('gradient', layer, delta);
  }
  if (jacobian) {
    const { values, rms, spread, largest } = jacobian;
    values.median.forEach((median, i) => {
      add('jacobian', 'log10_singular_value', params.scheme, i + 1, median, values.p10[i], values.p90[i]);
    });
    add('jacobian', 'spread', params.scheme, undefined, spread.median, spread.p10, spread.p90, theory.jacobian.spread);
    add('jacobian', 'log10_rms', params.scheme, undefined, rms.median, rms.p10, rms.p90, theory.jacobian.rms);
    const predicted = theory.jacobian.largest ?? undefined;
    add('jacobian', 'log10_largest', params.scheme, undefined, largest.median, largest.p10, largest.p90, predicted);
  }
  return csvText(rows);
}
