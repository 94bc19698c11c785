import type { TextTable } from '../../experiment.ts';
import type { Spread } from '../../numerics/statistics.ts';
import type { BenchResult, NormalizationBenchFrame } from './definition.ts';
import { sizeOfSets } from './sets-in-words.ts';
import { sizeText } from './summary.ts';

/** A number to four digits, as a table has it; what could not be measured is a dash. */
export function cell(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–';
  if (value !== 0 && Math.abs(value) < 1e-3) return `${value < 0 ? '−' : ''}${sizeText(Math.abs(value))}`;
  return String(Number(value.toPrecision(4))).replace('-', '−');
}

/** What a base-10 logarithm stands for; −∞ is a true zero. */
const power = (log: number | undefined): string => cell(log === undefined ? undefined : 10 ** log);

type Table = Pick<TextTable, 'caption' | 'header' | 'rows'>;

function layerTable(result: Extract<BenchResult, { view: 'layer' }>, size: number): Table {
  const row = (name: string, { mean, p10, p90 }: Spread) => [name, cell(mean), cell(p10), cell(p90)];
  return {
    caption: `Over sets of ${size}: average over the sets, then mean and percentiles over seeds`,
    header: ['', 'mean', '10 %', '90 %'],
    rows: [
      row('|mean| before', result.meanBefore),
      row('variance before', result.varianceBefore),
      row('|mean| after', result.meanAfter),
      row('variance after', result.varianceAfter),
      row('mean square after', result.squareAfter),
      row('largest |Σ ∂ℒ/∂x|', result.gradientSum),
      row('largest |Σ y ∂ℒ/∂x|', result.gradientAlong),
    ],
  };
}

/** The numbers of a view as rows of text: what the terminal prints and the page's table shows. */
export function benchTable({ params, result }: NormalizationBenchFrame): Table {
  switch (result.view) {
    case 'layer':
      return layerTable(result, sizeOfSets(params));
    case 'statistics':
      return {
        caption:
          'By step: medians over seeds; RMS of training − inference output, of either, and of the running statistics’ errors',
        header: ['step', 'difference', '10 %', '90 %', 'theory', 'training', 'inference', 'mean', 'variance'],
        rows: result.difference.median.map((median, i) => [
          String(i + 1),
          power(median),
          power(result.difference.p10[i]),
          power(result.difference.p90[i]),
          power(result.theory?.difference[i]),
          cell(result.training.median[i]),
          cell(result.inference.median[i]),
          power(result.meanError.median[i]),
          power(result.varianceError.median[i]),
        ]),
      };
    case 'depth':
      return {
        caption: 'By layer, 0 is the input: RMS of the gradient, and its factor towards the input; medians over seeds',
        header: ['layer', 'gradient', '10 %', '90 %', 'theory', 'factor', 'theory of it'],
        rows: result.gradient.median.map((median, layer) => [
          String(layer),
          power(median),
          power(result.gradient.p10[layer]),
          power(result.gradient.p90[layer]),
          power(result.theory?.gradient[layer]),
          layer === 0 ? '' : cell(result.factor.median[layer - 1]),
          layer === 0 ? '' : cell(result.theory?.factor[layer - 1]),
        ]),
      };
    case 'order': {
      const columns = (['pre', 'post'] as const).map((order) => result[order]);
      return {
        caption:
          'By block: mean square of the stream (means over seeds), RMS gradient of the feed-forward matrix (medians)',
        header: [
          'block',
          ...['pre', 'post'].flatMap((o) => [`${o} square`, `${o} theory`, `${o} gradient`, `${o} theory of it`]),
        ],
        rows: result.pre.square.mean.map((_, i) => [
          String(i + 1),
          ...columns.flatMap(({ square, weightGradient, theory }) => [
            cell(square.mean[i]),
            cell(theory.square[i]),
            power(weightGradient.median[i]),
            power(theory.weightGradient[i]),
          ]),
        ]),
      };
    }
  }
}

/** The view's numbers, for the terminal. */
export function normalizationBenchText(frame: NormalizationBenchFrame): TextTable {
  const { result } = frame;
  const notes = result.view === 'depth' && result.theoryNote ? [result.theoryNote] : [];
  return { ...benchTable(frame), notes };
}
