/** Decimals of a stored number from 1 on: of a base-10 logarithm 0.02 % of the magnitude, far finer than a drawing shows. */
const DECIMALS = 4;

/** Significant digits of a stored number below 1. */
const DIGITS = 4;

function shorten(value: number): number | string {
  if (!Number.isFinite(value)) return String(value);
  return Number(Math.abs(value) < 1 ? value.toPrecision(DIGITS) : value.toFixed(DECIMALS));
}

/**
 * A frame as short JSON for the page: numbers rounded, single networks (`perSeed`) left out, and what JSON cannot say
 * (`NaN`, `±Infinity`) as text. `unpackFrame` reads it.
 */
export function packFrame(frame: object): string {
  return JSON.stringify(frame, (key, value: unknown) => {
    if (key === 'perSeed') return [];
    return typeof value === 'number' ? shorten(value) : value;
  });
}

/** Reads what `packFrame` wrote of a frame of that type. */
export function unpackFrame<Frame>(text: string): Frame {
  const words: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity: Infinity, '-Infinity': -Infinity };
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'string' && Object.hasOwn(words, value) ? words[value] : value,
  ) as Frame;
}
