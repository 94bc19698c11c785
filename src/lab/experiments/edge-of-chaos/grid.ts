import { type EdgeOfChaosParameters, LARGEST_SIGMA_B } from './definition.ts';

/** The middle of cell (column, row) of the plane. */
export function cellCentre(
  { grid, reach }: Pick<EdgeOfChaosParameters, 'grid' | 'reach'>,
  cell: number,
): { sigmaW: number; sigmaB: number } {
  const row = Math.floor(cell / grid);
  return { sigmaW: (reach * (cell - row * grid + 0.5)) / grid, sigmaB: (LARGEST_SIGMA_B * (row + 0.5)) / grid };
}
