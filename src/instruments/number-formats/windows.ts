import type { ComparedName } from '../../lab/experiments/number-formats/definition.ts';
import { formats } from '../../lab/numerics/formats.ts';
import { limitsOf } from '../../lab/theory/number-formats.ts';

/** What a format holds of a gradient, as base-2 logarithms. */
export interface FormatWindow {
  /** From the smallest normal number to the largest. */
  normal: [number, number];
  /** From where it reads 0 up to the smallest normal number. */
  subnormal: [number, number];
}

/** The window of a format, moved down by the loss scale. */
export function windowOf(name: ComparedName, lossScale: number): FormatWindow {
  const { normal, zero, overflow } = limitsOf(formats[name], lossScale);
  return { normal: [normal, overflow], subnormal: [zero, normal] };
}

/** The part of a span that lies within another; null where they do not meet. */
export function within([low, high]: [number, number], [from, to]: [number, number]): [number, number] | null {
  const [a, b] = [Math.max(low, from), Math.min(high, to)];
  return a < b ? [a, b] : null;
}
