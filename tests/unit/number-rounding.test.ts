import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type FormatName, formats } from '../../src/lab/numerics/formats.ts';
import { type Rounding, roundings } from '../../src/lab/numerics/rounding.ts';
import { formatsReference } from '../reference/number-formats-sets.ts';

/** Codes in a block that is hashed together. */
const BLOCK = 2048;

/** The first digits of the hash of float32 numbers, NaN as 0x7fc00000. */
function hashOf(values: Float32Array): string {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length).slice();
  values.forEach((value, i) => {
    if (Number.isNaN(value)) bits[i] = 0x7fc00000;
  });
  return createHash('sha256').update(new Uint8Array(bits.buffer)).digest('hex').slice(0, 16);
}

/** What a 16-bit code is worth. @param fraction stored bits of the significand */
function decode(code: number, fraction: number): number {
  const sign = code & 0x8000 ? -1 : 1;
  const last = (0x8000 >> fraction) - 1;
  const exponent = (code & 0x7fff) >> fraction;
  const digits = code & ((1 << fraction) - 1);
  if (exponent === last) return digits === 0 ? sign * Infinity : Number.NaN;
  const bias = last >> 1;
  const leading = exponent === 0 ? 0 : 1 << fraction;
  return sign * (leading + digits) * 2 ** (Math.max(exponent, 1) - bias - fraction);
}

const single = new Float32Array(1);
const word = new Uint32Array(single.buffer);

/** A float32 number and the two next to it in size; 0 has no smaller one, and what is not finite has none. */
function neighbours(value: number): number[] {
  single[0] = value;
  const bits = word[0] as number;
  const size = bits & 0x7fffffff;
  if (size >= 0x7f800000) return [value, value, value];
  const at = (moved: number): number => {
    word[0] = moved;
    return single[0] as number;
  };
  return [value, at(size === 0 ? bits : bits - 1), at(bits + 1)];
}

/** The midpoint from a code's number to the next larger in size. */
function middleOf(values: readonly number[], code: number, beyond: number): number {
  const value = values[code] as number;
  if (!Number.isFinite(value)) return value;
  const next = values[code + 1] as number;
  const middle = (Math.abs(value) + (Number.isFinite(next) ? Math.abs(next) : beyond)) / 2;
  return value < 0 || Object.is(value, -0) ? -middle : middle;
}

/** Hashes of what a rounding makes of the inputs of each block's codes. */
function hashesByBlock(codes: number, inputsOf: (code: number) => number[], round: Rounding): string[] {
  return Array.from({ length: codes / BLOCK }, (_, block) => {
    const inputs = Array.from({ length: BLOCK }, (_code, i) => inputsOf(block * BLOCK + i)).flat();
    return hashOf(Float32Array.from(inputs, round));
  });
}

describe.each([
  ['fp16', 10, 2 ** 16],
  ['bf16', 7, 2 ** 128],
] as const)('%s', (name, fraction, beyond) => {
  const values = Array.from({ length: 65_536 }, (_, code) => decode(code, fraction));
  const reference = formatsReference.rounding[name];

  it('is PyTorch’s, bit for bit, at every code, every midpoint and next to both', () => {
    const inputsOf = (code: number) => [
      ...neighbours(values[code] as number),
      ...neighbours(middleOf(values, code, beyond)),
    ];
    expect(hashesByBlock(65_536, inputsOf, roundings[name])).toEqual(reference.blocks);
  });

  it('is PyTorch’s, bit for bit, all over float32', () => {
    const bits = Uint32Array.from({ length: 2 ** 20 }, (_, i) => (i * 4099) % 2 ** 32);
    expect(hashOf(new Float32Array(bits.buffer).map(roundings[name]))).toBe(reference.sweep);
  });

  it('has the limits that its codes have', () => {
    const finite = values.filter((value) => Number.isFinite(value) && value > 0);
    const format = formats[name];
    expect(format.maximum).toBe(Math.max(...finite));
    expect(2 ** (format.smallest - format.fraction)).toBe(Math.min(...finite));
    expect(2 ** -format.fraction).toBe((finite.find((value) => value > 1) as number) - 1);
  });
});

describe('fp16 from float64', () => {
  it('rounds once, as NumPy does', () => {
    const values = Array.from({ length: 65_536 }, (_, code) => decode(code, 10));
    const double = new Float64Array(1);
    const long = new BigUint64Array(double.buffer);
    const next = (value: number, step: bigint): number => {
      if (!Number.isFinite(value)) return value;
      double[0] = value;
      long[0] = (long[0] as bigint) + step;
      return double[0] as number;
    };
    const inputsOf = (code: number) => {
      const middle = middleOf(values, code, 2 ** 16);
      return [middle, next(middle, -1n), next(middle, 1n)];
    };
    expect(hashesByBlock(65_536, inputsOf, roundings.fp16)).toEqual(formatsReference.rounding['fp16 from float64']);
  });
});

describe.each(['e4m3', 'e5m2'] as const)('%s', (name) => {
  const { values: texts, rounded } = formatsReference['eight bits'][name];
  const values = texts.map(Number);
  // `Number` knows no `inf`.
  texts.forEach((text, code) => {
    if (text === 'inf') values[code] = Infinity;
    if (text === '-inf') values[code] = -Infinity;
  });
  const round = roundings[name];

  it('keeps every code’s number', () => {
    expect(values).toHaveLength(256);
    for (const value of values) expect(Object.is(round(value), value)).toBe(true);
  });

  it('rounds every number, every midpoint and what is next to both to the nearest code, ties to even', () => {
    const beyond = name === 'e4m3' ? 480 : 2 ** 16;
    values.forEach((value, code) => {
      [...neighbours(value), ...neighbours(middleOf(values, code, beyond))].forEach((input, i) => {
        const expected = values[Number.parseInt(rounded.substr(2 * (6 * code + i), 2), 16)] as number;
        expect(Object.is(round(input), expected), `${input}: ${round(input)}, not ${expected}`).toBe(true);
      });
    });
  });

  it('has the limits that its codes have', () => {
    const finite = values.filter((value) => Number.isFinite(value) && value > 0);
    expect(formats[name].maximum).toBe(Math.max(...finite));
    expect(2 ** (formats[name].smallest - formats[name].fraction)).toBe(Math.min(...finite));
  });
});

describe('E4M3', () => {
  it('has no infinity: beyond 464 there is only NaN', () => {
    expect([448, 464, -464].map(roundings.e4m3)).toEqual([448, 448, -448]);
    expect([464.0001, 480, 1e9, Infinity, -Infinity].map(roundings.e4m3).every(Number.isNaN)).toBe(true);
  });
});

describe('every format', () => {
  it('keeps zeros, signs, infinities and NaN as they are, and gives the same again', () => {
    for (const [name, round] of Object.entries(roundings) as [FormatName, Rounding][]) {
      expect(Object.is(round(-0), -0)).toBe(true);
      expect(round(Number.NaN)).toBeNaN();
      if (name !== 'e4m3') expect([round(Infinity), round(-Infinity)]).toEqual([Infinity, -Infinity]);
      for (let x = 1e-50; x < 1e45; x *= 1.37) {
        expect(round(-x)).toBe(-round(x));
        expect(round(round(x))).toBe(round(x));
      }
    }
  });
});
