/** A plane measured coarse first, so that a picture is there soon and then becomes finer. */

/** Which rows and columns each level adds, the coarsest first: those in the middle of a block of four, of two, all. */
const LEVELS = [
  { spacing: 4, offset: 2 },
  { spacing: 2, offset: 0 },
  { spacing: 1, offset: 0 },
] as const;

/** The cells of a grid × grid plane, row by row, in the order in which they are measured: level by level. */
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
 * @param values row by row; `NaN` where nothing is measured
 */
export function filledIn(values: readonly number[], grid: number): number[] {
  return values.map((value, cell) => {
    const row = Math.floor(cell / grid);
    const column = cell - row * grid;
    for (const { spacing, offset } of LEVELS.toReversed()) {
      const at = (line: number) => line - (line % spacing) + offset;
      const nearest = values[at(row) * grid + at(column)];
      if (nearest !== undefined && !Number.isNaN(nearest)) return nearest;
    }
    return value;
  });
}
