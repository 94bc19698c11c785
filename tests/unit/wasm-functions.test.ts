import { describe, expect, it } from 'vitest';
import { openWasmFunctions } from '../../src/lab/engine/kernels/wasm-functions.ts';
import { RandomState } from '../../src/lab/numerics/mt19937.ts';

const memory = new WebAssembly.Memory({ initial: 8 });
const functions = openWasmFunctions(memory);
const heap = new Float32Array(memory.buffer);
const FLOAT_BYTES = 4;

/** Puts numbers on the heap, one array after the other with room between them. @returns where each begins */
function lay(...arrays: ArrayLike<number>[]): number[] {
  heap.fill(Number.NaN);
  let next = 16;
  return arrays.map((numbers) => {
    const at = next;
    heap.set(numbers, at);
    next += numbers.length + 16;
    return at;
  });
}

const random = (seed: number, size: number) => new RandomState(seed).fillNormal(new Float64Array(size));

describe('the product of small matrices', () => {
  it.each([
    [250, 32, 32],
    [33, 250, 32],
    [7, 5, 19],
    [4, 2, 8],
    [5, 9, 1],
    [1, 1, 3],
  ])('%i × %i times %i columns', (rows, inner, columns) => {
    for (const turned of [false, true]) {
      for (const withSum of [false, true]) {
        const [left, right, sum] = [random(1, rows * inner), random(2, inner * columns), random(3, columns)];
        const [a, b, s, c] = lay(left, right, sum, new Float64Array(rows * columns)) as [
          number,
          number,
          number,
          number,
        ];
        const [row, step] = turned ? [1, rows] : [inner, 1];
        const bytes = [a, row, step, b, c].map((numbers) => numbers * FLOAT_BYTES);
        functions.product(...bytes, rows, inner, columns, withSum ? s * FLOAT_BYTES : 0);
        for (let r = 0; r < rows; r++) {
          for (let j = 0; j < columns; j++) {
            let exact = withSum ? (sum[j] as number) : 0;
            let size = Math.abs(exact);
            for (let k = 0; k < inner; k++) {
              const part = (left[r * row + k * step] as number) * (right[k * columns + j] as number);
              exact += part;
              size += Math.abs(part);
            }
            expect(Math.abs((heap[c + r * columns + j] as number) - exact)).toBeLessThan(1e-6 * (size + 1));
          }
        }
        // Nothing is written before or behind the result.
        expect([heap[c - 1], heap[c + rows * columns]]).toEqual([Number.NaN, Number.NaN]);
      }
    }
  });

  it('adds up a column by a row of ones that is one number', () => {
    const [one, b, c] = lay([1], [1, 2, 3, 4, 5, 6], [0, 0]) as [number, number, number];
    functions.product(one * FLOAT_BYTES, 0, 0, b * FLOAT_BYTES, c * FLOAT_BYTES, 1, 3, 2, 0);
    expect([...heap.subarray(c, c + 2)]).toEqual([9, 12]);
  });

  it('keeps what is not a finite number', () => {
    const [a, b, c] = lay([Number.POSITIVE_INFINITY, 1, Number.NaN, 0], [1, 0], [0, 0]) as [number, number, number];
    functions.product(a * FLOAT_BYTES, 2 * FLOAT_BYTES, FLOAT_BYTES, b * FLOAT_BYTES, c * FLOAT_BYTES, 2, 2, 1, 0);
    expect([...heap.subarray(c, c + 2)]).toEqual([Number.POSITIVE_INFINITY, Number.NaN]);
  });
});

describe('what is done number by number', () => {
  const values = [-0.5, 0, 1e-30, 3, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1e-40];
  const run = (name: Exclude<keyof typeof functions, 'product'>, operands: number[][], count: number) => {
    const places = lay(...operands, new Float64Array(count));
    const told = functions[name](...places.map((at) => at * FLOAT_BYTES), count);
    const out = places.at(-1) as number;
    expect(heap[out + count]).toBeNaN();
    return { told, result: [...heap.subarray(out, out + count)] };
  };
  const stored = values.map(Math.fround);

  it('sums and products', () => {
    const others = [2, 3, 4, 5, 6, 7, 8, 9];
    expect(run('add', [values, others], 8).result).toEqual(
      stored.map((x, i) => Math.fround(x + (others[i] as number))),
    );
    expect(run('multiply', [values, others], 8).result).toEqual(
      stored.map((x, i) => Math.fround(x * (others[i] as number))),
    );
  });

  it('ReLU’s slope: 0 up to 0, 1 beyond, and NaN where there is none', () => {
    expect(run('reluSlope', [values], 8).result).toEqual([0, 0, 1, 1, Number.NaN, 1, 0, 0]);
  });

  it('the sigmoid’s slope, and whether a value was too near to 1', () => {
    const low = [0, 0.25, 0.5, 0.98];
    expect(run('sigmoidSlope', [low], 4)).toEqual({
      told: 0,
      result: low.map((v) => Math.fround(Math.fround(v) * Math.fround(1 - Math.fround(v)))),
    });
    expect(run('sigmoidSlope', [[...low, 0.1, 0.995, 0.1, 0.1]], 8).told).toBe(1);
    expect(run('sigmoidSlope', [[Number.NaN, 0, 0, 0]], 4)).toMatchObject({ told: 0, result: [Number.NaN, 0, 0, 0] });
  });

  it('tanh to single precision, and whether a value was too near to ±1', () => {
    const small = Array.from({ length: 400 }, (_, i) => (i % 2 ? -1 : 1) * 10 ** (-30 + (30.4 * i) / 400));
    const { told, result } = run('tanh', [small], 400);
    expect(told).toBe(0);
    small.forEach((x, i) => {
      const exact = Math.tanh(Math.fround(x));
      expect(Math.abs((result[i] as number) / exact - 1)).toBeLessThan(4e-7);
    });
    const ends = [Number.NaN, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const beyond = run('tanh', [ends], 4);
    expect(beyond.told).toBe(1);
    expect(beyond.result.slice(0, 2)).toEqual([Number.NaN, 0]);
    expect(beyond.result[2]).toBeCloseTo(1, 6);
    expect(beyond.result[3]).toBeCloseTo(-1, 6);
    expect(run('tanhSlope', [[0, 0.5, -0.5, Number.NaN]], 4).result).toEqual([1, 0.75, 0.75, Number.NaN]);
  });
});
