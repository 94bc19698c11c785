/**
 * How a run is coloured. Converged, by its mean loss over the first: five greens, the paler the slower, and a pale orange
 * where the loss rose above the first on the way. Diverged, by Σ 1/v, about so many steps near the first loss: four oranges.
 * Diverged pixels are far from the paper's lightness and converged ones near it, so the two differ without colour.
 */

/** Mean losses at which the colour of converged runs changes. */
export const MEAN_BOUNDS = [0.5, 0.65, 0.8, 0.92, 1.05] as const;
/** Sums of 1/v at which the colour of diverged runs changes. */
export const LASTED_BOUNDS = [1.01, 1.3, 3] as const;

/** In the order of the key. */
export const CONVERGED: readonly number[] = Array.from({ length: MEAN_BOUNDS.length + 1 }, (_, i) => i);
export const DIVERGED: readonly number[] = Array.from(
  { length: LASTED_BOUNDS.length + 1 },
  (_, i) => CONVERGED.length + i,
);
export const KINDS: readonly number[] = [...CONVERGED, ...DIVERGED];

/** The class of a pixel; null where nothing is trained yet. @param measure below 0 where the run converged */
export function kindOf(measure: number, steps: number): number | null {
  if (Number.isNaN(measure)) return null;
  const [value, bounds] = measure < 0 ? [-measure / steps, MEAN_BOUNDS] : [measure, LASTED_BOUNDS];
  return (measure < 0 ? 0 : CONVERGED.length) + bounds.filter((bound) => value >= bound).length;
}

/** The CSS class that paints it. */
export const className = (kind: number): string => `map-kind-${kind}`;
