import { exponentsOf, type NumberFormat } from '../numerics/formats.ts';

/** Where a gradient leaves a format, as base-2 logarithms of its root mean square. */
export interface FormatLimits {
  /** Below this a number is subnormal: the smallest normal number. */
  normal: number;
  /** Below this it rounds to 0: half the smallest subnormal number. */
  zero: number;
  /** From here on it rounds to more than the largest number: half a spacing beyond it. */
  overflow: number;
}

/** The limits of a format for a gradient whose loss was multiplied by 2^`lossScale`, in units of the unscaled gradient. */
export function limitsOf(format: NumberFormat, lossScale = 0): FormatLimits {
  const { fraction, largest, maximum } = format;
  const { normal, subnormal } = exponentsOf(format);
  return {
    normal: normal - lossScale,
    zero: subnormal - 1 - lossScale,
    overflow: largest + Math.log2(maximum / 2 ** largest + 2 ** (-fraction - 1)) - lossScale,
  };
}

/** Layers counted back from the loss at which a gradient first crosses each limit of a format; null where it does not. */
export interface Crossings {
  subnormal: number | null;
  zero: number | null;
  overflow: number | null;
}

/** A gradient this near to a limit, in base-2 logarithms, lies on it: a power of two is exact, its logarithm is not. */
const ON_THE_LIMIT = 1e-9;

const isBelow = (log2: number, limit: number): boolean => log2 < limit - ON_THE_LIMIT;
const isFrom = (log2: number, limit: number): boolean => log2 >= limit - ON_THE_LIMIT;

/** Where a profile leaves a format. @param log2 base-2 logarithms of the root mean square, by layers back from the loss */
export function crossingsOf(log2: readonly number[], { normal, zero, overflow }: FormatLimits): Crossings {
  const first = (found: (value: number) => boolean): number | null => {
    const back = log2.findIndex(found);
    return back < 0 ? null : back;
  };
  return {
    subnormal: first((value) => isBelow(value, normal)),
    zero: first((value) => isBelow(value, zero)),
    overflow: first((value) => isFrom(value, overflow)),
  };
}

/**
 * The first layer back from the loss at which a gradient that is multiplied by a constant a layer crosses each limit.
 * @param start base-2 logarithm of the gradient that enters
 * @param step the same of the factor a layer
 */
export function crossingsOfPower(start: number, step: number, { normal, zero, overflow }: FormatLimits): Crossings {
  const first = (limit: number, direction: -1 | 1, found: (value: number) => boolean): number | null => {
    if (found(start)) return 0;
    if (Math.sign(step) !== direction) return null;
    // The division may be off by a rounding, and the layer by one.
    let back = Math.max(0, Math.floor((limit - start) / step) - 1);
    while (!found(start + back * step)) back++;
    return back;
  };
  return {
    subnormal: first(normal, -1, (value) => isBelow(value, normal)),
    zero: first(zero, -1, (value) => isBelow(value, zero)),
    overflow: first(overflow, 1, (value) => isFrom(value, overflow)),
  };
}
