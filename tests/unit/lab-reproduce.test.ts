import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  type GradientFlowFrame,
  type GradientFlowParameters,
  gradientFlowParameters,
} from '../../src/lab/experiments/gradient-flow/definition.ts';
import { gradientFlowScript } from '../../src/lab/experiments/gradient-flow/script.ts';
import { measureFormats } from '../../src/lab/nn/dense-formats.ts';
import { measureDenseNetwork } from '../../src/lab/nn/dense-network.ts';
import { summarizeSeeds } from '../../src/lab/numerics/statistics.ts';
import { defaults } from '../../src/lab/parameters.ts';

/** The first Python that has NumPy and PyTorch, or null. */
function findPython(): string | null {
  for (const python of ['python3', '/usr/bin/python3']) {
    try {
      execFileSync(python, ['-c', 'import numpy, torch'], { stdio: 'ignore' });
      return python;
    } catch {
      // This one lacks them; the next may not.
    }
  }
  return null;
}

const python = findPython();
const base = { ...defaults(gradientFlowParameters), depth: 6, width: 16, batch: 5, seeds: 3, seed: 2 };
const options = gradientFlowParameters;
const keysOf = <K extends string>(choices: Readonly<Record<K, string>>): K[] => Object.keys(choices) as K[];

const cases: GradientFlowParameters[] = [
  ...keysOf(options.activation.options).map((activation, i) => ({
    ...base,
    activation,
    init: keysOf(options.init.options)[i % 8] ?? 'orthogonal',
    normalization: keysOf(options.normalization.options)[i % 4] ?? 'none',
    architecture: i % 3 === 0 ? ('residual' as const) : ('plain' as const),
    branchScale: 0.5,
  })),
  { ...base, sigmaW2: 4, sigmaB2: 0.05, activation: 'tanh' },
  { ...base, depth: 200, width: 8, batch: 1, sigmaW2: 0.05, seeds: 2 },
  // Overflows fp16, and underflows it.
  { ...base, depth: 60, activation: 'relu', sigmaW2: 8 },
  { ...base, depth: 60, batch: 12 },
  // Every element of the first gradient is exactly 0 under a single example.
  { ...base, batch: 1, normalization: 'batch', activation: 'tanh' },
];

describe('gradientFlowScript', () => {
  it('has no value left out', () => {
    for (const params of cases) expect(gradientFlowScript(params)).not.toMatch(/undefined|: null,/);
    expect(gradientFlowScript({ ...base, sigmaW2: null })).toContain('"sigmaW2": None,');
  });

  it.skipIf(python === null)(
    'repeats the measurement (skipped where no Python has NumPy and PyTorch)',
    { timeout: 120_000 },
    async () => {
      const kept = await Promise.all(cases.map((params) => measureFormats(params, params.seed)));
      // One process for all cases: starting PyTorch takes longer than the cases.
      const runner =
        'import sys, json\nfor script in json.load(sys.stdin):\n    exec(compile(script, "script", "exec"), {"__name__": "__main__"})';
      const printed = execFileSync(python as string, ['-c', runner], {
        input: JSON.stringify(cases.map(gradientFlowScript)),
        encoding: 'utf8',
        stdio: ['pipe', 'pipe', 'ignore'],
        maxBuffer: 2 ** 26,
      });
      const lines = printed.trim().split('\n');
      expect(lines).toHaveLength(cases.length);
      cases.forEach((params, i) => {
        const {
          experiment,
          params: echoed,
          backend,
          frame,
        } = JSON.parse(lines[i] ?? '') as {
          experiment: string;
          params: GradientFlowParameters;
          backend: string;
          frame: GradientFlowFrame;
        };
        expect(experiment).toBe('gradient-flow');
        expect(echoed).toEqual(params);
        expect(backend).toMatch(/^PyTorch \S+, float64$/);
        const seeds = Array.from({ length: params.seeds }, (_, s) => measureDenseNetwork(params, params.seed + s));
        const compare = (label: string, got: (number | null)[], expected: number[]): void => {
          expect(got, label).toHaveLength(expected.length);
          expected.forEach((value, layer) => {
            const repeated = got[layer] ?? Number.NEGATIVE_INFINITY;
            if (value === repeated) return;
            expect(Math.abs(repeated - value), `${label} ${layer} of ${JSON.stringify(params)}`).toBeLessThan(1e-6);
          });
        };
        for (const key of ['activation', 'gradient', 'weightGradient'] as const) {
          const profile = summarizeSeeds(seeds.map((seed) => seed[key]));
          for (const statistic of ['median', 'p10', 'p90', 'meanSquare'] as const) {
            compare(`${key} ${statistic}`, frame[key][statistic], profile[statistic]);
          }
          frame[key].perSeed.forEach((seed, s) => {
            compare(`${key} of seed ${s}`, seed, profile.perSeed[s] ?? []);
          });
        }
        for (const key of ['flat', 'dead'] as const) {
          const mean = seeds[0]?.[key].map(
            (_, l) => seeds.reduce((sum, seed) => sum + (seed[key][l] as number), 0) / seeds.length,
          );
          compare(key, frame[key], mean ?? []);
        }
        for (const name of ['fp32', 'fp16', 'bf16'] as const) {
          const expected = kept[i]?.[name];
          const repeated = frame.formats?.[name];
          const label = `${name} of ${JSON.stringify(params)}`;
          expect(repeated?.zeroFrom, label).toBe(expected?.zeroFrom);
          expect(repeated?.overflow, label).toEqual(expected?.overflow);
          expected?.gradient.forEach((value, layer) => {
            const got = repeated?.gradient[layer];
            if (!Number.isFinite(value)) {
              const said = value === Number.NEGATIVE_INFINITY ? null : String(value);
              expect(got, `${layer}, ${label}`).toBe(said);
              return;
            }
            // A last bit of a sum may round a stored number the other way, which a short format shows.
            expect(Math.abs(Number(got) - value), `${layer}, ${label}`).toBeLessThan(name === 'fp32' ? 1e-6 : 0.03);
          });
        }
      });
    },
  );
});
