import type { TextTable } from '../../experiment.ts';
import { logText } from '../../numerics/magnitude-text.ts';
import type { AttentionFrame } from './definition.ts';

/** The gradients by lag, for the terminal. */
export function attentionText(frame: AttentionFrame): TextTable {
  const { attention, values, logits, recurrence, weights, theory, params, largestWeight, largestShare, notes } = frame;
  const columns: [string, readonly number[] | null][] = [
    ['attention', attention.median],
    ['10 %', attention.p10],
    ['90 %', attention.p90],
    ['theory', theory.attention],
    ['values', values.median],
    ['logits', logits.median],
    ['weight', weights.median],
    ['recurrence', recurrence.median],
    ['10 %', recurrence.p10],
    ['90 %', recurrence.p90],
    ['theory', theory.recurrence],
  ];
  const drawn = columns.flatMap(([name, column]) => (column ? [{ name, column }] : []));
  return {
    caption: `log10 of RMS ∂L/∂x by lag, medians over ${params.seeds} seeds; beneath attention its paths and its mean weight`,
    header: ['lag', ...drawn.map(({ name }) => name)],
    rows: attention.median.map((_, lag) => [String(lag), ...drawn.map(({ column }) => logText(column[lag]))]),
    notes: [
      `Largest weight of a head: ${largestWeight.mean.toPrecision(3)}; largest share of a position in the squared gradient: ${largestShare.mean.toPrecision(3)}.`,
      ...notes,
    ],
  };
}
