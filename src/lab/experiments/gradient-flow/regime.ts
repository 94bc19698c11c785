import { type Regime, regimeOfChange } from '../regime.ts';
import type { GradientFlowFrame } from './definition.ts';

/**
 * Decades that the median gradient gains at each layer on its way from the loss to the input (negative: it shrinks),
 * over the layers measured so far. `-Infinity` when it ends at a true zero, `NaN` before two layers are known.
 */
export function decadesPerLayer(gradient: readonly number[]): number {
  const last = gradient.length - 1;
  const lowest = gradient.findIndex((value) => !Number.isNaN(value));
  const from = gradient[lowest];
  const to = gradient[last];
  if (from === undefined || to === undefined || lowest >= last) return Number.NaN;
  return (from - to) / (last - lowest);
}

/**
 * Names what happens to a gradient by layer. The rule: take the mean slope a layer of the median log₁₀ RMS, carried over
 * the whole depth; more than two decades down is vanishing, more than two up is exploding, the rest is healthy.
 * A partial profile is judged by the slope so far.
 */
export function regimeOfGradient(gradient: readonly number[]): Regime {
  return regimeOfChange(decadesPerLayer(gradient) * (gradient.length - 1));
}

/** The same of a frame's ∂L/∂h; a value that is not finite counts as exploding. */
export function regimeOf(frame: GradientFlowFrame): Regime {
  return frame.failure ? 'exploding' : regimeOfGradient(frame.gradient.median);
}
