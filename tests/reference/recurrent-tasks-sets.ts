import { readFileSync } from 'node:fs';
import type {
  RecurrentMemoryFrame,
  RecurrentMemoryParameters,
} from '../../src/lab/experiments/recurrent-memory/definition.ts';

/** One seed as PyTorch has it in float64; null is log10 of a true zero. */
interface SeedReference {
  /** Of the first batch's loss, in the order in which the lab lays parameters out. */
  parameterGradient: number[];
  /** Before every update. */
  losses: number[];
  /** log10 RMS by lag, before training and after it. */
  before: (number | null)[];
  after: (number | null)[];
}

/** One parameter set of recurrent_tasks.py. */
export interface TaskSet {
  params: RecurrentMemoryParameters;
  perSeed: SeedReference[];
}

export const taskSets = JSON.parse(readFileSync(new URL('recurrent-tasks.json', import.meta.url), 'utf8')) as TaskSet[];

/** What sets a parameter set apart, for a test's name. */
export function describeTaskSet({ params }: TaskSet): string {
  const { task, cell, recurrent, length, width, trainSteps } = params;
  return [task, cell, recurrent, `T ${length}`, `n ${width}`, `${trainSteps} updates`].join(' ');
}

/** A relative error of 10⁻³, and 10⁻² after more than a hundred updates. */
const toleranceOf = (updates: number): number => (updates > 100 ? 1e-2 : 1e-3);

/** Where a frame differs from the reference. */
export function taskDisagreements(frame: RecurrentMemoryFrame, { params, perSeed }: TaskSet): string[] {
  const wrong: string[] = [];
  const compare = (where: string, got: number | undefined, wanted: number | null, updates: number) => {
    const value = wanted ?? Number.NEGATIVE_INFINITY;
    const decades = Math.log10(1 + toleranceOf(updates));
    if (got !== value && !(Math.abs((got ?? Number.NaN) - value) <= decades))
      wrong.push(`${where}: ${got}, not ${value}`);
  };
  const { training } = frame;
  if (!training || training.failure) return ['nothing was trained to the end'];
  perSeed.forEach((reference, s) => {
    training.steps.forEach((end, record) => {
      const from = record === 0 ? 0 : (training.steps[record - 1] as number);
      const losses = reference.losses.slice(from, end);
      const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
      compare(`seed ${s}, loss up to step ${end}`, training.loss.perSeed[s]?.[record], Math.log10(mean), end);
    });
    reference.before.forEach((wanted, lag) => {
      compare(`seed ${s}, lag ${lag} before`, training.before.gradient.perSeed[s]?.[lag], wanted, 0);
    });
    reference.after.forEach((wanted, lag) => {
      compare(`seed ${s}, lag ${lag} after`, frame.gradient.perSeed[s]?.[lag], wanted, params.trainSteps);
    });
  });
  return wrong;
}
