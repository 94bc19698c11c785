import { magnitudeText } from '../../numerics/magnitude-text.ts';
import { CLIPPINGS, type CliffFrame, type Clipping, type Descent } from './definition.ts';

/** The descent that was run with that clipping; by norm and by global norm are the same. */
export function descentOf({ descents }: CliffFrame, clipping: Clipping): Descent | undefined {
  const same = clipping === 'norm' ? ['norm', 'global-norm'] : [clipping];
  return descents.find((descent) => same.includes(descent.clipping));
}

/** The median loss over the last tenth of the steps: at a wall a single step is chance. */
export function settledLoss({ loss }: Descent): number {
  const last = loss.slice(-Math.max(1, Math.round(loss.length / 10))).sort((a, b) => a - b);
  return last[Math.floor(last.length / 2)] as number;
}

/** The largest gradient norm on the way, as a base-10 logarithm, and where. */
export function largestGradient({ gradient }: Descent): { step: number; log10: number } {
  const log10 = gradient.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return { step: gradient.indexOf(log10), log10 };
}

/** A loss, or a norm given as itself: two significant digits. */
export const numberText = (value: number): string => magnitudeText(Math.log10(value));

/** A gradient norm to three digits between 1 and 10⁴, where readers compare it, and to two elsewhere. */
export function normText(log10: number): string {
  return log10 >= 1 && log10 < 4 ? String(Number((10 ** log10).toPrecision(3))) : magnitudeText(log10);
}

/** A coordinate: `4.6`, `−2.5`. */
export const placeText = (value: number): string => String(Number(value.toFixed(3))).replace('-', '−');

/** `Clipped by norm`. */
export function clippingTitle(clipping: Clipping): string {
  const name = CLIPPINGS[clipping];
  return name.charAt(0).toUpperCase() + name.slice(1);
}
