import type { Cell, Grid } from '../../lab/nn/normalization-sets.ts';

/**
 * Where the cells of a batch are drawn: each example is a sheet of channels (rows) by positions (columns), seen from the
 * side, the sheets in rows of a few.
 */
export interface AxesGeometry {
  width: number;
  height: number;
  cell: { width: number; height: number };
  /** How far a column stands above the one before it. */
  rise: number;
  /** Corner of an example's sheet: the left end of its top row's upper edge. */
  sheet(example: number): { x: number; y: number };
  /** Corners of a cell, clockwise from the upper left. */
  corners(cell: Cell): [x: number, y: number][];
  /** The cell at or nearest to a point. */
  nearest(x: number, y: number): Cell;
}

const LEFT = 22;
const TOP = 22;
const CAPTION = 20;
const LARGEST = 22;
const WIDEST = 40;
const SMALLEST = 13;
const RISE = 0.34;

/** Sheets stand on as few rows as keep a cell wide enough to be pointed at, in a drawing of `room` pixels. */
function sheetsPerRow({ examples, positions }: Grid, room: number, gap: number): number {
  for (let rows = 1; rows < examples; rows++) {
    const count = Math.ceil(examples / rows);
    if ((room - LEFT - (count - 1) * gap) / (count * positions) >= SMALLEST) return count;
  }
  return 1;
}

/**
 * @param width pixels to draw for
 * @param room the least width of that size of drawing: cells are as high as fits there, so that heights do not depend on
 * the exact width
 */
export function axesGeometry(grid: Grid, width: number, room: number): AxesGeometry {
  const { examples, channels, positions } = grid;
  const gap = 20;
  const perRow = sheetsPerRow(grid, room, gap);
  const fitting = (across: number) => Math.floor((across - LEFT - (perRow - 1) * gap) / (perRow * positions));
  const cellWidth = Math.min(WIDEST, fitting(width));
  const cellHeight = Math.min(LARGEST, fitting(room));
  const rise = RISE * cellHeight;
  const sheetWidth = positions * cellWidth;
  const sheetHeight = channels * cellHeight + positions * rise;
  const stride = sheetWidth + Math.min(64, perRow === 1 ? gap : (width - LEFT - perRow * sheetWidth) / (perRow - 1));
  const rowHeight = sheetHeight + CAPTION + 8;
  const rows = Math.ceil(examples / perRow);
  const sheet = (example: number) => ({
    x: LEFT + (example % perRow) * stride,
    y: TOP + Math.floor(example / perRow) * rowHeight + positions * rise,
  });
  return {
    width,
    height: TOP + rows * rowHeight,
    cell: { width: cellWidth, height: cellHeight },
    rise,
    sheet,
    corners({ example, channel, position }) {
      const { x, y } = sheet(example);
      const left = x + position * cellWidth;
      const upper = y + channel * cellHeight - position * rise;
      return [
        [left, upper],
        [left + cellWidth, upper - rise],
        [left + cellWidth, upper - rise + cellHeight],
        [left, upper + cellHeight],
      ];
    },
    nearest(x, y) {
      const clamp = (value: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(value)));
      const column = clamp((x - LEFT + (stride - sheetWidth) / 2) / stride, perRow);
      const row = clamp((y - TOP) / rowHeight, rows);
      const example = Math.min(row * perRow + column, examples - 1);
      const at = sheet(example);
      const position = clamp((x - at.x) / cellWidth, positions);
      const along = Math.min(sheetWidth, Math.max(0, x - at.x));
      return { example, channel: clamp((y - at.y + (along / cellWidth) * rise) / cellHeight, channels), position };
    },
  };
}
