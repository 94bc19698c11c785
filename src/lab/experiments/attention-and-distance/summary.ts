import { isGated } from '../../nn/recurrent-cells.ts';
import { magnitudeText } from '../../numerics/magnitude-text.ts';
import { plainNumber } from '../../numerics/number-text.ts';
import { type Regime, regimeOfChange } from '../regime.ts';
import type { AttentionFrame, AttentionParameters } from './definition.ts';

const CELLS: Readonly<Record<AttentionParameters['cell'], string>> = {
  'rnn-tanh': 'a tanh RNN',
  'rnn-linear': 'a linear RNN',
  lstm: 'an LSTM',
  gru: 'a GRU',
};

/** `a linear RNN of gain 0.9` */
export function recurrenceTitle({ cell, gain }: AttentionParameters): string {
  return isGated({ cell }) || gain === 1 ? CELLS[cell] : `${CELLS[cell]} of gain ${gain}`;
}

/** `RNN`, `LSTM` or `GRU` */
export function recurrenceName({ cell }: AttentionParameters): string {
  return isGated({ cell }) ? cell.toUpperCase() : 'RNN';
}

/** The two ways from an input to the loss. */
export const WAYS = ['attention', 'recurrence'] as const;
export type Way = (typeof WAYS)[number];

/** Decades by which the median gradient changes from lag 1 to the first input; lag 0 has paths of its own. */
export function changeOverDistance(frame: Pick<AttentionFrame, Way>, way: Way): number {
  const { median } = frame[way];
  return (median.at(-1) as number) - (median[1] as number);
}

export const regimeOfWay = (frame: Pick<AttentionFrame, Way>, way: Way): Regime =>
  regimeOfChange(changeOverDistance(frame, way));

/** The first lag at which the median gradient is at most 1 % of that at lag 1; null where it stays above. */
export function reachOfWay(frame: Pick<AttentionFrame, Way>, way: Way): number | null {
  const { median } = frame[way];
  const lag = median.findIndex((value, k) => k > 0 && value <= (median[1] as number) - 2);
  return lag < 0 ? null : lag;
}

const positions = (count: number): string => (count === 1 ? '1 position' : `${count} positions`);

/** What the first input receives beside the one at lag 1. */
function received(frame: AttentionFrame, way: Way): string {
  const change = changeOverDistance(frame, way);
  const [same, what] =
    way === 'attention' ? ['as much as the one at lag 1 does', 'what the one at lag 1 does'] : ['as much', 'that'];
  if (change === Number.NEGATIVE_INFINITY) return `nothing of ${what}`;
  const text = magnitudeText(change);
  if (text === '1') return same;
  return change < 0 ? `${text} of ${what}` : `${text} times ${what}`;
}

function attentionKind({ params, heads }: AttentionFrame): string {
  const { sharpness, distanceBias } = params;
  const kind = sharpness === 0 ? 'uniform attention' : `attention with logits of s.d. ${sharpness}`;
  const bias = distanceBias > 0 ? ` and a distance bias of ${distanceBias}` : '';
  return `${heads === 1 ? 'one head' : `${heads} heads`} of ${kind}${bias}`;
}

/** The finding in words, for any frame. */
export function summarizeAttention(frame: AttentionFrame): string {
  const { params, measured, theory, largestWeight } = frame;
  if (measured < params.seeds) return `${measured} of ${params.seeds} networks are measured.`;
  const last = params.length - 1;
  const { attention, recurrence } = theory;
  const predicted = [
    ...(attention ? [`${magnitudeText(attention[last] as number)} through attention`] : []),
    ...(recurrence ? [`${magnitudeText(recurrence[last] as number)} through the recurrence`] : []),
  ];
  const size = (way: Way) => magnitudeText(frame[way].median[last] as number);
  return [
    `Through ${attentionKind(frame)} the input ${positions(last)} back receives ${received(frame, 'attention')}; through ${recurrenceTitle(params)}, ${received(frame, 'recurrence')}.`,
    `Of the gradient at the output that is ${size('attention')} and ${size('recurrence')}.`,
    ...(predicted.length > 0 ? [`Theory says ${predicted.join(' and ')}.`] : []),
    `A head’s largest weight is ${plainNumber(largestWeight.mean, 2)} on average.`,
  ].join(' ');
}
