import { readFileSync } from 'node:fs';
import type {
  NormalizationBenchFrame,
  NormalizationBenchParameters,
} from '../../src/lab/experiments/normalization-bench/definition.ts';

type OrderSeed = { square: number[]; weightGradient: number[] };

/** One seed as PyTorch measured it; what it holds depends on the view. Null is the logarithm of a true zero. */
interface BenchSeed {
  y?: number[];
  dx?: number[];
  difference?: number[];
  training?: number[];
  inference?: number[];
  meanError?: number[];
  varianceError?: number[];
  gradient?: (number | null)[];
  pre?: OrderSeed;
  post?: OrderSeed;
}

/** One parameter set of normalization_bench.py with what PyTorch gave in float64. */
export interface BenchSet {
  params: NormalizationBenchParameters;
  seeds: BenchSeed[];
}

export const benchSets = JSON.parse(
  readFileSync(new URL('normalization-bench.json', import.meta.url), 'utf8'),
) as BenchSet[];

/** What sets a parameter set apart, for a test's name. */
export function describeBenchSet({ params }: BenchSet): string {
  const { view, normalization, examples, channels, positions, groups } = params;
  const grid = `${examples} × ${channels} × ${positions}`;
  switch (view) {
    case 'layer':
      return `${normalization} norm of ${grid}${normalization === 'group' ? `, ${groups} groups` : ''}`;
    case 'statistics':
      return `running statistics of ${grid}, momentum ${params.momentum}`;
    case 'depth':
      return `${params.depth} ${params.activation} layers with ${normalization} norm, batch ${params.batch}`;
    case 'order':
      return `Transformer of ${params.depth} blocks, ${examples} × ${positions} tokens`;
  }
}

/** A number that is nearly 0 is compared with 1 instead of with itself. */
const ABSOLUTE = 2e-6;

/** Where a frame's measured numbers differ from the reference's by more than `tolerance`, relatively. */
export function benchDisagreements(frame: NormalizationBenchFrame, { seeds }: BenchSet, tolerance = 1e-3): string[] {
  const wrong: string[] = [];
  const compare = (
    what: string,
    got: readonly number[] | undefined,
    wanted: readonly (number | null)[] | undefined,
    allowed: (wanted: number) => number = (value) => ABSOLUTE + tolerance * Math.abs(value),
  ) => {
    if (wanted === undefined || got?.length !== wanted.length) {
      wrong.push(`${what}: ${got?.length} numbers for ${wanted?.length}`);
      return;
    }
    wanted.forEach((value, i) => {
      const here = got[i] as number;
      const same = value === null ? here === -Infinity : Math.abs(here - value) <= allowed(value);
      if (!same) wrong.push(`${what} ${i}: ${here} for ${value}`);
    });
  };
  const decades = () => Math.log10(1 + tolerance);
  const { result } = frame;
  seeds.forEach((seed, s) => {
    switch (result.view) {
      case 'layer':
        compare('y', result.after, seed.y);
        // A gradient that ε alone lets through is small, and right to three digits all the same.
        compare('∂ℒ/∂x', result.gradientBefore, seed.dx, (value) => 2e-7 + tolerance * Math.abs(value));
        return;
      case 'statistics':
        for (const name of ['difference', 'meanError', 'varianceError'] as const) {
          compare(`${name} of seed ${s}`, result[name].perSeed[s], seed[name]?.map(Math.log10), decades);
        }
        compare(`training of seed ${s}`, result.training.perSeed[s], seed.training);
        compare(`inference of seed ${s}`, result.inference.perSeed[s], seed.inference);
        return;
      case 'depth':
        compare(`gradient of seed ${s}`, result.gradient.perSeed[s], seed.gradient, decades);
        return;
      case 'order':
        for (const order of ['pre', 'post'] as const) {
          const { square, weightGradient } = result[order];
          compare(`${order} square of seed ${s}`, square.perSeed[s], seed[order]?.square);
          compare(`${order} gradient of seed ${s}`, weightGradient.perSeed[s], seed[order]?.weightGradient, decades);
        }
    }
  });
  return wrong;
}
