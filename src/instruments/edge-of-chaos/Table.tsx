import { DataTable } from '../../charts/DataTable.tsx';
import type { EdgeOfChaosFrame } from '../../lab/experiments/edge-of-chaos/definition.ts';
import { cellCentre } from '../../lab/experiments/edge-of-chaos/grid.ts';
import { pointRows } from '../../lab/experiments/edge-of-chaos/text.ts';
import { factorText } from '../../lab/experiments/edge-of-chaos/words.ts';
import { plainNumber } from '../../lab/numerics/number-text.ts';

/** About so many rows and columns of the plane are written out. */
const WRITTEN = 8;

/** The point's numbers, and the plane thinned out, as text. */
export function EdgeOfChaosTable({ frame }: { frame: EdgeOfChaosFrame }) {
  const { params, plane } = frame;
  const rows = pointRows(frame);
  const stride = Math.max(1, Math.round(params.grid / WRITTEN));
  const indices = Array.from(
    { length: Math.floor(params.grid / stride) },
    (_, i) => i * stride + Math.floor(stride / 2),
  );
  const lines = indices.toReversed();
  return (
    <>
      <DataTable
        summary="The point as a table"
        caption={`At the point: weights ${plainNumber(params.sigmaW)}, biases ${plainNumber(params.sigmaB)}`}
        columns={['Quantity', 'Median', '10 %', '90 %', 'Theory at this depth', 'Theory in the limit'].map(
          (heading, i) => ({
            heading,
            cells: rows.map((row) => row[i] ?? ''),
          }),
        )}
      />
      <DataTable
        summary="The plane as a table"
        caption="Factor on the gradient’s RMS a layer; biases downwards, weights to the right"
        columns={[
          { heading: 'Biases', cells: lines.map((row) => plainNumber(cellCentre(params, row * params.grid).sigmaB)) },
          ...indices.map((column) => ({
            heading: plainNumber(cellCentre(params, column).sigmaW),
            cells: lines.map((row) => factorText(plane.step[row * params.grid + column] ?? Number.NaN)),
          })),
        ]}
      />
    </>
  );
}
