import { glibcLog } from './glibc-log.ts';

/** Where drawn numbers are put. Float32 targets hold the float64 draw, rounded. */
export type FloatArray = Float32Array | Float64Array;

const WORDS = 624;
const SHIFT = 397;
const UPPER = 0x80000000;
const LOWER = 0x7fffffff;
const MATRIX_A = 0x9908b0df;

/** Knuth's initialization, `init_genrand` of Matsumoto and Nishimura (1998). */
function initGenrand(state: Int32Array, seed: number): void {
  let word = seed | 0;
  for (let i = 0; i < WORDS; i++) {
    state[i] = word;
    word = (Math.imul(1812433253, word ^ (word >>> 30)) + i + 1) | 0;
  }
}

function initByArray(state: Int32Array, key: readonly number[]): void {
  initGenrand(state, 19650218);
  const mix = (i: number, factor: number): number => {
    const before = state[i - 1] as number;
    return (state[i] as number) ^ Math.imul(before ^ (before >>> 30), factor);
  };
  let i = 1;
  let j = 0;
  const advance = (): void => {
    i++;
    if (i >= WORDS) {
      state[0] = state[WORDS - 1] as number;
      i = 1;
    }
  };
  for (let k = Math.max(WORDS, key.length); k > 0; k--) {
    state[i] = mix(i, 1664525) + ((key[j] as number) | 0) + j;
    j = (j + 1) % key.length;
    advance();
  }
  for (let k = WORDS - 1; k > 0; k--) {
    state[i] = mix(i, 1566083941) - i;
    advance();
  }
  state[0] = UPPER;
}

/** The next 624 words: advances `state` and writes them tempered. */
function generate(state: Int32Array, words: Int32Array): void {
  const twist = (i: number, next: number, far: number): void => {
    const mixed = ((state[i] as number) & UPPER) | ((state[next] as number) & LOWER);
    state[i] = (state[far] as number) ^ (mixed >>> 1) ^ (-(mixed & 1) & MATRIX_A);
  };
  for (let i = 0; i < WORDS - SHIFT; i++) twist(i, i + 1, i + SHIFT);
  for (let i = WORDS - SHIFT; i < WORDS - 1; i++) twist(i, i + 1, i + SHIFT - WORDS);
  twist(WORDS - 1, 0, SHIFT - 1);
  for (let i = 0; i < WORDS; i++) {
    let word = state[i] as number;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    words[i] = word ^ (word >>> 18);
  }
}

/**
 * NumPy's `numpy.random.RandomState`: the Mersenne Twister MT19937 with the legacy algorithms, which NumPy has frozen.
 *
 * Uniforms are equal to NumPy's bit for bit on every machine. NumPy's normals depend in the last bit on the logarithm
 * of the C library it runs on. In float64 the normals here are equal, bit for bit, to those of NumPy on GNU/Linux,
 * glibc 2.28 or later, x86-64 with FMA (see `glibcLog`); on another system NumPy itself may differ in that bit.
 *
 * Float32 targets use the engine's faster `Math.log`: about 3 % of its normals differ by 1 or 2 units in the last place
 * of float64, which is far below the rounding to float32 (all were equal in 12 million draws).
 */
export class RandomState {
  readonly #state = new Int32Array(WORDS);
  readonly #words = new Int32Array(WORDS);
  /** Always even: every draw takes two words. */
  #position = WORDS;
  /** The polar method makes normals in pairs; the second waits here. */
  #cached: number | null = null;

  /** @param seed a whole number in 0…2³²−1 (`init_genrand`) or a non-empty list of such (`init_by_array`). */
  constructor(seed: number | readonly number[]) {
    const words = typeof seed === 'number' ? [seed] : seed;
    const legal = words.length > 0 && words.every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32);
    if (!legal) throw new RangeError(`seed = ${String(seed)}: allowed are whole numbers, 0–${2 ** 32 - 1}`);
    if (typeof seed === 'number') initGenrand(this.#state, seed);
    else initByArray(this.#state, seed);
  }

  /** `random_sample(n)`: uniform on [0, 1) with 53 bits. */
  randomSample(n: number): Float64Array {
    return this.fillUniform(new Float64Array(n), 0, 1);
  }

  /** `standard_normal(n)`. */
  standardNormal(n: number): Float64Array {
    return this.fillNormal(new Float64Array(n));
  }

  /**
   * Fills with `(scale * (x - offset))`, x uniform on [0, 1).
   * @returns the target
   */
  fillUniform<T extends FloatArray>(target: T, offset: number, scale: number): T {
    const words = this.#words;
    let position = this.#position;
    for (let i = 0; i < target.length; i++) {
      if (position === WORDS) {
        generate(this.#state, words);
        position = 0;
      }
      const high = (words[position] as number) >>> 5;
      const low = (words[position + 1] as number) >>> 6;
      position += 2;
      target[i] = ((high * 67108864 + low) / 9007199254740992 - offset) * scale;
    }
    this.#position = position;
    return target;
  }

  /**
   * Fills with standard normals by Marsaglia's polar method, in NumPy's order; what a Float32Array takes need not be
   * exact in the last bits of float64 before it is rounded.
   * @returns the target
   */
  fillNormal<T extends FloatArray>(target: T): T {
    const words = this.#words;
    const length = target.length;
    const isExact = !(target instanceof Float32Array);
    let position = this.#position;
    let i = 0;
    if (this.#cached !== null && length > 0) {
      target[i++] = this.#cached;
      this.#cached = null;
    }
    while (i < length) {
      let x1: number;
      let x2: number;
      let r2: number;
      do {
        if (position === WORDS) {
          generate(this.#state, words);
          position = 0;
        }
        x1 =
          (((words[position] as number) >>> 5) * 67108864 + ((words[position + 1] as number) >>> 6)) /
            4503599627370496 -
          1;
        position += 2;
        if (position === WORDS) {
          generate(this.#state, words);
          position = 0;
        }
        x2 =
          (((words[position] as number) >>> 5) * 67108864 + ((words[position + 1] as number) >>> 6)) /
            4503599627370496 -
          1;
        position += 2;
        r2 = x1 * x1 + x2 * x2;
      } while (r2 >= 1 || r2 === 0);
      // The last pair may leave a number for a later, exact draw.
      const logarithm = isExact || i + 1 === length ? glibcLog(r2) : Math.log(r2);
      const factor = Math.sqrt((-2 * logarithm) / r2);
      target[i++] = factor * x2;
      if (i < length) target[i++] = factor * x1;
      else this.#cached = factor * x1;
    }
    this.#position = position;
    return target;
  }
}
