/**
 * As much of WebAssembly's binary format as a loop over float32 numbers needs, as functions that read like its text format:
 * `add(get(a), constant(4))` is the bytes of `local.get $a · i32.const 4 · i32.add`.
 */

/** Bytes of instructions. */
export type Code = readonly number[];

/** A number as WebAssembly stores it, seven bits a byte. */
function leb128(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7) {
    const byte = rest & 0x7f;
    // The sixth bit is the sign of what is left.
    if ((rest >> 7 === 0 && !(byte & 0x40)) || (rest >> 7 === -1 && byte & 0x40)) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}

/** Sizes and indices have no sign. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >> 7)];
}

const vector = (items: readonly Code[]): number[] => [...unsigned(items.length), ...items.flat()];
const sized = (code: Code): number[] => [...unsigned(code.length), ...code];
const text = (name: string): number[] => sized([...new TextEncoder().encode(name)]);

/** A local variable, by its index. */
export type Local = number;

/** The types of variables. */
export const TYPES = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;
type Type = keyof typeof TYPES;

export const get = (local: Local): Code => [0x20, ...unsigned(local)];
export const set = (local: Local, value: Code): Code => [...value, 0x21, ...unsigned(local)];
export const constant = (value: number): Code => [0x41, ...leb128(value)];
export const add = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
export const multiply = (a: Code, b: Code): Code => [...a, ...b, 0x6c];
const isGreater = (a: Code, b: Code): Code => [...a, ...b, 0x4a];

/** Adds to an integer variable. */
export const advance = (local: Local, by: Code): Code => set(local, add(get(local), by));

/** Four numbers at once have a prefix of their own. */
const wide = (instruction: number): number[] => [0xfd, ...unsigned(instruction)];

const lanewise =
  (instruction: number) =>
  (a: Code, b: Code): Code => [...a, ...b, ...wide(instruction)];

/** Lane by lane: arithmetic, comparisons (all bits set where true), and bits. */
export const lanes = {
  equal: lanewise(0x41),
  isGreater: lanewise(0x44),
  isAtLeast: lanewise(0x46),
  and: lanewise(0x4e),
  andNot: lanewise(0x4f),
  or: lanewise(0x50),
  add: lanewise(0xe4),
  subtract: lanewise(0xe5),
  multiply: lanewise(0xe6),
  divide: lanewise(0xe7),
  /** NaN where either is. */
  least: lanewise(0xe8),
  greatest: lanewise(0xe9),
};

export const absolute = (a: Code): Code => [...a, ...wide(0xe0)];

/** One number in all four lanes. */
export function fourOf(value: number): Code {
  const bytes = new Uint8Array(Float32Array.of(value, value, value, value).buffer);
  return [...wide(0x0c), ...bytes];
}

/** What is done with numbers one at a time, and four at once. */
export interface Arithmetic {
  type: 'f32' | 'v128';
  /** Numbers handled at once. */
  lanes: 1 | 4;
  zero: Code;
  /** From an address and an offset known beforehand. */
  load(address: Code, offset: number): Code;
  /** One number, in every lane. */
  loadEverywhere(address: Code): Code;
  store(address: Code, offset: number, value: Code): Code;
  /** sum + a · b */
  multiplyAdd(sum: Code, a: Code, b: Code): Code;
}

/** Log2 of the alignment that float32 numbers have. */
const ALIGNED = 2;

export const scalar: Arithmetic = {
  type: 'f32',
  lanes: 1,
  zero: [0x43, 0, 0, 0, 0],
  load: (address, offset) => [...address, 0x2a, ALIGNED, ...unsigned(offset)],
  loadEverywhere: (address) => [...address, 0x2a, ALIGNED, 0],
  store: (address, offset, value) => [...address, ...value, 0x38, ALIGNED, ...unsigned(offset)],
  multiplyAdd: (sum, a, b) => [...sum, ...a, ...b, 0x94, 0x92],
};

export const fourAtOnce: Arithmetic = {
  type: 'v128',
  lanes: 4,
  zero: fourOf(0),
  load: (address, offset) => [...address, ...wide(0x00), ALIGNED, ...unsigned(offset)],
  loadEverywhere: (address) => [...address, ...wide(0x09), ALIGNED, 0],
  store: (address, offset, value) => [...address, ...value, ...wide(0x0b), ALIGNED, ...unsigned(offset)],
  multiplyAdd: (sum, a, b) => lanes.add(sum, lanes.multiply(a, b)),
};

/** 1 where any bit is set. */
export const anyBit = (value: Code): Code => [...value, ...wide(0x53)];

/** `value` where a variable is not 0, else `otherwise`. */
export const choose = (local: Local, type: Type, value: Code, otherwise: Code): Code => [
  ...get(local),
  0x04,
  TYPES[type],
  ...value,
  0x05,
  ...otherwise,
  0x0b,
];

/** Repeats `body` with a counter that goes up by `step` for as long as a whole step fits under the limit. */
export function whileFits(counter: Local, step: number, limit: Local, body: Code): Code {
  const block = [0x02, 0x40];
  const loop = [0x03, 0x40];
  const leaveIf = (condition: Code) => [...condition, 0x0d, 1];
  const again = [0x0c, 0];
  const end = 0x0b;
  return [
    ...block,
    ...loop,
    ...leaveIf(isGreater(add(get(counter), constant(step)), get(limit))),
    ...body,
    ...advance(counter, constant(step)),
    ...again,
    end,
    end,
  ];
}

/** Repeats `body` as often as a variable says, at least once, and leaves that at 0. */
export const repeat = (left: Local, body: Code): Code => [
  ...[0x03, 0x40],
  ...body,
  ...advance(left, constant(-1)),
  ...get(left),
  ...[0x0d, 0],
  0x0b,
];

/** A function of integers, which come first among its variables. */
export interface WasmFunction {
  parameters: number;
  /** The types of the variables after them, with how many there are of each. */
  locals: readonly { type: Type; count: number }[];
  body: Code;
  /** Whether it leaves an integer behind. */
  hasResult: boolean;
}

/** A module of such functions, by their names, on a memory that is handed to it as `host.memory`. */
export function moduleOf(functions: Readonly<Record<string, WasmFunction>>): Uint8Array<ArrayBuffer> {
  const section = (id: number, items: readonly Code[]) => [id, ...sized(vector(items))];
  const all = Object.values(functions);
  const typeOf = ({ parameters, hasResult }: WasmFunction): Code => [
    0x60,
    ...vector(new Array<Code>(parameters).fill([TYPES.i32])),
    ...vector(hasResult ? [[TYPES.i32]] : []),
  ];
  const codeOf = ({ locals, body }: WasmFunction): Code => {
    const declared = vector(locals.map(({ type, count }) => [...unsigned(count), TYPES[type]]));
    return sized([...declared, ...body, 0x0b]);
  };
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, all.map(typeOf)),
    ...section(2, [[...text('host'), ...text('memory'), 0x02, 0x00, 0]]),
    ...section(
      3,
      all.map((_, index) => unsigned(index)),
    ),
    ...section(
      7,
      Object.keys(functions).map((name, index) => [...text(name), 0x00, ...unsigned(index)]),
    ),
    ...section(10, all.map(codeOf)),
  ]);
}
