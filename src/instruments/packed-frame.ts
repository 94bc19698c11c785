import type { GradientFlowFrame } from '../lab/experiments/gradient-flow/definition.ts';

/** Decimals of a stored base-10 logarithm: 0.02 % of the magnitude, far finer than a drawing shows. */
const DECIMALS = 4;

/**
 * A frame as short JSON for the page: logarithms rounded, single networks left out, and what JSON cannot say
 * (`NaN`, `±Infinity`) as text. `unpackFrame` reads it.
 */
export function packFrame(frame: GradientFlowFrame): string {
  return JSON.stringify(frame, (key, value: unknown) => {
    if (key === 'perSeed') return [];
    if (typeof value !== 'number') return value;
    return Number.isFinite(value) ? Number(value.toFixed(DECIMALS)) : String(value);
  });
}

/** Reads what `packFrame` wrote. */
export function unpackFrame(text: string): GradientFlowFrame {
  const words: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity: Infinity, '-Infinity': -Infinity };
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'string' && Object.hasOwn(words, value) ? words[value] : value,
  ) as GradientFlowFrame;
}
