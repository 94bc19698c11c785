import { csvCell, csvText } from '../../numerics/csv.ts';
import type { LogProfile } from '../../numerics/statistics.ts';
import type { RecurrentMemoryFrame } from './definition.ts';

/**
 * The frame as CSV in long form, one number a row: quantity, statistic, axis (`lag` back from the end, `time`, or `step` of
 * training, at which a record ends), place, value. Magnitudes are base-10 logarithms; of a true zero `-inf`, of what is not resolved `nan`.
 */
export function recurrentMemoryCsv(frame: RecurrentMemoryFrame): string {
  const rows: string[][] = [['quantity', 'statistic', 'axis', 'place', 'value']];
  const add = (quantity: string, statistic: string, axis: string, values: readonly number[], places?: number[]) => {
    values.forEach((value, i) => {
      rows.push([quantity, statistic, axis, String(places?.[i] ?? i), csvCell(value)]);
    });
  };
  const profile = (quantity: string, axis: string, values: LogProfile | null, places?: number[]) => {
    if (!values) return;
    add(quantity, 'median', axis, values.median, places);
    add(quantity, 'p10', axis, values.p10, places);
    add(quantity, 'p90', axis, values.p90, places);
    add(quantity, 'rms_over_networks', axis, values.meanSquare, places);
  };
  const gateRows = (name: string, mean: readonly number[]) =>
    add(
      name,
      'mean',
      'time',
      mean,
      mean.map((_, t) => t + 1),
    );
  profile('log10_memory_gradient', 'lag', frame.gradient);
  profile('log10_hidden_gradient', 'lag', frame.hidden);
  profile('log10_direct_path', 'lag', frame.direct);
  profile('log10_rest', 'lag', frame.rest);
  profile('log10_state', 'time', frame.state);
  for (const { name, mean } of frame.gates) gateRows(name === 'slope' ? 'slope' : `${name}_gate`, mean);
  if (frame.singular) {
    const { lags, largest, median } = frame.singular;
    add('log10_singular_value', 'largest', 'lag', largest, lags);
    add('log10_singular_value', 'median', 'lag', median, lags);
  }
  if (frame.theory) add('log10_theory', 'theory', 'lag', frame.theory);
  if (frame.training) {
    const { loss, steps, baseline, before } = frame.training;
    profile('log10_loss', 'step', loss, steps);
    add('log10_loss_without_memory', 'theory', 'step', [Math.log10(baseline)]);
    profile('log10_memory_gradient_before_training', 'lag', before.gradient);
    for (const { name, mean } of before.gates) {
      gateRows(`${name === 'slope' ? 'slope' : `${name}_gate`}_before_training`, mean);
    }
  }
  return csvText(rows);
}
