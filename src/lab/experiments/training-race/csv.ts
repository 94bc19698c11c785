import { csvCell, csvText } from '../../numerics/csv.ts';
import { LANES, type TrainingRaceFrame } from './frame.ts';

/**
 * The frame as CSV in long form, one number a row: network, quantity, step, layer (empty where there is none; the last is
 * the output layer), value. Magnitudes are base-10 logarithms; of a true zero `-inf`.
 */
export function trainingRaceCsv(frame: TrainingRaceFrame): string {
  const rows: string[][] = [['network', 'quantity', 'step', 'layer', 'value']];
  for (const name of LANES) {
    const lane = frame[name];
    frame.steps.forEach((step, record) => {
      const add = (quantity: string, layer: string, value: number | undefined) =>
        rows.push([name, quantity, String(step), layer, csvCell(value)]);
      add('loss', '', lane.loss[record]);
      add('accuracy', '', lane.accuracy[record]);
      const byLayer = (quantity: string, values: readonly number[] | undefined) => {
        values?.forEach((value, layer) => {
          add(quantity, String(layer + 1), value);
        });
      };
      byLayer('log10_weight_gradient', lane.gradient[record]);
      byLayer('log10_update_ratio', lane.updateRatio[record]);
      byLayer('log10_error_signal', lane.delta[record]);
      byLayer('share_flat', lane.flat[record]);
      byLayer('share_dead', lane.dead[record]);
    });
  }
  return csvText(rows);
}
