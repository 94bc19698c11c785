import { magnitudeText } from '../../numerics/magnitude-text.ts';
import { type RecurrentMemoryFrame, stepsOf, type Training } from './definition.ts';
import { carryingGate, directShare, learnedAt, reachOf, totalChange } from './summary.ts';

function trainingOf({ training }: RecurrentMemoryFrame): Training {
  if (!training) throw new Error('nothing is trained without a task');
  return training;
}

/** The numbers that prose can quote; magnitudes are medians over seeds, of the LSTM's cell state and else of h. */
export const recurrentMemoryReadings: Readonly<Record<string, (frame: RecurrentMemoryFrame) => string>> = {
  reach: (frame) => {
    const lag = reachOf(frame);
    return lag === null ? `more than ${stepsOf(frame.params)}` : String(lag);
  },
  'first-gradient': ({ gradient, params }) => magnitudeText(gradient.median[stepsOf(params) - 1] as number),
  /** The factor a step, below 1 where the gradient shrinks. */
  step: (frame) => magnitudeText(totalChange(frame) / stepsOf(frame.params)),
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
  /** Median over networks and over the last tenth of the steps. */
  'task-loss': (frame) => magnitudeText(Math.log10(trainingOf(frame).last)),
  'task-baseline': (frame) => magnitudeText(Math.log10(trainingOf(frame).baseline)),
  /** The first step of the first record in which the median loss is below half the baseline. */
  'task-step': (frame) => {
    const updates = learnedAt(trainingOf(frame));
    return updates === null ? 'none' : String(updates + 1);
  },
};
