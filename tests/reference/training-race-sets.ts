import { readFileSync } from 'node:fs';
import type { TrainingRaceParameters } from '../../src/lab/experiments/training-race/definition.ts';
import { LANES, type Lane, type TrainingRaceFrame } from '../../src/lab/experiments/training-race/frame.ts';

type Course = Omit<Lane, 'map'>;

/** One parameter set of training_race.py with what PyTorch gave in float64, at every step; null is log10 of a true zero. */
export interface RaceSet {
  params: TrainingRaceParameters;
  a: Course;
  b: Course;
}

export const raceSets = JSON.parse(readFileSync(new URL('training-race.json', import.meta.url), 'utf8')) as RaceSet[];

/** What sets a parameter set apart, for a test's name. */
export function describeRaceSet({ params }: RaceSet): string {
  const own = Object.entries(params).filter(
    ([name, value]) => name.endsWith('B') && value !== 'same' && value !== null,
  );
  return [params.dataset, params.activation, params.optimizer, params.normalization, ...own.flat()].join(' ');
}

/**
 * Where a frame differs from the reference by more than `tolerance`, relatively. A gradient is a sum over points that
 * may cancel to a small part of its terms, so that single precision leaves it ten times that.
 */
export function raceDisagreements(
  frame: Pick<TrainingRaceFrame, 'a' | 'b'>,
  { a, b }: Pick<RaceSet, 'a' | 'b'>,
  tolerance = 1e-3,
): string[] {
  const wrong: string[] = [];
  const decades = Math.log10(1 + tolerance);
  const allowed: Readonly<Record<keyof Course, (wanted: number) => number>> = {
    loss: (wanted) => tolerance * wanted,
    // One unit on one point may lie on either side of a limit.
    accuracy: () => 0.026,
    flat: () => 0.003,
    dead: () => 0.1,
    delta: () => decades,
    gradient: () => 10 * decades,
    updateRatio: () => 10 * decades,
  };
  const compare = (where: string, key: keyof Course, got: unknown, wanted: unknown): void => {
    if (Array.isArray(wanted)) {
      if (!Array.isArray(got) || got.length !== wanted.length) wrong.push(`${where}: another length`);
      else for (const [i, item] of wanted.entries()) compare(`${where} ${i}`, key, got[i], item);
      return;
    }
    const value = wanted === null ? -Infinity : (wanted as number);
    if (got !== value && !(Math.abs((got as number) - value) <= allowed[key](value))) {
      wrong.push(`${where}: ${String(got)}, not ${value}`);
    }
  };
  for (const lane of LANES) {
    const course = lane === 'a' ? a : b;
    for (const key of Object.keys(allowed) as (keyof Course)[])
      compare(`${lane} ${key}`, key, frame[lane][key], course[key]);
  }
  return wrong;
}
