import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { installedPython } from '../../src/cli/python.mjs';
import { runInNode } from '../../src/lab/engine/node.ts';
import { presetValues } from '../../src/lab/experiment.ts';
import {
  type Histogram,
  type InitializationFrame,
  type InitializationPreset,
  initialization,
} from '../../src/lab/experiments/initialization/definition.ts';
import { initializationScript } from '../../src/lab/experiments/initialization/script.ts';
import { frameToJson } from '../../src/lab/frame-json.ts';
import { AGREEMENT } from '../reference/gradient-flow-sets.ts';

const python = installedPython();
const onCi = Boolean(process.env['CI']);
const presets = Object.keys(initialization.presets) as InitializationPreset[];

describe('initializationScript', () => {
  it.skipIf(python === undefined && !onCi)('prints the same numbers in PyTorch', { timeout: 180_000 }, async () => {
    if (python === undefined) throw new Error('no Python with NumPy and PyTorch; install them or set PYTHON');
    const all = presets.map((preset) => ({ ...presetValues(initialization, preset), batch: 4, seeds: 3, seed: 5 }));
    // One process for all: starting PyTorch takes longer than the scripts.
    const runner =
      'import sys, json\nfor script in json.load(sys.stdin):\n    exec(compile(script, "script", "exec"), {"__name__": "__main__"})';
    const run = spawnSync(python, ['-c', runner], {
      input: JSON.stringify(all.map(initializationScript)),
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    expect(run.status, run.stderr).toBe(0);
    const printed = run.stdout.trim().split('\n');
    expect(printed).toHaveLength(all.length);
    for (const [i, params] of all.entries()) {
      const theirs = JSON.parse(printed[i] as string) as { params: object; frame: InitializationFrame };
      const { frame } = await runInNode<InitializationFrame>('initialization', params, 'wasm');
      const ours = JSON.parse(frameToJson(frame)) as InitializationFrame;
      expect(theirs.params).toEqual(params);
      expect(Object.keys(theirs.frame).sort()).toEqual(
        Object.keys(ours)
          .filter((key) => key !== 'theoryNote')
          .sort(),
      );
      expect(differences(theirs.frame, ours, presets[i] as string)).toEqual([]);
    }
  });
});

/** Where `got` differs from what `wanted` has at the same place by more than 1e-3, in magnitudes or relatively. */
function differences(got: unknown, wanted: unknown, path: string): string[] {
  if (isHistogram(got) && isHistogram(wanted)) return histogramDifferences(got, wanted, path);
  if (typeof got === 'number' && typeof wanted === 'number') {
    const apart = Math.abs(got - wanted);
    return apart <= AGREEMENT || apart <= 1e-3 * Math.abs(got) ? [] : [`${path}: ${got}, ${wanted}`];
  }
  if (got !== null && typeof got === 'object' && wanted !== null && typeof wanted === 'object') {
    return Object.entries(got).flatMap(([key, item]) =>
      differences(item, (wanted as Record<string, unknown>)[key], `${path}.${key}`),
    );
  }
  return got === wanted ? [] : [`${path}: ${got}, ${wanted}`];
}

function isHistogram(value: unknown): value is Histogram {
  return value !== null && typeof value === 'object' && 'counts' in value;
}

/** A value that lies on a bin's edge to seven digits may count on either side; far down PyTorch's GELU is 0. */
function histogramDifferences(got: Histogram, wanted: Histogram, path: string): string[] {
  const at = ({ first, counts }: Histogram, bin: number) => counts[bin - first] ?? 0;
  const bins = [got, wanted].flatMap(({ first, counts }) => counts.map((_, i) => first + i));
  const off = bins.filter((bin) => Math.abs(at(got, bin) - at(wanted, bin)) > 2);
  const low = Math.abs(got.zeros + got.tiny - wanted.zeros - wanted.tiny);
  const same = got.total === wanted.total && got.nonFinite === wanted.nonFinite && low <= 1 && off.length === 0;
  return same ? [] : [`${path}: ${JSON.stringify(got)}, ${JSON.stringify(wanted)}`];
}
