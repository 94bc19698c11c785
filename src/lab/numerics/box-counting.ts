/** How a boundary fills a picture: its pixels, and the boxes of growing size that it meets. */

export interface BoxCount {
  /** A box's side, in pixels. */
  size: number;
  /** Boxes of that size that hold at least one boundary pixel. */
  count: number;
}

/**
 * Which 2 × 2 blocks of a square picture hold both kinds: the boundary's pixels, (grid − 1)² of them, row by row.
 * @param inside the kind of each pixel, row by row
 */
export function boundaryPixels(inside: readonly boolean[], grid: number): boolean[] {
  const side = grid - 1;
  return Array.from({ length: side * side }, (_, pixel) => {
    const at = Math.floor(pixel / side) * grid + (pixel % side);
    const kind = inside[at];
    return inside[at + 1] !== kind || inside[at + grid] !== kind || inside[at + grid + 1] !== kind;
  });
}

/** Counts boxes of side 1, 2, 4 … up to an eighth of the picture. Boxes at the far edges may be cut. */
export function countBoxes(boundary: readonly boolean[], side: number): BoxCount[] {
  const counts: BoxCount[] = [];
  for (let size = 1; size <= Math.max(2, side / 8); size *= 2) {
    const across = Math.ceil(side / size);
    const met = new Set<number>();
    boundary.forEach((isBoundary, pixel) => {
      if (isBoundary) met.add(Math.floor(Math.floor(pixel / side) / size) * across + Math.floor((pixel % side) / size));
    });
    counts.push({ size, count: met.size });
  }
  return counts;
}

/**
 * The box-count slope: least squares of ln(count) on −ln(size). A smooth line has about 1; a plane that the boundary fills has 2.
 * @returns null where there is no boundary
 */
export function boxSlope(counts: readonly BoxCount[]): number | null {
  if (counts.some(({ count }) => count === 0) || counts.length < 2) return null;
  const x = counts.map(({ size }) => -Math.log(size));
  const y = counts.map(({ count }) => Math.log(count));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, value, i) => sum + (value - mx) * ((y[i] as number) - my), 0);
  return covariance / x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
}
