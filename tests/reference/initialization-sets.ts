import { readFileSync } from 'node:fs';
import type {
  InitializationFrame,
  InitializationParameters,
} from '../../src/lab/experiments/initialization/definition.ts';
import { AGREEMENT, distance } from './gradient-flow-sets.ts';

/** One parameter set of initialization.py with what PyTorch gave in float64; null is the logarithm of a true zero. */
export interface InitializationSet {
  params: InitializationParameters;
  widths: number[];
  seeds: {
    signal: (number | null)[];
    gradient: (number | null)[];
    /** Exact zeros of h_l and of ∂ℒ/∂z_l, by layer. */
    zeros: [number, number][];
    /** log10 of the Jacobian's singular values that float64 resolves, largest first. */
    singular: number[];
    spread: number;
  }[];
}

export const initializationSets = JSON.parse(
  readFileSync(new URL('initialization.json', import.meta.url), 'utf8'),
) as InitializationSet[];

/** What sets a parameter set apart, for a test's name. */
export function describeInitializationSet({ params, widths }: InitializationSet): string {
  const gain = params.gain === null ? '' : `, gain ${params.gain.toPrecision(3)}`;
  return `${params.activation}, ${params.scheme}${gain}, ${params.depth} layers of ${widths[0]} to ${widths.at(-1)}, batch ${params.batch}`;
}

/** Everything measured that lies further than 1e-3 relative from the reference, a line each. */
export function initializationDisagreements(frame: InitializationFrame, set: InitializationSet): string[] {
  const { params, seeds, widths } = set;
  const lines: string[] = [];
  const check = (what: string, got: number | undefined, wanted: number | null) => {
    if (distance(got, wanted) > AGREEMENT) lines.push(`${what}: ${got} for ${wanted}`);
  };
  if (frame.widths.join() !== widths.join()) lines.push(`widths ${frame.widths}, not ${widths}`);
  seeds.forEach((seed, s) => {
    for (const key of ['signal', 'gradient'] as const) {
      const row = frame[key].perSeed[s] ?? [];
      if (row.length !== params.depth) lines.push(`${key}: ${row.length} layers for ${params.depth}`);
      seed[key].forEach((wanted, l) => {
        check(`${key} ${l + 1} of seed ${s}`, row[l], wanted);
      });
    }
    const values = frame.jacobian?.values.perSeed[s] ?? [];
    if (values.length !== Math.min(widths[0] as number, widths.at(-1) as number)) lines.push(`${values.length} values`);
    values.forEach((got, rank) => {
      const wanted = seed.singular[rank];
      if (got === -Infinity && wanted !== undefined) lines.push(`value ${rank} of seed ${s}: 0 for ${wanted}`);
      if (Number.isFinite(got)) check(`value ${rank} of seed ${s}`, got, wanted ?? Number.NaN);
      // Only what is small beside the largest may be unresolved.
      const relative = (wanted ?? -Infinity) - (seed.singular[0] as number);
      if (Number.isNaN(got) && relative > -3.99) lines.push(`value ${rank} of seed ${s}: unresolved at 10^${relative}`);
    });
    const spread = frame.jacobian?.spread.perSeed[s] ?? Number.NaN;
    if (!(Math.abs(spread - seed.spread) <= 1e-6 + 1e-3 * seed.spread)) lines.push(`spread ${spread}, ${seed.spread}`);
  });
  for (const { layer, activation, gradient } of frame.histograms) {
    const networks = activation.total / (params.batch * (widths[layer] as number));
    for (const [part, histogram] of [activation, gradient].entries()) {
      const wanted = seeds.slice(0, networks).reduce((sum, seed) => sum + (seed.zeros[layer - 1]?.[part] ?? 0), 0);
      if (histogram.zeros !== wanted) lines.push(`zeros ${part} of layer ${layer}: ${histogram.zeros} for ${wanted}`);
      const counted = histogram.counts.reduce((sum, count) => sum + count, 0) + histogram.zeros + histogram.tiny;
      if (counted + histogram.nonFinite !== histogram.total) lines.push(`${counted} of ${histogram.total} counted`);
    }
  }
  return lines;
}
