import { type FormatName, formats, type NumberFormat } from './formats.ts';

/** Rounds a float64 to the nearest number of a narrower format, ties to even. */
export type Rounding = (x: number) => number;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
/** Which of the words holds sign and exponent. */
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/**
 * Rounding to a format narrower than fp64 in one step (a detour over fp32 would round twice). What is nearer to the number
 * that would follow the largest overflows.
 */
function roundingTo({ fraction, smallest, largest, maximum, overflow }: NumberFormat): Rounding {
  // By the biased exponent of a float64: adding and taking away 2⁵² spacings leaves a whole number of them, rounded to
  // even by the addition itself. Beyond the format's exponents there is nothing to round.
  const wholes = Float64Array.from({ length: 2048 }, (_, biased) => {
    const exponent = biased - 1023;
    return exponent > largest ? 0 : 2 ** (52 + Math.max(exponent, smallest) - fraction);
  });
  return (x) => {
    if (x === 0) return x;
    float[0] = x;
    const whole = wholes[((words[HIGH] as number) >>> 20) & 0x7ff] as number;
    const size = Math.abs(x) + whole - whole;
    const rounded = size > maximum ? overflow : size;
    return x < 0 ? -rounded : rounded;
  };
}

/** The formats in which numbers are stored, by the rounding that stores one. */
export const roundings = {
  fp32: Math.fround,
  fp16: roundingTo(formats.fp16),
  bf16: roundingTo(formats.bf16),
  e4m3: roundingTo(formats.e4m3),
  e5m2: roundingTo(formats.e5m2),
} as const satisfies Partial<Record<FormatName, Rounding>>;

export type StoredFormatName = keyof typeof roundings;
