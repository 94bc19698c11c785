import { readFileSync } from 'node:fs';
import type {
  RecurrentMemoryFrame,
  RecurrentMemoryParameters,
} from '../../src/lab/experiments/recurrent-memory/definition.ts';

type Logs = (number | null)[];

/** One seed as PyTorch has it in float64; null is log10 of a true zero. */
interface SeedReference {
  gradient: Logs;
  state: Logs;
  hidden?: Logs;
  direct?: Logs;
  rest?: Logs;
  /** [gate][time] */
  gates?: number[][];
}

/** One parameter set of recurrent_memory.py. */
export interface RecurrentSet {
  params: RecurrentMemoryParameters;
  perSeed: SeedReference[];
  /** At the longest lag. */
  singular: { largest: number | null; median: number | null | 'unresolved' };
}

export const recurrentSets = JSON.parse(
  readFileSync(new URL('recurrent-memory.json', import.meta.url), 'utf8'),
) as RecurrentSet[];

/** What sets a parameter set apart, for a test's name. */
export function describeRecurrentSet({ params }: RecurrentSet): string {
  const { cell, recurrent, gain, length, forgetBias, chrono, inputScale } = params;
  return [cell, recurrent, gain, `T ${length}`, `f ${forgetBias}`, `chrono ${chrono}`, `noise ${inputScale}`].join(' ');
}

const QUANTITIES = ['gradient', 'state', 'hidden', 'direct', 'rest'] as const;

/** Where a frame differs from the reference by more than `tolerance`, relatively. */
export function recurrentDisagreements(frame: RecurrentMemoryFrame, set: RecurrentSet, tolerance = 1e-3): string[] {
  const wrong: string[] = [];
  const decades = Math.log10(1 + tolerance);
  const compare = (where: string, got: number | undefined, wanted: number | null, allowed = decades) => {
    const value = wanted === null ? -Infinity : wanted;
    if (got !== value && !(Math.abs((got ?? Number.NaN) - value) <= allowed)) {
      wrong.push(`${where}: ${String(got)}, not ${value}`);
    }
  };
  set.perSeed.forEach((reference, s) => {
    for (const name of QUANTITIES) {
      const got = frame[name]?.perSeed[s];
      if ((got === undefined) !== (reference[name] === undefined)) wrong.push(`${name}: only one of both has it`);
      reference[name]?.forEach((wanted, place) => {
        compare(`seed ${s} ${name} ${place}`, got?.[place], wanted);
      });
    }
  });
  frame.gates.forEach(({ name, mean }, gate) => {
    if (name === 'slope') return;
    mean.forEach((value, t) => {
      const all = set.perSeed.map(({ gates }) => gates?.[gate]?.[t] ?? Number.NaN);
      const wanted = all.reduce((sum, one) => sum + one, 0) / all.length;
      compare(`${name} gate at ${t + 1}`, value, wanted, tolerance * wanted);
    });
  });
  const { singular } = frame;
  compare('largest singular value', singular?.largest.at(-1), set.singular.largest);
  if (set.singular.median !== 'unresolved') {
    compare('median singular value', singular?.median.at(-1), set.singular.median);
  }
  return wrong;
}
