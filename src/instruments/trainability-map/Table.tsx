import { DataTable } from '../../charts/DataTable.tsx';
import type { MapFrame } from '../../lab/experiments/trainability-map/definition.ts';
import { rangeOf } from '../../lab/experiments/trainability-map/grid.ts';
import { decimalsOf } from '../../lab/experiments/trainability-map/words.ts';
import { plainNumber } from '../../lab/numerics/number-text.ts';

/** About so many rows and columns of the map are written out. */
const WRITTEN = 8;

/** What became of a run, short: its mean loss, or that it diverged. */
function cellText(measure: number, steps: number): string {
  if (Number.isNaN(measure)) return '–';
  return measure < 0 ? plainNumber(-measure / steps, 2) : 'diverged';
}

/** The boxes and the map thinned out, as text. */
export function MapTable({ frame }: { frame: MapFrame }) {
  const { params, measure, statistics } = frame;
  const { resolution, span, steps } = params;
  const indices = Array.from({ length: WRITTEN + 1 }, (_, i) => Math.round((i * (resolution - 1)) / WRITTEN));
  const range = rangeOf(params);
  const decimals = decimalsOf(span, resolution);
  const at = (from: number, index: number) =>
    (from + (span * index) / (resolution - 1)).toFixed(decimals).replace('-', '−');
  const boxes = statistics?.boxes ?? [];
  const lines = indices.toReversed();
  return (
    <>
      <DataTable
        summary="The map as a table"
        caption="Mean loss over the first where the run converged; rows log₁₀ of the output layer’s rate, columns of the input layer’s"
        columns={[
          { heading: 'y', cells: lines.map((row) => at(range.y[0], row)) },
          ...indices.map((column) => ({
            heading: at(range.x[0], column),
            cells: lines.map((row) => cellText(measure[row * resolution + column] as number, steps)),
          })),
        ]}
      />
      <DataTable
        summary="The boxes as a table"
        caption="Boxes that the boundary meets"
        columns={[
          { heading: 'Side, pixels', cells: boxes.map(({ size }) => String(size)) },
          { heading: 'Boxes', cells: boxes.map(({ count }) => String(count)) },
        ]}
      />
    </>
  );
}
