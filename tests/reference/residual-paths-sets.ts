import { readFileSync } from 'node:fs';
import type {
  ResidualPathsFrame,
  ResidualPathsParameters,
} from '../../src/lab/experiments/residual-paths/definition.ts';
import { STACKS, type StackName } from '../../src/lab/theory/residual-stacks.ts';

interface ReferenceStack {
  /** log10 of root mean squares by layer; null is a true zero. */
  signal: (number | null)[];
  gradient: (number | null)[];
  lineRms: number | null;
  /** Every fourth value of df/dt over its root mean square. */
  line: number[] | null;
  /** By lag; null where df/dt is constant. */
  autocorrelation: number[] | null;
}

/** One parameter set of residual_paths.py with what PyTorch gave in float64. */
export interface ResidualSet {
  params: ResidualPathsParameters;
  /** Stacks in which rounding decides: not to be compared. */
  chaotic: StackName[];
  seeds: Record<StackName, ReferenceStack>[];
}

const file = JSON.parse(readFileSync(new URL('residual-paths.json', import.meta.url), 'utf8')) as {
  sets: ResidualSet[];
  /** Simulated walks: mean sample autocorrelation by lag with its standard error. */
  brownian: { points: number; mean: number[]; error: number[] }[];
};

export const residualSets = file.sets;
export const brownianWalks = file.brownian;

/** What sets a parameter set apart, for a test's name. */
export function describeResidualSet({ params }: ResidualSet): string {
  const beta = params.branchScale === null ? '' : `, β ${params.branchScale}`;
  return `${params.depth}×${params.width} ${params.activation}, σ_w² ${params.sigmaW2}${beta}, gates ${params.gateBias}`;
}

/** Where a frame's measured numbers differ from the reference's by more than `tolerance`, relatively. */
export function residualDisagreements(
  frame: Pick<ResidualPathsFrame, 'stacks'>,
  set: ResidualSet,
  tolerance = 1e-3,
): string[] {
  const wrong: string[] = [];
  const decades = Math.log10(1 + tolerance);
  const compareLog = (what: string, got: number | undefined, wanted: number | null) => {
    const agrees = wanted === null ? got === -Infinity : Math.abs((got ?? Number.NaN) - wanted) <= decades;
    if (!agrees) wrong.push(`${what}: ${got}, not ${wanted}`);
  };
  for (const name of STACKS.filter((stack) => !set.chaotic.includes(stack))) {
    const stack = frame.stacks[name];
    set.seeds.forEach((seed, s) => {
      for (const quantity of ['signal', 'gradient'] as const) {
        seed[name][quantity].forEach((wanted, layer) => {
          compareLog(`${name} ${quantity} of seed ${s} at ${layer}`, stack[quantity].perSeed[s]?.[layer], wanted);
        });
      }
    });
    const first = set.seeds[0]?.[name];
    compareLog(`${name} line’s RMS`, stack.line.rms, first?.lineRms ?? null);
    first?.line?.forEach((wanted, i) => {
      const got = stack.line.values[4 * i] ?? Number.NaN;
      // In units of the curve’s root mean square.
      if (!(Math.abs(got - wanted) <= tolerance)) wrong.push(`${name} line at ${4 * i}: ${got}, not ${wanted}`);
    });
    const varying = set.seeds.flatMap((seed) => seed[name].autocorrelation ?? []);
    const got = stack.autocorrelation.perSeed.flat();
    if (got.length !== varying.length) wrong.push(`${name}: ${got.length} autocorrelations, not ${varying.length}`);
    varying.forEach((wanted, i) => {
      if (!(Math.abs((got[i] ?? Number.NaN) - wanted) <= tolerance))
        wrong.push(`${name} autocorrelation ${i}: ${got[i]}, not ${wanted}`);
    });
  }
  return wrong;
}
