import { round } from '../charts/axes.tsx';
import { OffScaleRow } from '../charts/OffScaleRow.tsx';
import type { PlotArea } from '../charts/Plot.tsx';
import type { OffScale, PlacedRows } from './off-scale-rows.ts';

interface OffScaleRowsProps {
  area: PlotArea;
  offScale: readonly OffScale[];
  rows: PlacedRows;
  x: (layer: number) => number;
  y: (value: number) => number;
}

/** What a panel's axis cannot hold, in the rows placed for it. */
export function OffScaleRows({ area, offScale, rows, x, y }: OffScaleRowsProps) {
  return (
    <>
      {rows.hasZeros && (
        <text class="chart-tick" x={area.left - 7} y={round(rows.firstZero)} dy="0.34em" text-anchor="end">
          0
        </text>
      )}
      {offScale.map((row, index) => (
        <OffScaleRow
          key={row.label}
          area={area}
          y={round(rows.heights[index] as number)}
          kind={row.kind}
          from={x(row.from)}
          to={x(row.to)}
          leaves={row.leaves && { x: x(row.leaves.layer), y: y(row.leaves.value) }}
          label={row.label}
          class={row.series ? 'chart-series' : ''}
        />
      ))}
    </>
  );
}
