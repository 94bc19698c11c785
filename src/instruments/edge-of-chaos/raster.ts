import { round } from '../../charts/axes.tsx';
import type { PlotArea } from '../../charts/Plot.tsx';
import { CLASSES, classOf } from './classes.ts';

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

/** One path a class of the cells in it, each row's neighbours as one rectangle: short, and without seams. */
export function rasterPaths(area: PlotArea, grid: number, steps: readonly number[]): { step: number; path: string }[] {
  const paths = new Map<number, string>(CLASSES.map((step) => [step, '']));
  for (let row = 0; row < grid; row++) {
    for (let column = 0; column < grid; ) {
      const step = classOf(steps[row * grid + column] ?? Number.NaN);
      let end = column + 1;
      while (end < grid && classOf(steps[row * grid + end] ?? Number.NaN) === step) end++;
      if (step !== null) {
        const { left, top, width, height } = placeOf(area, grid, column, row, end - column);
        const right = round(left + width);
        const bottom = round(top + height);
        paths.set(step, `${paths.get(step)}M${round(left)} ${round(top)}H${right}V${bottom}H${round(left)}z`);
      }
      column = end;
    }
  }
  return [...paths].flatMap(([step, path]) => (path ? [{ step, path }] : []));
}
