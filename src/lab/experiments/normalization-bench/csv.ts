import { cellAt } from '../../nn/normalization-sets.ts';
import { csvCell, csvText } from '../../numerics/csv.ts';
import type { Spread } from '../../numerics/statistics.ts';
import type { Course, NormalizationBenchFrame } from './definition.ts';

type Column = [name: string, at: (index: number) => number | undefined];

const spread = (name: string, values: Omit<Course, 'perSeed' | 'mean'> & { mean?: number[] }): Column[] => [
  [`${name}_median`, (i) => values.median[i]],
  [`${name}_p10`, (i) => values.p10[i]],
  [`${name}_p90`, (i) => values.p90[i]],
  ...(values.mean ? [[`${name}_mean`, (i) => values.mean?.[i]] satisfies Column] : []),
];

function table(first: string, from: number, count: number, columns: Column[]): string {
  const rows = Array.from({ length: count }, (_, i) => [String(from + i), ...columns.map(([, at]) => csvCell(at(i)))]);
  return csvText([[first, ...columns.map(([name]) => name)], ...rows]);
}

/** In long form, one number a row: the first seed's batch, then the averages over the sets with their spread over seeds. */
function layerCsv({ params, result }: NormalizationBenchFrame): string {
  if (result.view !== 'layer') throw new Error('not the view of one layer');
  const cells: [string, readonly number[]][] = [
    ['x', result.before],
    ['y', result.after],
    ['gradient_y', result.gradientAfter],
    ['gradient_x', result.gradientBefore],
  ];
  const averages: [string, Spread][] = [
    ['mean_before', result.meanBefore],
    ['variance_before', result.varianceBefore],
    ['mean_after', result.meanAfter],
    ['variance_after', result.varianceAfter],
    ['mean_square_after', result.squareAfter],
    ['largest_gradient_sum', result.gradientSum],
    ['largest_gradient_along', result.gradientAlong],
  ];
  const none = csvCell(undefined);
  return csvText([
    ['part', 'quantity', 'example', 'channel', 'position', 'value', 'p10', 'p90'],
    ...cells.flatMap(([quantity, values]) =>
      values.map((value, i) => {
        const { example, channel, position } = cellAt(params, i);
        const place = [example, channel, position].map((index) => String(index + 1));
        return ['cell', quantity, ...place, csvCell(value), none, none];
      }),
    ),
    ...averages.map(([quantity, { mean, p10, p90 }]) => {
      return ['average', quantity, none, none, none, csvCell(mean), csvCell(p10), csvCell(p90)];
    }),
  ]);
}

/**
 * The view's numbers as CSV, one row a number of the layer, or a step, layer or block. Columns named `log10_…` are base-10 logarithms, a true
 * zero is `-inf`; what could not be measured is `nan`.
 */
export function normalizationBenchCsv(frame: NormalizationBenchFrame): string {
  const { result } = frame;
  switch (result.view) {
    case 'layer':
      return layerCsv(frame);
    case 'statistics':
      return table('step', 1, result.difference.median.length, [
        ...spread('log10_difference', result.difference),
        ['log10_difference_theory', (i) => result.theory?.difference[i]],
        ...spread('training', result.training),
        ...spread('inference', result.inference),
        ...spread('log10_mean_error', result.meanError),
        ['log10_mean_error_theory', (i) => result.theory?.meanError[i]],
        ...spread('log10_variance_error', result.varianceError),
        ['log10_variance_error_theory', (i) => result.theory?.varianceError[i]],
      ]);
    case 'depth':
      return table('layer', 0, result.gradient.median.length, [
        ...spread('log10_gradient', result.gradient),
        ['log10_gradient_rms_over_networks', (i) => result.gradient.meanSquare[i]],
        ['log10_gradient_theory', (i) => result.theory?.gradient[i]],
        ['log10_gradient_theory_without', (i) => result.without[i]],
        ['factor_median', (i) => result.factor.median[i - 1]],
        ['factor_theory', (i) => result.theory?.factor[i - 1]],
      ]);
    case 'order':
      return table(
        'block',
        1,
        result.pre.square.mean.length,
        (['pre', 'post'] as const).flatMap((order): Column[] => {
          const { square, weightGradient, theory } = result[order];
          return [
            ...spread(`${order}_mean_square`, square),
            [`${order}_mean_square_theory`, (i) => theory.square[i]],
            [`${order}_mean_square_lower`, (i) => theory.lower[i]],
            [`${order}_mean_square_upper`, (i) => theory.upper[i]],
            ...spread(`log10_${order}_weight_gradient`, weightGradient),
            [`log10_${order}_weight_gradient_theory`, (i) => theory.weightGradient[i]],
          ];
        }),
      );
  }
}
