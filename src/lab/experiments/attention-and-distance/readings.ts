import { magnitudeText } from '../../numerics/magnitude-text.ts';
import { plainNumber } from '../../numerics/number-text.ts';
import type { AttentionFrame } from './definition.ts';
import { changeOverDistance, reachOfWay, type Way } from './summary.ts';

function reach(frame: AttentionFrame, way: Way): string {
  const lag = reachOfWay(frame, way);
  return lag === null ? `more than ${frame.params.length - 1}` : String(lag);
}

/** The numbers that prose can quote; of gradients medians over seeds, of the weights means. */
export const attentionReadings: Readonly<Record<string, (frame: AttentionFrame) => string>> = {
  /** The first input's gradient over that of the input next to the last. */
  'attention-first': (frame) => magnitudeText(changeOverDistance(frame, 'attention')),
  'recurrence-first': (frame) => magnitudeText(changeOverDistance(frame, 'recurrence')),
  'attention-reach': (frame) => reach(frame, 'attention'),
  'recurrence-reach': (frame) => reach(frame, 'recurrence'),
  'largest-weight': ({ largestWeight }) => plainNumber(largestWeight.mean, 2),
  'attention-path': ({ largestShare }) => plainNumber(largestShare.mean, 2),
};
