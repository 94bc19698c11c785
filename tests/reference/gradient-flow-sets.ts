import { readFileSync } from 'node:fs';
import type { GradientFlowFrame, GradientFlowParameters } from '../../src/lab/experiments/gradient-flow/definition.ts';

/** One seed as PyTorch measured it in float64; null is the logarithm of a true zero. */
interface ReferenceSeed {
  activation: (number | null)[];
  gradient: (number | null)[];
  weightGradient: (number | null)[];
  flat: number[];
  dead: number[];
}

export interface ReferenceSet {
  params: GradientFlowParameters;
  seeds: ReferenceSeed[];
}

/** The parameter sets of gradient_flow.py with what PyTorch's autograd gave. */
export const referenceSets = JSON.parse(
  readFileSync(new URL('gradient-flow.json', import.meta.url), 'utf8'),
) as ReferenceSet[];

/** 1e-3 relative, in decades. */
export const AGREEMENT = Math.log10(1.001);

export const MAGNITUDES = ['activation', 'gradient', 'weightGradient'] as const;

/** What sets a parameter set apart from the reference script's own base, in words short enough for a test's name. */
export function describeSet({ params }: ReferenceSet): string {
  const parts: (string | number | false)[] = [
    params.architecture === 'residual' && 'residual',
    params.activation,
    params.init,
    params.normalization !== 'none' && `${params.normalization} norm`,
    params.sigmaW2 !== null && `σ_w² ${params.sigmaW2}`,
    params.sigmaB2 !== null && `σ_b² ${params.sigmaB2}`,
    params.branchScale !== 1 && `β ${params.branchScale}`,
    `${params.depth} × ${params.width}, batch ${params.batch}`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}

/** Distance in decades; 0 where both are the same true zero, infinite where only one is, or where one is not a number. */
export function distance(got: number | null | undefined, wanted: number | null): number {
  const zero = Number.NEGATIVE_INFINITY;
  const [a, b] = [got === undefined ? Number.NaN : (got ?? zero), wanted ?? zero];
  if (a === b) return 0;
  const apart = Math.abs(a - b);
  return Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart;
}

/** Every layer of every seed that lies further than `tolerance` from the reference, a line each. */
export function disagreements(
  frame: GradientFlowFrame,
  { params, seeds }: ReferenceSet,
  tolerance = AGREEMENT,
): string[] {
  const lines: string[] = [];
  for (const key of MAGNITUDES) {
    const measured = frame[key].perSeed;
    if (measured.length !== seeds.length) lines.push(`${key}: ${measured.length} seeds for ${seeds.length}`);
    seeds.forEach((seed, s) => {
      const row = measured[s] ?? [];
      if (row.length !== seed[key].length) lines.push(`${key}: ${row.length} layers for ${seed[key].length}`);
      seed[key].forEach((wanted, l) => {
        const apart = distance(row[l], wanted);
        if (apart > tolerance) lines.push(`${key} ${l} of seed ${params.seed + s}: ${row[l]} for ${wanted}`);
      });
    });
  }
  for (const key of ['flat', 'dead'] as const) {
    for (let l = 0; l < params.depth; l++) {
      const wanted = seeds.reduce((sum, seed) => sum + (seed[key][l] as number), 0) / seeds.length;
      const got = frame[key][l] ?? Number.NaN;
      // A slope that lies on the limit to seven digits may count on either side: one pair at most.
      if (!(Math.abs(got - wanted) <= 1.01 / (params.batch * params.width)))
        lines.push(`${key} ${l}: ${got} for ${wanted}`);
    }
  }
  return lines;
}
