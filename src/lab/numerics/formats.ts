/** Rounds a float64 to the nearest number of a narrower format, ties to even; beyond the largest it gives an infinity. */
export type Rounding = (x: number) => number;

const bits = new DataView(new ArrayBuffer(8));

/** The exponent of a float64's leading bit; subnormals count as −1023. */
function exponentOf(x: number): number {
  bits.setFloat64(0, x);
  return ((bits.getUint16(0) >>> 4) & 0x7ff) - 1023;
}

/**
 * Rounding to a binary format in one step (a detour over fp32 would round twice).
 * @param fraction stored bits of the significand
 * @param smallest exponent of the smallest normal number; below it the spacing stays the same (subnormals)
 * @param largest exponent of the largest
 */
function roundingTo(fraction: number, smallest: number, largest: number): Rounding {
  const maximum = (2 - 2 ** -fraction) * 2 ** largest;
  // Adding and taking away 2⁵² leaves a whole number, rounded to even by the addition itself.
  const whole = 2 ** 52;
  return (x) => {
    if (x === 0 || !Number.isFinite(x)) return x;
    const spacing = 2 ** (Math.max(exponentOf(x), smallest) - fraction);
    const size = (Math.abs(x) / spacing + whole - whole) * spacing;
    const rounded = size > maximum ? Number.POSITIVE_INFINITY : size;
    return x < 0 ? -rounded : rounded;
  };
}

/** The formats of the lab: IEEE single and half precision, and bfloat16. */
export const roundings = {
  fp32: Math.fround,
  fp16: roundingTo(10, -14, 15),
  bf16: roundingTo(7, -126, 127),
} as const satisfies Record<string, Rounding>;

export type FormatName = keyof typeof roundings;
