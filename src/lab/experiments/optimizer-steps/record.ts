import { median, summarizeSeeds } from '../../numerics/statistics.ts';
import {
  type OptimizerStepsFrame,
  type OptimizerStepsParameters,
  RULES,
  type RuleMeasurement,
  type StepFailure,
  VIEWS,
  type View,
} from './definition.ts';
import { epsilonsOf } from './setup.ts';
import type { StepSizes } from './step.ts';
import { type SteadySizes, steadySizes } from './theory.ts';

/** One network's numbers so far. */
export interface MeasuredSeed {
  /** By step from the first on: by rule in the order of `RULES`, and the first layer's step as theory has it. */
  steps: { measured: StepSizes[]; steadyFirst: SteadySizes }[];
  /** Of every parameter, at the first step. */
  gradient: Float32Array;
}

/** What an update is divided by. */
const under: Readonly<Record<View, (sizes: StepSizes, layer: number) => number>> = {
  update: () => 0,
  rate: ({ gradient }, layer) => gradient[layer] as number,
  ratio: ({ weights }, layer) => weights[layer] as number,
};

const byView = <Value>(of: (view: View) => Value): Record<View, Value> =>
  Object.fromEntries(VIEWS.map((view) => [view, of(view)])) as Record<View, Value>;

type Step = MeasuredSeed['steps'][number];

const stepOf = ({ steps }: MeasuredSeed, index: number): Step => steps.at(index) as Step;

/** The first value of any network that is not a finite number, in the order in which a step computes them. */
export function failureOf(known: readonly MeasuredSeed[]): StepFailure | null {
  const isBad = (value: number) => Number.isNaN(value) || value === Number.POSITIVE_INFINITY;
  for (const [index, rule] of RULES.entries()) {
    for (const seed of known) {
      const sizes = stepOf(seed, -1).measured[index] as StepSizes;
      for (const quantity of ['weights', 'gradient', 'update'] as const) {
        // The backward pass begins at the output.
        const layer = quantity === 'gradient' ? sizes[quantity].findLastIndex(isBad) : sizes[quantity].findIndex(isBad);
        if (layer >= 0) return { rule, step: seed.steps.length, layer: layer + 1, quantity };
      }
    }
  }
  return null;
}

/** The frame after as many steps as are known of every network. */
export function measuredFrame(
  params: OptimizerStepsParameters,
  known: readonly MeasuredSeed[],
  failure: StepFailure | null,
): OptimizerStepsFrame {
  const step = (known[0] as MeasuredSeed).steps.length;
  const steady = known.map(({ gradient }) => steadySizes(params, gradient, step));
  const measure = (rule: (typeof RULES)[number], index: number): RuleMeasurement => {
    const sizes = known.map((seed) => stepOf(seed, -1).measured[index] as StepSizes);
    const starts = known.map((seed) => stepOf(seed, 0).measured[index] as StepSizes);
    const over = (view: View, update: readonly number[], by: StepSizes) =>
      update.map((log, layer) => log - under[view](by, layer));
    const medianOver = (logs: (seed: number) => number) => median(known.map((_, seed) => logs(seed)));
    return {
      gradient: summarizeSeeds(sizes.map(({ gradient }) => gradient)),
      weights: summarizeSeeds(sizes.map(({ weights }) => weights)),
      ...byView((view) => summarizeSeeds(sizes.map((own) => over(view, own.update, own)))),
      theory: byView((view) => {
        const perSeed = steady.map((own, seed) => over(view, own[rule], starts[seed] as StepSizes));
        return summarizeSeeds(perSeed).median;
      }),
      course: byView((view) =>
        Array.from({ length: step }, (_, at) =>
          medianOver((seed) => {
            const own = stepOf(known[seed] as MeasuredSeed, at).measured[index] as StepSizes;
            return (own.update[0] as number) - under[view](own, 0);
          }),
        ),
      ),
      courseTheory: byView((view) =>
        Array.from({ length: step }, (_, at) =>
          medianOver((seed) => {
            const [log] = stepOf(known[seed] as MeasuredSeed, at).steadyFirst[rule] as [number];
            return log - under[view](starts[seed] as StepSizes, 0);
          }),
        ),
      ),
    };
  };
  return {
    params: { ...params },
    epsilons: epsilonsOf(params),
    progress: failure ? 1 : step / params.steps,
    step,
    start: summarizeSeeds(known.map((seed) => (stepOf(seed, 0).measured[0] as StepSizes).gradient)),
    rules: Object.fromEntries(RULES.map((rule, index) => [rule, measure(rule, index)])) as OptimizerStepsFrame['rules'],
    failure,
  };
}
