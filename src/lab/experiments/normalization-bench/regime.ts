import type { Regime } from '../regime.ts';

/** Within this share of 1 a factor a layer counts as keeping the gradient: at twenty layers it makes less than half. */
const KEEPS = 0.02;

/** What a factor on the gradient's RMS a layer does to it. */
export function regimeOfStep(step: number): Regime {
  if (Math.abs(step - 1) <= KEEPS) return 'healthy';
  return step < 1 ? 'vanishing' : 'exploding';
}
