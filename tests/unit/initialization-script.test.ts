import { describe, expect } from 'vitest';
import { runInNode } from '../../src/lab/engine/node.ts';
import { presetValues } from '../../src/lab/experiment.ts';
import {
  type Histogram,
  type InitializationFrame,
  type InitializationParameters,
  type InitializationPreset,
  initialization,
} from '../../src/lab/experiments/initialization/definition.ts';
import { initializationScript } from '../../src/lab/experiments/initialization/script.ts';
import { frameToJson } from '../../src/lab/frame-json.ts';
import { AGREEMENT } from '../reference/gradient-flow-sets.ts';
import { differences, itRepeatsInPyTorch } from './python-scripts.ts';

const presets = Object.keys(initialization.presets) as InitializationPreset[];

describe('initializationScript', () => {
  const all = presets.map((preset) => ({ ...presetValues(initialization, preset), batch: 4, seeds: 3, seed: 5 }));
  /** In magnitudes or relatively. */
  const near = (got: number, wanted: number) => Math.abs(got - wanted) <= Math.max(AGREEMENT, 1e-3 * Math.abs(got));

  itRepeatsInPyTorch<InitializationParameters, InitializationFrame>(
    all,
    initializationScript,
    async (printed, params, i) => {
      const { frame } = await runInNode<InitializationFrame>('initialization', params, 'wasm');
      const { theoryNote: _, histograms: ours, ...others } = JSON.parse(frameToJson(frame)) as InitializationFrame;
      const { histograms: theirs, ...rest } = printed.frame;
      const preset = presets[i] as string;
      expect(Object.keys(rest).sort()).toEqual(Object.keys(others).sort());
      expect(differences(rest, others, preset, near)).toEqual([]);
      expect(theirs.map(({ layer }) => layer)).toEqual(ours.map(({ layer }) => layer));
      for (const [at, { layer, activation, gradient }] of ours.entries()) {
        const path = `${preset} layer ${layer}`;
        expect(histogramDifferences(theirs[at]?.activation, activation, `${path} activation`)).toEqual([]);
        expect(histogramDifferences(theirs[at]?.gradient, gradient, `${path} gradient`)).toEqual([]);
      }
    },
  );
});

/** A value that lies on a bin's edge to seven digits may count on either side; far down PyTorch's GELU is 0. */
function histogramDifferences(got: Histogram | undefined, wanted: Histogram, path: string): string[] {
  if (!got) return [`${path}: missing`];
  const at = ({ first, counts }: Histogram, bin: number) => counts[bin - first] ?? 0;
  const bins = [got, wanted].flatMap(({ first, counts }) => counts.map((_, i) => first + i));
  const off = bins.filter((bin) => Math.abs(at(got, bin) - at(wanted, bin)) > 2);
  const low = Math.abs(got.zeros + got.tiny - wanted.zeros - wanted.tiny);
  const same = got.total === wanted.total && got.nonFinite === wanted.nonFinite && low <= 1 && off.length === 0;
  return same ? [] : [`${path}: ${JSON.stringify(got)}, ${JSON.stringify(wanted)}`];
}
