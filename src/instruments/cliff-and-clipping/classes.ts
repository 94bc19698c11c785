import type { Clipping } from '../../lab/experiments/cliff-and-clipping/definition.ts';

/** Losses at which the shade changes; between 0.06 and 0.1 lies the plateau σ(x₅₀) = 1. */
export const LOSS_BOUNDS = [0.001, 0.01, 0.03, 0.06, 0.1, 0.2, 0.3, 0.4] as const;

/** From the lowest loss, 0, to the highest. */
export const SHADES: readonly number[] = [0, ...LOSS_BOUNDS].map((_, shade) => shade);

/** @returns null where nothing is measured */
export function shadeOf(loss: number): number | null {
  return Number.isNaN(loss) ? null : LOSS_BOUNDS.filter((bound) => loss >= bound).length;
}

/** Powers of ten of the gradient's norm from which a cell is hot, the hottest last. */
export const HOT = [0, 1, 2] as const;

/** How hot a cell is, 1 to 3; −1 where the gradient has all but vanished, with a norm under 0.01; null between. */
export function heatOf(log10: number): number | null {
  if (log10 < -2) return -1;
  return HOT.filter((power) => log10 >= power).length || null;
}

/** In the order in which they are drawn. */
export const HEATS = [-1, 1, 2, 3] as const;

export function heatClass(heat: number): string {
  return heat < 0 ? 'cliff-cold' : `cliff-hot-${heat}`;
}

/** Neighbouring cells whose losses differ by more stand on either side of the wall. */
export const WALL_HEIGHT = 0.1;

/** By norm and by global norm are one line. */
export function lineClass(clipping: Clipping): string {
  return clipping === 'global-norm' ? 'cliff-norm' : `cliff-${clipping}`;
}
