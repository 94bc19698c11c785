import { describe, expect, it } from 'vitest';
import { NODE_BACKENDS, runInNode } from '../../src/lab/engine/node.ts';
import { presetValues } from '../../src/lab/experiment.ts';
import {
  type NormalizationBenchFrame,
  type NormalizationBenchParameters,
  normalizationBench,
} from '../../src/lab/experiments/normalization-bench/definition.ts';
import {
  cellAt,
  cellsBySet,
  groupsInForce,
  indexOf,
  NORMALIZATION_KINDS,
  setOf,
  setShape,
} from '../../src/lab/nn/normalization-sets.ts';
import { RandomState } from '../../src/lab/numerics/mt19937.ts';
import { benchDisagreements, benchSets, describeBenchSet } from '../reference/normalization-bench-sets.ts';

type Backend = (typeof NODE_BACKENDS)[number];

async function measure(params: NormalizationBenchParameters, backend: Backend): Promise<NormalizationBenchFrame> {
  return (await runInNode<NormalizationBenchFrame>('normalization-bench', params, backend)).frame;
}

const base = presetValues(normalizationBench, 'batch');

describe.each(NODE_BACKENDS)('the normalization bench on %s', (backend) => {
  it.each(benchSets.map((set) => [describeBenchSet(set), set] as const))(
    'agrees with PyTorch in float64: %s',
    async (_, set) => {
      expect(benchDisagreements(await measure(set.params, backend), set)).toEqual([]);
    },
  );

  it.each(NORMALIZATION_KINDS)('sends back what finite differences say, %s norm', async (normalization) => {
    const params = { ...base, normalization, examples: 3, channels: 4, positions: 3, groups: 2, seeds: 1, seed: 11 };
    const { result } = await measure(params, backend);
    if (result.view !== 'layer') throw new Error('not the view of one layer');
    const sets = cellsBySet(normalization, params, 2);
    // ℒ = Σ ∂ℒ/∂y · y, in float64 and by the definition alone.
    const loss = (x: readonly number[]) => {
      let sum = 0;
      for (const cells of sets) {
        const values = cells.map((i) => x[i] as number);
        const mean = normalization === 'rms' ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
        const root = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length + 1e-5);
        for (const i of cells) sum += ((result.gradientAfter[i] as number) * ((x[i] as number) - mean)) / root;
      }
      return sum;
    };
    result.before.forEach((value, i) => {
      const moved = (by: number) => loss(result.before.map((x, j) => (j === i ? value + by : x)));
      const slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
      expect(result.gradientBefore[i], `cell ${i}`).toBeCloseTo(slope, 4);
    });
  });

  it('gives exactly 0 for one number, forwards and backwards', async () => {
    for (const [normalization, examples] of [
      ['batch', 1],
      ['instance', 4],
    ] as const) {
      const { result } = await measure({ ...base, normalization, examples, positions: 1 }, backend);
      if (result.view !== 'layer') throw new Error('not the view of one layer');
      expect(new Set(result.after.map(Math.abs))).toEqual(new Set([0]));
      expect(new Set(result.gradientBefore.map(Math.abs))).toEqual(new Set([0]));
      expect(result.gradientSum.mean).toBe(0);
    }
    const deep = await measure({ ...base, view: 'depth', batch: 1, seeds: 2 }, backend);
    if (deep.result.view !== 'depth') throw new Error('not the view by depth');
    expect(deep.result.gradient.median.slice(0, -1)).toEqual(new Array(base.depth).fill(-Infinity));
    expect(deep.result.step.mean).toBe(0);
  });

  it('gives the sign of the difference for two numbers, and what ε lets through of the gradient', async () => {
    const { result } = await measure(presetValues(normalizationBench, 'batch-of-two'), backend);
    if (result.view !== 'layer') throw new Error('not the view of one layer');
    for (let channel = 0; channel < base.channels; channel++) {
      const [a, b] = [0, 1].map((example) => indexOf({ ...base, positions: 1 }, { example, channel, position: 0 })) as [
        number,
        number,
      ];
      const half = ((result.before[a] as number) - (result.before[b] as number)) / 2;
      const root = Math.sqrt(half * half + 1e-5);
      expect(result.after[a]).toBeCloseTo(half / root, 5);
      // d/dx of (x₁ − x₂)/2 over its root: ε/root³, times half the difference of ∂ℒ/∂y.
      const exact =
        (1e-5 / root ** 3) * (((result.gradientAfter[a] as number) - (result.gradientAfter[b] as number)) / 2);
      expect(Math.abs((result.gradientBefore[a] as number) / exact - 1), `channel ${channel}`).toBeLessThan(1e-3);
    }
  });

  it('leaves no running statistics to infer with where a batch is one number', async () => {
    const { result } = await measure(presetValues(normalizationBench, 'running-batch-of-one'), backend);
    if (result.view !== 'statistics') throw new Error('not the view of the statistics');
    expect(result.training.median.every((value) => value === 0)).toBe(true);
    expect(result.inference.median.every(Number.isNaN)).toBe(true);
    expect(result.difference.median.every(Number.isNaN)).toBe(true);
    expect(result.varianceError.median.every(Number.isNaN)).toBe(true);
    expect(result.meanError.median.every(Number.isFinite)).toBe(true);
    expect(result.theory).toBeNull();
  });
});

