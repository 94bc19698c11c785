import { magnitudeText } from '../../numerics/magnitude-text.ts';
import type { BenchView, NormalizationBenchFrame } from './definition.ts';
import { decimals, sizeText } from './summary.ts';

type ResultOf<View extends BenchView> = Extract<NormalizationBenchFrame['result'], { view: View }>;

/** Reads off one view; another view has no such number. */
function ofView<View extends BenchView>(
  view: View,
  read: (result: ResultOf<View>, frame: NormalizationBenchFrame) => string,
) {
  return (frame: NormalizationBenchFrame): string => {
    if (frame.result.view !== view)
      throw new Error(`the view "${frame.result.view}" has no such reading; "${view}" has`);
    return read(frame.result as ResultOf<View>, frame);
  };
}

/** The numbers that prose can quote. */
export const normalizationBenchReadings: Readonly<Record<string, (frame: NormalizationBenchFrame) => string>> = {
  'mean-before': ofView('layer', ({ meanBefore }) => decimals(meanBefore.mean)),
  'variance-before': ofView('layer', ({ varianceBefore }) => decimals(varianceBefore.mean)),
  'mean-after': ofView('layer', ({ meanAfter }) => decimals(meanAfter.mean)),
  'variance-after': ofView('layer', ({ varianceAfter }) => decimals(varianceAfter.mean)),
  'square-after': ofView('layer', ({ squareAfter }) => decimals(squareAfter.mean)),
  'gradient-sum': ofView('layer', ({ largestSum }) => sizeText(largestSum)),
  'first-inference-error': ofView('statistics', ({ difference }) => magnitudeText(difference.median[0] as number)),
  'inference-error': ofView('statistics', ({ difference }) => magnitudeText(difference.median.at(-1) as number)),
  'gradient-step': ofView('depth', ({ step }) => decimals(step.mean)),
  'first-gradient': ofView('depth', ({ gradient }) => magnitudeText(gradient.median[0] as number)),
  'top-gradient': ofView('order', (result, { params }) =>
    magnitudeText(result[params.order].weightGradient.median.at(-1) as number),
  ),
  'bottom-gradient': ofView('order', (result, { params }) =>
    magnitudeText(result[params.order].weightGradient.median[0] as number),
  ),
  'last-square': ofView('order', (result, { params }) =>
    decimals(result[params.order].square.mean.at(-1) as number, 2),
  ),
};
