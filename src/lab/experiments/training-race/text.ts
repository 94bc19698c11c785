import type { TextTable } from '../../experiment.ts';
import type { TrainingRaceFrame } from './definition.ts';
import { differences } from './differences.ts';

const cell = (value: number | undefined, digits = 3): string =>
  value === undefined ? '' : value === -Infinity ? '0' : value.toFixed(digits);

/** The course of both networks by record, for the terminal. */
export function trainingRaceText(frame: TrainingRaceFrame): TextTable {
  const { steps, a, b, params } = frame;
  const changed = differences(params).map(({ what, a: first, b: second }) => `${what}: A ${first}, B ${second}`);
  return {
    caption:
      'loss in nats; log10 RMS of the gradient of the first layer’s weights; log10 of their update over themselves',
    header: ['step', 'loss A', 'loss B', 'right A', 'right B', 'gradient A', 'gradient B', 'update A', 'update B'],
    rows: steps.map((step, i) => [
      String(step),
      cell(a.loss[i], 4),
      cell(b.loss[i], 4),
      cell(a.accuracy[i]),
      cell(b.accuracy[i]),
      cell(a.gradient[i]?.[0]),
      cell(b.gradient[i]?.[0]),
      cell(a.updateRatio[i]?.[0]),
      cell(b.updateRatio[i]?.[0]),
    ]),
    notes: [changed.length === 0 ? 'A and B are the same.' : `What differs: ${changed.join('; ')}.`],
  };
}
