import { readFileSync } from 'node:fs';
import type {
  AttentionFrame,
  AttentionParameters,
} from '../../src/lab/experiments/attention-and-distance/definition.ts';

const PROFILES = ['attention', 'values', 'logits', 'recurrence', 'weights'] as const;
const SHARES = ['largestWeight', 'largestShare'] as const;

/** One seed as PyTorch has it in float64; null is log10 of a true zero. */
type SeedReference = Record<(typeof PROFILES)[number] | 'query', (number | null)[]> &
  Record<(typeof SHARES)[number], number>;

/** One parameter set of attention_and_distance.py. */
export interface AttentionSet {
  params: AttentionParameters;
  perSeed: SeedReference[];
}

export const attentionSets = JSON.parse(
  readFileSync(new URL('attention-and-distance.json', import.meta.url), 'utf8'),
) as AttentionSet[];

/** What sets a parameter set apart, for a test's name. */
export function describeAttentionSet({ params }: AttentionSet): string {
  const { cell, gain, length, width, heads, sharpness, residual, distanceBias } = params;
  return [cell, gain, `T ${length}`, `n ${width}`, `H ${heads}`, `σ ${sharpness}`, residual, `m ${distanceBias}`].join(
    ' ',
  );
}

/** Where a frame differs from the reference by more than `tolerance`, relatively. */
export function attentionDisagreements(frame: AttentionFrame, set: AttentionSet, tolerance = 1e-3): string[] {
  const wrong: string[] = [];
  const decades = Math.log10(1 + tolerance);
  const compare = (where: string, got: number | undefined, wanted: number | null, allowed = decades) => {
    const value = wanted === null ? -Infinity : wanted;
    if (got !== value && !(Math.abs((got ?? Number.NaN) - value) <= allowed)) {
      wrong.push(`${where}: ${String(got)}, not ${value}`);
    }
  };
  set.perSeed.forEach((reference, s) => {
    for (const name of PROFILES) {
      const got = frame[name].perSeed[s];
      if (got?.length !== reference[name].length) wrong.push(`seed ${s} ${name}: ${got?.length} lags`);
      reference[name].forEach((wanted, lag) => {
        compare(`seed ${s} ${name} ${lag}`, got?.[lag], wanted);
      });
    }
    for (const name of SHARES) compare(`seed ${s} ${name}`, frame[name].perSeed[s], reference[name], tolerance);
  });
  set.perSeed[0]?.query.forEach((wanted, lag) => {
    compare(`query ${lag}`, frame.query[lag], wanted);
  });
  return wrong;
}
