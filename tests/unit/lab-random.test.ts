import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { drawData, drawLayer, INITIALIZERS, variances } from '../../src/lab/nn/initializers.ts';
import { glibcLog } from '../../src/lab/numerics/glibc-log.ts';
import { RandomState } from '../../src/lab/numerics/mt19937.ts';
import { orthogonalFactor } from '../../src/lab/numerics/orthogonal.ts';

interface Reference {
  streams: {
    seed: number | number[];
    uniform: string[];
    uniformHash: string;
    normal: string[];
    normalHash: string;
    normal32Hash: string;
    normalLast: string[];
  }[];
  orthogonal: number[];
  /** x and log x, in one string. */
  logarithm: string[];
}

const path = new URL('../reference/random-state.json', import.meta.url);
const reference = JSON.parse(readFileSync(path, 'utf8')) as Reference;

function fromBits(bits: string): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${bits}`));
  return view.getFloat64(0);
}

const hash = (values: Float32Array | Float64Array): string =>
  createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex');

describe('RandomState', () => {
  it.each(reference.streams)(
    'draws what NumPy draws, seed $seed',
    ({ seed, uniform, uniformHash, normal, normalHash, normal32Hash, normalLast }) => {
      const drawn = new RandomState(seed).randomSample(100_000);
      expect([...drawn.subarray(0, 6)]).toEqual(uniform.map(fromBits));
      expect(hash(drawn)).toBe(uniformHash);

      const normals = new RandomState(seed).standardNormal(100_001);
      expect([...normals.subarray(0, 6)]).toEqual(normal.map(fromBits));
      expect([...normals.subarray(-2)]).toEqual(normalLast.map(fromBits));
      expect(hash(normals)).toBe(normalHash);
      expect(hash(new RandomState(seed).fillNormal(new Float32Array(100_001)))).toBe(normal32Hash);
    },
  );

  it('gives the same numbers in pieces, odd ones too', () => {
    const whole = new RandomState([9, 4]).standardNormal(1000);
    const stream = new RandomState([9, 4]);
    const pieces = [1, 2, 3, 623, 371].flatMap((n) => [...stream.standardNormal(n)]);
    expect(pieces).toEqual([...whole]);
  });

  it('is exact in float64 after an odd number drawn in float32', () => {
    const whole = new RandomState(8).standardNormal(10);
    const stream = new RandomState(8);
    expect(stream.fillNormal(new Float32Array(3))).toEqual(Float32Array.from(whole.subarray(0, 3)));
    expect(stream.standardNormal(7)).toEqual(whole.subarray(3));
  });

  it('refuses what is not a seed', () => {
    expect(() => new RandomState(-1)).toThrow(/seed = -1: allowed are whole numbers/);
    expect(() => new RandomState([])).toThrow(RangeError);
    expect(() => new RandomState([1.5])).toThrow(RangeError);
  });
});

describe('glibcLog', () => {
  it('has the bits of the C library', () => {
    for (const line of reference.logarithm) {
      const [x = '', log = ''] = line.split(' ');
      expect(glibcLog(fromBits(x)), x).toBe(fromBits(log));
    }
  });
});

describe('initializers', () => {
  it('draws the orthogonal matrix that numpy.linalg.qr gives with a positive diagonal', () => {
    const { weight } = drawLayer('orthogonal', 3, 5, 12);
    reference.orthogonal.forEach((value, i) => {
      expect(weight[i]).toBeCloseTo(value, 12);
    });
  });

  it('is orthogonal to rounding at width 256', () => {
    const n = 256;
    const q = orthogonalFactor(new RandomState(1).standardNormal(n * n), n);
    let worst = 0;
    for (let i = 0; i < n; i += 17) {
      for (let j = 0; j < n; j++) {
        let product = 0;
        for (let k = 0; k < n; k++) product += (q[i * n + k] as number) * (q[j * n + k] as number);
        worst = Math.max(worst, Math.abs(product - (i === j ? 1 : 0)));
      }
    }
    expect(worst).toBeLessThan(1e-13);
  });

  it.each(INITIALIZERS)('%s has mean square 1, in both precisions', (init) => {
    const width = 96;
    const { weight, bias } = drawLayer(init, 11, 2, width);
    const meanSquare = Array.from(weight).reduce((sum, value) => sum + value * value, 0) / weight.length;
    expect(meanSquare).toBeCloseTo(1, 1);
    expect(bias).toHaveLength(width);
    const device = drawLayer(init, 11, 2, width, 'float32');
    expect(device.weight).toEqual(Float32Array.from(weight));
    expect(device.bias).toEqual(Float32Array.from(bias));
  });

  it('knows the variances, and lets them be overridden', () => {
    expect(variances('xavier-normal', 64)).toEqual({ sigmaW2: 1, sigmaB2: 0 });
    expect(variances('he-uniform', 64)).toEqual({ sigmaW2: 2, sigmaB2: 0 });
    expect(variances('pytorch-default', 64)).toEqual({ sigmaW2: 1 / 3, sigmaB2: 1 / 192 });
    expect(variances('pytorch-default', 64, 4, 0)).toEqual({ sigmaW2: 4, sigmaB2: 0 });
  });

  it('draws input and read-out from one stream', () => {
    const { input, readout } = drawData(5, 3, 8);
    expect([...input, ...readout]).toEqual([...new RandomState([5, 0]).standardNormal(48)]);
  });
});
