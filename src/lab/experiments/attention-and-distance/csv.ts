import { csvCell, csvText } from '../../numerics/csv.ts';
import type { AttentionFrame } from './definition.ts';

/**
 * The frame as CSV in long form, one number a row: quantity, statistic, lag, value. All but the two shares are base-10
 * logarithms; of a true zero `-inf`, of what theory does not say `nan`. What holds of all lags has none.
 */
export function attentionCsv(frame: AttentionFrame): string {
  const { theory, largestWeight, largestShare } = frame;
  const rows: string[][] = [['quantity', 'statistic', 'lag', 'value']];
  const add = (quantity: string, statistic: string, values: readonly number[] | null) => {
    values?.forEach((value, lag) => {
      rows.push([quantity, statistic, String(lag), csvCell(value)]);
    });
  };
  const profiles = [
    ['log10_attention_gradient', frame.attention, theory.attention],
    ['log10_value_path', frame.values, theory.values],
    ['log10_logit_path', frame.logits, null],
    ['log10_recurrence_gradient', frame.recurrence, theory.recurrence],
    ['log10_attention_weight', frame.weights, theory.weights],
  ] as const;
  for (const [quantity, profile, predicted] of profiles) {
    add(quantity, 'median', profile.median);
    add(quantity, 'p10', profile.p10);
    add(quantity, 'p90', profile.p90);
    add(quantity, 'rms_over_networks', profile.meanSquare);
    add(quantity, 'theory', predicted);
  }
  add('log10_one_query_weight', 'value', frame.query);
  for (const [quantity, { mean, p10, p90 }] of [
    ['largest_weight', largestWeight],
    ['largest_gradient_share', largestShare],
  ] as const) {
    for (const [statistic, value] of Object.entries({ mean, p10, p90 }))
      rows.push([quantity, statistic, '', csvCell(value)]);
  }
  return csvText(rows);
}
