import { magnitudeText } from '../../numerics/magnitude-text.ts';
import type { RecurrentMemoryFrame } from './definition.ts';
import { carryingGate, directShare, reachOf, totalChange } from './summary.ts';

/** The numbers that prose can quote; magnitudes are medians over seeds, of the LSTM's cell state and else of h. */
export const recurrentMemoryReadings: Readonly<Record<string, (frame: RecurrentMemoryFrame) => string>> = {
  reach: (frame) => {
    const lag = reachOf(frame);
    return lag === null ? `more than ${frame.params.length}` : String(lag);
  },
  'first-gradient': ({ gradient, params }) => magnitudeText(gradient.median[params.length - 1] as number),
  /** The factor a step, below 1 where the gradient shrinks. */
  step: (frame) => magnitudeText(totalChange(frame) / frame.params.length),
  'direct-share': (frame) => {
    const share = directShare(frame);
    if (share === null) throw new Error('a plain RNN has no direct path');
    return magnitudeText(share);
  },
  'mean-forget-gate': (frame) => {
    const gate = carryingGate(frame);
    if (!gate) throw new Error('a plain RNN has no gates');
    return String(Number(gate.mean.toPrecision(2)));
  },
};