describe('the sets', () => {
  const grid = { examples: 3, channels: 6, positions: 2 };

  it.each(NORMALIZATION_KINDS)('of %s norm are as large as they should be and cover every cell once', (kind) => {
    const { sets, size } = setShape(kind, grid, 3);
    const cells = cellsBySet(kind, grid, 3);
    expect(cells).toHaveLength(sets);
    for (const set of cells) expect(set).toHaveLength(size);
    expect(cells.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 36 }, (_, i) => i));
  });

  it('are what the papers say', () => {
    const together = (kind: (typeof NORMALIZATION_KINDS)[number], a: number[], b: number[]) => {
      const cell = ([example, channel, position]: number[]) => ({
        example: example as number,
        channel: channel as number,
        position: position as number,
      });
      return setOf(kind, grid, 3, cell(a)) === setOf(kind, grid, 3, cell(b));
    };
    expect(together('batch', [0, 2, 0], [2, 2, 1])).toBe(true);
    expect(together('batch', [0, 2, 0], [0, 3, 0])).toBe(false);
    expect(together('layer', [1, 0, 1], [1, 5, 1])).toBe(true);
    expect(together('layer', [1, 0, 1], [1, 0, 0])).toBe(false);
    expect(together('instance', [1, 4, 0], [1, 4, 1])).toBe(true);
    expect(together('instance', [1, 4, 0], [2, 4, 0])).toBe(false);
    expect(together('group', [1, 2, 0], [1, 3, 1])).toBe(true);
    expect(together('group', [1, 1, 0], [1, 2, 0])).toBe(false);
  });

  it('read a cell’s index back', () => {
    for (let i = 0; i < 36; i++) expect(indexOf(grid, cellAt(grid, i))).toBe(i);
  });

  it('take the greatest number of groups that divides the channels', () => {
    expect(groupsInForce(12, 5)).toBe(4);
    expect(groupsInForce(7, 6)).toBe(1);
    expect(groupsInForce(4, 12)).toBe(4);
  });
});

describe('the random numbers', () => {
  it('are the seed’s channels, then the batch, then the gradient', async () => {
    const { result } = await measure({ ...base, seeds: 1, seed: 5 }, 'cpu');
    if (result.view !== 'layer') throw new Error('not the view of one layer');
    const random = new RandomState([5, 0]);
    const [means, scales] = [random.standardNormal(6), random.standardNormal(6)];
    const noise = random.standardNormal(96);
    const gradient = random.standardNormal(96);
    const at = 37;
    const { channel } = cellAt(base, at);
    const wanted = 2 * (means[channel] as number) + Math.exp((scales[channel] as number) / 2) * (noise[at] as number);
    expect(result.before[at]).toBe(Math.fround(wanted));
    expect(result.gradientAfter[at]).toBe(Math.fround(gradient[at] as number));
  });
});
