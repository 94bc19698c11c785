import { readFileSync } from 'node:fs';
import type {
  NumberFormatsFrame,
  NumberFormatsParameters,
} from '../../src/lab/experiments/number-formats/definition.ts';

/** Logarithms by layers back from the loss: null is a true zero; what is not finite is named. */
type Logs = (number | string | null)[];

interface StoredReference {
  gradient: Logs;
  /** Elements that are 0. */
  zeros: number[];
}

/** One parameter set of number_formats.py. */
export interface NumberFormatsSet {
  params: NumberFormatsParameters;
  perSeed: Record<'fp64' | 'fp16' | 'bf16', StoredReference>[];
}

interface Reference {
  rounding: Record<'fp16' | 'bf16', { blocks: string[]; sweep: string }> & Record<'fp16 from float64', string[]>;
  'eight bits': Record<'e4m3' | 'e5m2', { values: (number | string)[]; rounded: string }>;
  profiles: NumberFormatsSet[];
}

export const formatsReference = JSON.parse(
  readFileSync(new URL('number-formats.json', import.meta.url), 'utf8'),
) as Reference;

export const numberFormatsSets = formatsReference.profiles;

/** What sets a parameter set apart, for a test's name. */
export function describeNumberFormatsSet({ params }: NumberFormatsSet): string {
  const { activation, init, sigmaW2, depth, startGradient, lossScale } = params;
  return [activation, init, sigmaW2 ?? '', `L ${depth}`, `from ${startGradient}`, `scale ${lossScale}`].join(' ');
}

/** Decades. The sums are float64 on both sides, in another order. */
const NEAR = 1e-6;

const numberOf = (log: number | string | null): number =>
  log === null ? -Infinity : log === 'inf' ? Infinity : Number(log);

/** Where a frame differs from the reference. */
export function numberFormatsDisagreements(frame: NumberFormatsFrame, set: NumberFormatsSet): string[] {
  const wrong: string[] = [];
  for (const name of ['fp64', 'fp16', 'bf16'] as const) {
    const { gradient, zeros } = frame.formats[name];
    set.perSeed.forEach((reference, s) => {
      reference[name].gradient.forEach((log, back) => {
        const [got, wanted] = [gradient.perSeed[s]?.[back] ?? Number.NaN, numberOf(log)];
        if (!Object.is(got, wanted) && !(Math.abs(got - wanted) <= NEAR)) {
          wrong.push(`seed ${s} ${name}, ${back} back: ${got}, not ${wanted}`);
        }
      });
    });
    zeros.forEach((share, back) => {
      const finite = set.perSeed.flatMap((seed) => {
        const log = numberOf(seed[name].gradient[back] ?? null);
        return Number.isNaN(log) || log === Infinity ? [] : [seed[name].zeros[back] as number];
      });
      const elements = frame.histogram.total / set.perSeed.length;
      const wanted = finite.reduce((sum, count) => sum + count, 0) / finite.length / elements;
      const near = Math.abs(share - wanted) < 1e-9;
      if (!Object.is(share, wanted) && !near) wrong.push(`${name} zeros, ${back} back: ${share}, not ${wanted}`);
    });
  }
  return wrong;
}
