import type { TextTable } from '../../experiment.ts';
import type { GradientFlowFrame } from './definition.ts';

function cell(log: number | undefined): string {
  if (log === undefined) return '';
  return log === Number.NEGATIVE_INFINITY ? '0' : log.toFixed(3);
}

/** The profiles by layer, for the terminal. */
export function gradientFlowText(frame: GradientFlowFrame): TextTable {
  return {
    caption: 'log10 of root mean squares; median over seeds unless named otherwise',
    header: ['layer', 'activation', 'gradient', '10 %', '90 %', 'theory', 'weight gradient'],
    rows: frame.gradient.median.map((median, layer) => [
      String(layer),
      cell(frame.activation.median[layer]),
      cell(median),
      cell(frame.gradient.p10[layer]),
      cell(frame.gradient.p90[layer]),
      cell(frame.theory?.gradient[layer]),
      layer === 0 ? '' : cell(frame.weightGradient.median[layer - 1]),
    ]),
    notes: frame.theoryNote ? [frame.theoryNote] : [],
  };
}
