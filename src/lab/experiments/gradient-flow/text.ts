import type { TextTable } from '../../experiment.ts';
import { logText } from '../../numerics/magnitude-text.ts';
import type { GradientFlowFrame } from './definition.ts';

/** The profiles by layer, for the terminal. */
export function gradientFlowText(frame: GradientFlowFrame): TextTable {
  return {
    caption: 'log10 of root mean squares; median over seeds unless named otherwise',
    header: ['layer', 'activation', 'gradient', '10 %', '90 %', 'theory', 'weight gradient'],
    rows: frame.gradient.median.map((median, layer) => [
      String(layer),
      logText(frame.activation.median[layer]),
      logText(median),
      logText(frame.gradient.p10[layer]),
      logText(frame.gradient.p90[layer]),
      logText(frame.theory?.gradient[layer]),
      layer === 0 ? '' : logText(frame.weightGradient.median[layer - 1]),
    ]),
    notes: frame.theoryNote ? [frame.theoryNote] : [],
  };
}
