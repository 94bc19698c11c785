import { csvCell, csvText } from '../../numerics/csv.ts';
import type { GradientFlowFrame, Profile } from './definition.ts';

/**
 * The frame as CSV, one row a layer from 0 (the input) to the last. Magnitudes are base-10 logarithms, a true zero is
 * `-inf`; what a layer does not have (the input has no weights) is `nan`.
 */
export function gradientFlowCsv(frame: GradientFlowFrame): string {
  const columns: [string, (layer: number) => number | undefined][] = [];
  const profile = (name: string, values: Profile, theory: readonly number[] | undefined, first: number) => {
    const at = (list: readonly number[]) => (layer: number) => list[layer - first];
    columns.push(
      [`log10_${name}_median`, at(values.median)],
      [`log10_${name}_p10`, at(values.p10)],
      [`log10_${name}_p90`, at(values.p90)],
      [`log10_${name}_rms_over_networks`, at(values.meanSquare)],
    );
    if (theory) columns.push([`log10_${name}_theory`, at(theory)]);
  };
  profile('gradient', frame.gradient, frame.theory?.gradient, 0);
  profile('weight_gradient', frame.weightGradient, frame.theory?.weightGradient, 1);
  profile('activation', frame.activation, frame.theory?.activation, 0);
  columns.push(['share_flat', (layer) => frame.flat[layer - 1]], ['share_dead', (layer) => frame.dead[layer - 1]]);
  if (frame.formats) {
    for (const [name, format] of Object.entries(frame.formats)) {
      columns.push([`log10_gradient_${name}_first_seed`, (layer) => format.gradient[layer]]);
    }
  }
  const rows = frame.gradient.median.map((_, layer) => [String(layer), ...columns.map(([, at]) => csvCell(at(layer)))]);
  return csvText([['layer', ...columns.map(([name]) => name)], ...rows]);
}
