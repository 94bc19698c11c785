/**
 * Decimals of a stored number from 1 on, and significant digits below 1. Of a base-10 logarithm three decimals are 0.2 %
 * of the magnitude, finer than a drawing shows; single numbers may be quoted, and keep one more.
 */
const DIGITS = { inList: 3, alone: 4 } as const;

function shorten(value: number, digits: number): number | string {
  if (!Number.isFinite(value)) return String(value);
  return Number(Math.abs(value) < 1 ? value.toPrecision(digits) : value.toFixed(digits));
}

/**
 * A frame as short JSON for the page: numbers rounded, single networks (`perSeed`) left out, and what JSON cannot say
 * (`NaN`, `±Infinity`) as text. `unpackFrame` reads it.
 */
export function packFrame(frame: object): string {
  return JSON.stringify(frame, function (this: unknown, key, value: unknown) {
    if (key === 'perSeed') return [];
    return typeof value === 'number' ? shorten(value, Array.isArray(this) ? DIGITS.inList : DIGITS.alone) : value;
  });
}

/** Reads what `packFrame` wrote of a frame of that type. */
export function unpackFrame<Frame>(text: string): Frame {
  const words: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity: Infinity, '-Infinity': -Infinity };
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'string' && Object.hasOwn(words, value) ? words[value] : value,
  ) as Frame;
}
