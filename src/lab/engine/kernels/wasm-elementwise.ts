import {
  absolute,
  advance,
  anyBit,
  type Code,
  constant,
  fourAtOnce,
  fourOf,
  get,
  type Local,
  lanes,
  set,
  type WasmFunction,
  whileFits,
} from './wasm-code.ts';

/** What is done to every number of one or two vectors, four numbers at a time; their count is a multiple of four. */

/** A value of the sigmoid or of tanh in single precision that is nearer to 1 has lost the digits of 1 − value. */
export const EXACT = 0.99;

const VECTOR_BYTES = 16;

/**
 * A function of the operands' addresses, the result's, and the count of numbers.
 * @param result from four numbers of each operand, with a variable to spare behind them
 * @param noted bits to remember of the operands and, behind them, the result: the function tells whether any was ever set
 */
function elementwise(
  operands: 1 | 2,
  result: (...variables: readonly Local[]) => Code,
  noted?: (...values: readonly Local[]) => Code,
): WasmFunction {
  const addresses = Array.from({ length: operands }, (_, i) => i);
  const [out, count, done] = [operands, operands + 1, operands + 2];
  const values = addresses.map((i) => done + 1 + i);
  const [made, notes, spare] = [1, 2, 3].map((i) => done + operands + i) as [Local, Local, Local];
  return {
    parameters: operands + 2,
    locals: [
      { type: 'i32', count: 1 },
      { type: 'v128', count: operands + 3 },
    ],
    body: [
      ...whileFits(done, 4, count, [
        ...addresses.flatMap((i) => set(values[i] as Local, fourAtOnce.load(get(i), 0))),
        ...set(made, result(...values, spare)),
        ...fourAtOnce.store(get(out), 0, get(made)),
        ...(noted ? set(notes, lanes.or(get(notes), noted(...values, made))) : []),
        ...[...addresses, out].flatMap((address) => advance(address, constant(VECTOR_BYTES))),
      ]),
      ...(noted ? anyBit(get(notes)) : []),
    ],
    hasResult: noted !== undefined,
  };
}

/**
 * tanh x = x P(x²)/Q(x²), coefficients from the highest power: Eigen's quotient for single precision. It is 1 but for the
 * last digits beyond the reach.
 */
const TANH = {
  reach: 7.905311107635498,
  above: [
    -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-8, 1.48572235717979e-5,
    6.37261928875436e-4, 4.89352455891786e-3,
  ],
  below: [1.19825839466702e-6, 1.18534705686654e-4, 2.268434632439e-3, 4.89352518554385e-3],
} as const;

const polynomial = (x: Local, coefficients: readonly number[]): Code =>
  coefficients
    .slice(1)
    .reduce<Code>(
      (sum, coefficient) => lanes.add(lanes.multiply(sum, get(x)), fourOf(coefficient)),
      fourOf(coefficients[0] as number),
    );

const one = fourOf(1);

export const elementwiseFunctions = {
  add: elementwise(2, (a, b) => lanes.add(get(a as Local), get(b as Local))),
  multiply: elementwise(2, (a, b) => lanes.multiply(get(a as Local), get(b as Local))),
  /** 1 right of 0 and 0 elsewhere; NaN has no slope and stays. */
  reluSlope: elementwise(1, (x) => {
    const own = get(x as Local);
    return lanes.or(lanes.and(lanes.isGreater(own, fourOf(0)), one), lanes.andNot(own, lanes.equal(own, own)));
  }),
  /** Tells whether any value was so near to ±1 that it, and its slope, have lost digits. */
  tanh: elementwise(
    1,
    (x, square) => [
      ...set(x as Local, lanes.greatest(lanes.least(get(x as Local), fourOf(TANH.reach)), fourOf(-TANH.reach))),
      ...set(square as Local, lanes.multiply(get(x as Local), get(x as Local))),
      ...lanes.divide(
        lanes.multiply(get(x as Local), polynomial(square as Local, TANH.above)),
        polynomial(square as Local, TANH.below),
      ),
    ],
    (_, value) => lanes.isAtLeast(absolute(get(value as Local)), fourOf(EXACT)),
  ),
  /** From tanh's value. */
  tanhSlope: elementwise(1, (value) => lanes.subtract(one, lanes.multiply(get(value as Local), get(value as Local)))),
  /** From the sigmoid's value; tells whether any was so near to 1 that its slope has lost digits. */
  sigmoidSlope: elementwise(
    1,
    (value) => lanes.multiply(get(value as Local), lanes.subtract(one, get(value as Local))),
    (value) => lanes.isAtLeast(get(value as Local), fourOf(EXACT)),
  ),
} as const satisfies Record<string, WasmFunction>;
