import { KEPT_STEP } from '../../lab/experiments/edge-of-chaos/shares.ts';

/** Factors a layer at which the colour changes, on both sides of 1. */
export const FACTORS = [1.01, 1.05, 1.2, 1.5, 2] as const;

const BOUNDS: readonly number[] = [KEPT_STEP, ...FACTORS.slice(1).map(Math.log10)];

/** From the strongest vanishing, −5, over 0, kept, to the strongest exploding, 5. Their order is that of the key. */
export const CLASSES: readonly number[] = Array.from({ length: 2 * FACTORS.length + 1 }, (_, i) => i - FACTORS.length);

/**
 * The class of a change a layer in decades, on one absolute scale.
 * @returns null where there is no number to colour: not measured, not a number, or a gradient of exactly 0
 */
export function classOf(step: number): number | null {
  if (!Number.isFinite(step)) return null;
  const size = Math.abs(step);
  const beyond = BOUNDS.filter((bound) => size > bound).length;
  return step < 0 ? -beyond || 0 : beyond;
}

/** The CSS class that paints it. */
export function className(step: number): string {
  if (step === 0) return 'eoc-kept';
  return `${step < 0 ? 'eoc-vanishes' : 'eoc-explodes'} eoc-strength-${Math.abs(step)}`;
}
