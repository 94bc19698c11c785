import {
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

/** A value of the sigmoid in single precision that is nearer to 1 has lost the digits of 1 − value. */
export const SIGMOID_EXACT = 0.99;

const VECTOR_BYTES = 16;

/**
 * A function of the operands' addresses, the result's, and the count of numbers.
 * @param result from four numbers of each operand
 * @param noted bits to remember of the result's operands: the function tells whether any was ever set
 */
function elementwise(
  operands: 1 | 2,
  result: (...values: readonly Local[]) => Code,
  noted?: (...values: readonly Local[]) => Code,
): WasmFunction {
  const addresses = Array.from({ length: operands }, (_, i) => i);
  const [out, count, done] = [operands, operands + 1, operands + 2];
  const values = addresses.map((i) => done + 1 + i);
  const notes = done + 1 + operands;
  return {
    parameters: operands + 2,
    locals: [
      { type: 'i32', count: 1 },
      { type: 'v128', count: operands + 1 },
    ],
    body: [
      ...whileFits(done, 4, count, [
        ...addresses.flatMap((i) => set(values[i] as Local, fourAtOnce.load(get(i), 0))),
        ...fourAtOnce.store(get(out), 0, result(...values)),
        ...(noted ? set(notes, lanes.or(get(notes), noted(...values))) : []),
        ...[...addresses, out].flatMap((address) => advance(address, constant(VECTOR_BYTES))),
      ]),
      ...(noted ? anyBit(get(notes)) : []),
    ],
    hasResult: noted !== undefined,
  };
}

const one = fourOf(1);

export const elementwiseFunctions = {
  add: elementwise(2, (a, b) => lanes.add(get(a as Local), get(b as Local))),
  multiply: elementwise(2, (a, b) => lanes.multiply(get(a as Local), get(b as Local))),
  /** 1 right of 0 and 0 elsewhere; NaN has no slope and stays. */
  reluSlope: elementwise(1, (x) => {
    const own = get(x as Local);
    return lanes.or(lanes.and(lanes.isGreater(own, fourOf(0)), one), lanes.andNot(own, lanes.equal(own, own)));
  }),
  /** From the sigmoid's value; tells whether any was so near to 1 that its slope has lost digits. */
  sigmoidSlope: elementwise(
    1,
    (value) => lanes.multiply(get(value as Local), lanes.subtract(one, get(value as Local))),
    (value) => lanes.isAtLeast(get(value as Local), fourOf(SIGMOID_EXACT)),
  ),
} as const satisfies Record<string, WasmFunction>;
