import { round } from './axes.tsx';
import type { PlotArea } from './Plot.tsx';

/** The rectangle of a cell, in pixels. */
interface Place {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Where cell (column, row) of a grid lies; rows count from the bottom. */
export function placeOf(area: PlotArea, grid: number, column: number, row: number, span = 1): Place {
  const width = (area.right - area.left) / grid;
  const height = (area.bottom - area.top) / grid;
  return {
    left: area.left + column * width,
    top: area.bottom - (row + 1) * height,
    width: span * width,
    height,
  };
}

/**
 * One path a kind of the cells of that kind, each row's neighbours as one rectangle: short, and without seams.
 * @param cells the kind of each cell, row by row from the bottom; null is left out
 * @param kinds in the order in which they are drawn
 */
export function rasterPaths(
  area: PlotArea,
  grid: number,
  cells: readonly (number | null)[],
  kinds: readonly number[],
): { kind: number; path: string }[] {
  const paths = new Map<number, string>(kinds.map((kind) => [kind, '']));
  for (let row = 0; row < grid; row++) {
    for (let column = 0; column < grid; ) {
      const kind = cells[row * grid + column] ?? null;
      let end = column + 1;
      while (end < grid && (cells[row * grid + end] ?? null) === kind) end++;
      if (kind !== null) {
        const { left, top, width, height } = placeOf(area, grid, column, row, end - column);
        const right = round(left + width);
        const bottom = round(top + height);
        paths.set(kind, `${paths.get(kind) ?? ''}M${round(left)} ${round(top)}H${right}V${bottom}H${round(left)}z`);
      }
      column = end;
    }
  }
  return [...paths].flatMap(([kind, path]) => (path ? [{ kind, path }] : []));
}

/** The edges between neighbouring cells that are told apart, as one path. */
export function edgePath(area: PlotArea, grid: number, isEdge: (cell: number, neighbour: number) => boolean): string {
  let path = '';
  for (let row = 0; row < grid; row++) {
    for (let column = 0; column < grid; column++) {
      const cell = row * grid + column;
      const { left, top, width, height } = placeOf(area, grid, column, row);
      if (column + 1 < grid && isEdge(cell, cell + 1)) path += `M${round(left + width)} ${round(top)}v${round(height)}`;
      if (row + 1 < grid && isEdge(cell, cell + grid)) path += `M${round(left)} ${round(top)}h${round(width)}`;
    }
  }
  return path;
}
