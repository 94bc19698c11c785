import type { OffScaleKind } from '../charts/OffScaleRow.tsx';

/** Values that leave the scale, for a row outside it. */
export interface OffScale {
  kind: OffScaleKind;
  /** Layers; the marker stands at `from`. */
  from: number;
  to: number;
  label: string;
  /** Belongs to the main series rather than to a comparison. */
  series?: boolean;
  /** The last value on the scale, when a line should lead from it to the marker. */
  leaves?: { layer: number; value: number };
}

const ROW = 17;
/** Between the scale and the row of zeros: zero is not one more decade down. */
const ROW_GAP = 12;

export interface PlacedRows {
  /** What is left to the scale. */
  top: number;
  bottom: number;
  /** The middle of each row. */
  heights: number[];
  hasZeros: boolean;
  /** The middle of the first row of zeros. */
  firstZero: number;
}

/** Where rows stand that the scale cannot hold: zeros beneath it, everything else above. */
export function placeRows(offScale: readonly OffScale[], room: { top: number; bottom: number }): PlacedRows {
  const above = offScale.filter(({ kind }) => kind !== 'zero');
  const below = offScale.filter(({ kind }) => kind === 'zero');
  const top = room.top + above.length * ROW;
  const bottom = room.bottom - (below.length ? ROW_GAP + 4 + below.length * ROW : 0);
  const zero = (index: number) => bottom + ROW_GAP + (index + 0.5) * ROW;
  return {
    top,
    bottom,
    heights: offScale.map((row) =>
      row.kind === 'zero' ? zero(below.indexOf(row)) : top - (above.indexOf(row) + 0.5) * ROW - 2,
    ),
    hasZeros: below.length > 0,
    firstZero: zero(0),
  };
}
