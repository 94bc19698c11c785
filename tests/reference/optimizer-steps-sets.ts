import { readFileSync } from 'node:fs';
import {
  type OptimizerStepsFrame,
  type OptimizerStepsParameters,
  RULES,
} from '../../src/lab/experiments/optimizer-steps/definition.ts';
import { median } from '../../src/lab/numerics/statistics.ts';

type Rule = (typeof RULES)[number];
type Sizes = Record<'gradient' | 'weights' | 'update', (number | null)[]>;

/** One parameter set of optimizer_steps.py with what PyTorch gave in float64; null is log10 of a true zero. */
export interface OptimizerSet {
  params: OptimizerStepsParameters;
  rules: Record<Rule, { last: Sizes[]; first: (number | null)[][] }>;
}

export const optimizerSets = JSON.parse(
  readFileSync(new URL('optimizer-steps.json', import.meta.url), 'utf8'),
) as OptimizerSet[];

/** What sets a parameter set apart, for a test's name. */
export function describeOptimizerSet({ params }: OptimizerSet): string {
  const { activation, initialization, depth, width, batch, examples, steps, epsilon } = params;
  return `${depth} ${activation} layers of ${width}, ${initialization}, ${batch} ${examples} examples, ${steps} steps, ε ${epsilon ?? 'PyTorch’s'}`;
}

const log = (value: number | null): number => value ?? Number.NEGATIVE_INFINITY;

/** Where a frame differs from the reference by more than `tolerance`, relatively. */
export function optimizerDisagreements(
  { rules }: Pick<OptimizerStepsFrame, 'rules'>,
  set: Pick<OptimizerSet, 'rules'>,
  tolerance = 1e-3,
): string[] {
  const wrong: string[] = [];
  const decades = Math.log10(1 + tolerance);
  const compare = (where: string, got: readonly number[], wanted: readonly number[]) => {
    if (got.length !== wanted.length) wrong.push(`${where}: ${got.length} numbers, not ${wanted.length}`);
    for (const [i, value] of wanted.entries()) {
      const own = got[i] as number;
      const same = Object.is(own, value) || Math.abs(own - value) <= decades;
      if (!same) wrong.push(`${where} ${i + 1}: ${own}, not ${value}`);
    }
  };
  for (const rule of RULES) {
    const { last, first } = set.rules[rule];
    const measured = rules[rule];
    for (const [seed, sizes] of last.entries()) {
      const [gradient, weights, update] = [sizes.gradient.map(log), sizes.weights.map(log), sizes.update.map(log)];
      const over = (by: readonly number[]) => update.map((value, layer) => value - (by[layer] as number));
      const of = { gradient, weights, update, rate: over(gradient), ratio: over(weights) };
      for (const name of Object.keys(of) as (keyof typeof of)[]) {
        compare(`${rule}, seed ${seed}, ${name} of layer`, measured[name].perSeed[seed] ?? [], of[name]);
      }
    }
    const steps = (first[0] ?? []).map((_, step) => median(first.map((seed) => log(seed[step] ?? null))));
    compare(`${rule}, layer 1 in step`, measured.course.update, steps);
  }
  return wrong;
}
