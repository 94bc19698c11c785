import { type EdgeOfChaosParameters, LARGEST_SIGMA_B } from './definition.ts';

/** The middle of cell (column, row) of the plane. */
export function cellCentre(
  { grid, reach }: Pick<EdgeOfChaosParameters, 'grid' | 'reach'>,
  cell: number,
): { sigmaW: number; sigmaB: number } {
  const row = Math.floor(cell / grid);
  return { sigmaW: (reach * (cell - row * grid + 0.5)) / grid, sigmaB: (LARGEST_SIGMA_B * (row + 0.5)) / grid };
}

/** Which rows and columns each level adds, the coarsest first: those in the middle of a block of four, of two, all. */
const LEVELS = [
  { spacing: 4, offset: 2 },
  { spacing: 2, offset: 0 },
  { spacing: 1, offset: 0 },
] as const;

/** The cells in the order in which they are measured, level by level. */
export function levels(grid: number): number[][] {
  const found: number[][] = LEVELS.map(() => []);
  for (let row = 0; row < grid; row++) {
    for (let column = 0; column < grid; column++) {
      const level = LEVELS.findIndex(({ spacing, offset }) => row % spacing === offset && column % spacing === offset);
      found[level]?.push(row * grid + column);
    }
  }
  return found;
}

/**
 * The picture of a plane that is measured in part: each cell as the nearest measured one of its block.
 * @param step row by row; `NaN` where nothing is measured
 */
export function filledIn(step: readonly number[], grid: number): number[] {
  return step.map((value, cell) => {
    const row = Math.floor(cell / grid);
    const column = cell - row * grid;
    for (const { spacing, offset } of LEVELS.toReversed()) {
      const at = (line: number) => line - (line % spacing) + offset;
      const nearest = step[at(row) * grid + at(column)];
      if (nearest !== undefined && !Number.isNaN(nearest)) return nearest;
    }
    return value;
  });
}
