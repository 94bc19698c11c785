import { DataTable } from '../../charts/DataTable.tsx';
import type { ActivationExplorerFrame } from '../../lab/experiments/activation-explorer/definition.ts';
import { momentRows } from '../../lab/experiments/activation-explorer/text.ts';
import { magnitudeText } from '../../lab/numerics/magnitude-text.ts';

/** The averages, and the composition by step, as text. */
export function ActivationExplorerTable({ frame }: { frame: ActivationExplorerFrame }) {
  const { width, meanSlope, slope } = frame.composition;
  const rows = momentRows(frame);
  const column = (heading: string, index: number) => ({ heading, cells: rows.map((row) => row[index] ?? '') });
  return (
    <>
      <DataTable
        summary="The averages as a table"
        caption={`Over inputs of variance ${frame.params.q}`}
        columns={['Quantity', 'Mean', '10 %', '90 %', 'Theory'].map(column)}
      />
      <DataTable
        summary="The composition as a table"
        caption="x ↦ g·φ(x), applied again and again"
        columns={[
          { heading: 'Times', cells: width.map((_, step) => String(step)) },
          { heading: 'Width of the interval', cells: width.map(magnitudeText) },
          { heading: 'Mean slope', cells: meanSlope.map(magnitudeText) },
          { heading: 'Median slope', cells: slope.median.map(magnitudeText) },
          { heading: '10 %', cells: slope.p10.map(magnitudeText) },
          { heading: '90 %', cells: slope.p90.map(magnitudeText) },
        ]}
      />
    </>
  );
}
