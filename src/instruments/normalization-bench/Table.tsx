import { DataTable } from '../../charts/DataTable.tsx';
import type { NormalizationBenchFrame } from '../../lab/experiments/normalization-bench/definition.ts';
import { benchTable } from '../../lab/experiments/normalization-bench/text.ts';

/** The view's numbers as text. */
export function NormalizationBenchTable({ frame }: { frame: NormalizationBenchFrame }) {
  const { caption, header, rows } = benchTable(frame);
  return (
    <DataTable
      summary="The figure as a table"
      caption={caption}
      columns={header.map((heading, column) => ({
        heading: heading || 'quantity',
        cells: rows.map((row) => row[column] ?? ''),
      }))}
    />
  );
}
