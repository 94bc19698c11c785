import type { EdgeOfChaosFrame } from './definition.ts';

/** In decades a layer: a gradient that changes by less than 1 % counts as kept. */
export const KEPT_STEP = Math.log10(1.01);

/** What becomes of a gradient that changes by so many decades a layer. `NaN` is neither. */
export function regimeOf(step: number): 'vanishing' | 'kept' | 'exploding' | null {
  if (Number.isNaN(step)) return null;
  if (step < -KEPT_STEP) return 'vanishing';
  return step > KEPT_STEP ? 'exploding' : 'kept';
}

/** Shares of the measured cells in each regime. */
export function shares({ plane }: EdgeOfChaosFrame): Record<'vanishing' | 'kept' | 'exploding', number> {
  const counts = { vanishing: 0, kept: 0, exploding: 0 };
  for (const step of plane.step) {
    const regime = regimeOf(step);
    if (regime) counts[regime]++;
  }
  const total = counts.vanishing + counts.kept + counts.exploding;
  return {
    vanishing: counts.vanishing / total,
    kept: counts.kept / total,
    exploding: counts.exploding / total,
  };
}
