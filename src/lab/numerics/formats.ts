/** A binary floating-point format with subnormals. */
export interface NumberFormat {
  /** Stored bits of the significand. */
  fraction: number;
  /** Exponent of the smallest normal number; below it the spacing stays the same (subnormals). */
  smallest: number;
  /** Exponent of the largest number. */
  largest: number;
  /** The largest number. */
  maximum: number;
  /** What stands for anything larger. */
  overflow: number;
}

function binary(fraction: number, smallest: number, largest: number): NumberFormat {
  const maximum = (2 - 2 ** -fraction) * 2 ** largest;
  return { fraction, smallest, largest, maximum, overflow: Number.POSITIVE_INFINITY };
}

/**
 * The formats that the site speaks of. IEEE 754's double, single and half precision; bfloat16; TF32, in which products
 * are computed but nothing is stored; and the two 8-bit formats of the Open Compute Project. E5M2 follows IEEE 754. E4M3
 * has no infinity: its last exponent holds numbers too, but for one code that is NaN.
 */
export const formats = {
  fp64: binary(52, -1022, 1023),
  fp32: binary(23, -126, 127),
  tf32: binary(10, -126, 127),
  fp16: binary(10, -14, 15),
  bf16: binary(7, -126, 127),
  e4m3: { ...binary(3, -6, 8), maximum: 448, overflow: Number.NaN },
  e5m2: binary(2, -14, 15),
} as const satisfies Record<string, NumberFormat>;

export type FormatName = keyof typeof formats;

/** Exponents of the power of two that is the spacing at 1, the smallest normal and the smallest subnormal number. */
export function exponentsOf({ fraction, smallest }: NumberFormat): {
  epsilon: number;
  normal: number;
  subnormal: number;
} {
  return { epsilon: -fraction, normal: smallest, subnormal: smallest - fraction };
}
