import type { TextTable } from '../../experiment.ts';
import { logText } from '../../numerics/magnitude-text.ts';
import { differences } from './differences.ts';
import type { TrainingRaceFrame } from './frame.ts';

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
      a.loss[i]?.toFixed(4) ?? '',
      b.loss[i]?.toFixed(4) ?? '',
      a.accuracy[i]?.toFixed(3) ?? '',
      b.accuracy[i]?.toFixed(3) ?? '',
      logText(a.gradient[i]?.[0]),
      logText(b.gradient[i]?.[0]),
      logText(a.updateRatio[i]?.[0]),
      logText(b.updateRatio[i]?.[0]),
    ]),
    notes: [changed.length === 0 ? 'A and B are the same.' : `What differs: ${changed.join('; ')}.`],
  };
}
