import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { classOf } from '../../src/instruments/edge-of-chaos/classes.ts';
import EdgeOfChaos from '../../src/instruments/edge-of-chaos/EdgeOfChaos.tsx';
import { gradientFlowQuery } from '../../src/instruments/edge-of-chaos/gradient-flow-link.ts';
import { packFrame } from '../../src/instruments/packed-frame.ts';
import { NODE_BACKENDS, runInNode } from '../../src/lab/engine/node.ts';
import { presetValues } from '../../src/lab/experiment.ts';
import { edgeOfChaosCsv } from '../../src/lab/experiments/edge-of-chaos/csv.ts';
import {
  type EdgeOfChaosFrame,
  type EdgeOfChaosParameters,
  type EdgeOfChaosPreset,
  edgeOfChaos,
} from '../../src/lab/experiments/edge-of-chaos/definition.ts';
import { edgeOfChaosExperiment } from '../../src/lab/experiments/edge-of-chaos/experiment.ts';
import { cellCentre } from '../../src/lab/experiments/edge-of-chaos/grid.ts';
import { edgeOfChaosScript } from '../../src/lab/experiments/edge-of-chaos/script.ts';
import { regimeOf, shares } from '../../src/lab/experiments/edge-of-chaos/shares.ts';
import { gradientFlow } from '../../src/lab/experiments/gradient-flow/definition.ts';
import { frameToJson } from '../../src/lab/frame-json.ts';
import { measureDenseNetwork } from '../../src/lab/nn/dense-network.ts';
import { filledIn, levels } from '../../src/lab/numerics/refinement.ts';
import { readValues } from '../../src/lab/parameters.ts';
import { describeEdgeSet, edgeDisagreements, edgeSets } from '../reference/edge-of-chaos-sets.ts';
import { differences, itRepeatsInPyTorch } from './python-scripts.ts';

const presets = Object.keys(edgeOfChaos.presets) as EdgeOfChaosPreset[];
const base = presetValues(edgeOfChaos, 'tanh');
const small = { ...base, grid: 8, width: 32, seeds: 3 };

async function measure(params: EdgeOfChaosParameters, backend: (typeof NODE_BACKENDS)[number] = 'wasm') {
  return (await runInNode<EdgeOfChaosFrame>('edge-of-chaos', params, backend)).frame;
}

describe.each(NODE_BACKENDS)('the edge of chaos on %s', (backend) => {
  it.each(edgeSets.map((set) => [describeEdgeSet(set), set] as const))(
    'agrees with PyTorch in float64: %s',
    async (_, set) => {
      expect(edgeDisagreements(await measure(set.params, backend), set)).toEqual([]);
    },
  );
});

describe('the measurement', () => {
  it('is the one of gradient flow where inputs are unrelated', async () => {
    const params = { ...small, correlation: 0, depth: 12 };
    const { point } = await measure(params);
    for (const [s, step] of point.step.perSeed.entries()) {
      const { gradient } = measureDenseNetwork(
        {
          ...params,
          init: 'lecun-normal',
          sigmaW2: params.sigmaW ** 2,
          sigmaB2: params.sigmaB ** 2,
          normalization: 'none',
          architecture: 'plain',
          branchScale: 1,
        },
        params.seed + s,
      );
      expect(step).toBeCloseTo(((gradient[6] ?? 0) - (gradient[12] ?? 0)) / 6, 5);
    }
  });

  it('multiplies a linear network’s gradient by σ_w, one draw for all cells', async () => {
    const params = { ...small, activation: 'linear' as const, seeds: 1 };
    const { plane } = await measure(params);
    // With shared draws the factors of two cells differ by exactly their σ_w, whatever the draw.
    const first = (plane.step[0] as number) - Math.log10(cellCentre(params, 0).sigmaW);
    plane.step.forEach((step, cell) => {
      expect(step - Math.log10(cellCentre(params, cell).sigmaW)).toBeCloseTo(first, 5);
    });
  });

  it('comes within finite width’s reach of theory', async () => {
    for (const [activation, sigmaW] of [
      ['tanh', 2],
      ['relu', 1.5],
      ['sigmoid', 2],
      ['selu', 1],
    ] as const) {
      const { point, theory } = await measure({ ...base, activation, sigmaW, grid: 8, width: 256, seeds: 16 });
      const { perSeed } = point.step;
      const mean = perSeed.reduce((sum, step) => sum + step, 0) / perSeed.length;
      const variance = perSeed.reduce((sum, step) => sum + (step - mean) ** 2, 0) / (perSeed.length - 1);
      // The logarithm's mean lies below the mean's logarithm by up to 5/(4n ln 10) a layer.
      const allowed = 4 * Math.sqrt(variance / perSeed.length) + 5 / (4 * 256 * Math.LN10);
      expect(Math.abs(mean - theory.step), activation).toBeLessThan(allowed);
    }
  });

  it('measures the plane on four seeds at most, and the point on all', async () => {
    const frame = await measure({ ...small, seeds: 6, depth: 4 });
    expect(frame.plane.seeds).toBe(4);
    expect(frame.point.step.perSeed).toHaveLength(6);
    expect(frame.networks).toBe(6 + 4 * 64);
  });

  it('keeps the plane while only the point moves, and measures the very same again', async () => {
    const first = await measure({ ...small, depth: 6 });
    const moved = await measure({ ...small, depth: 6, sigmaW: 1 });
    expect(moved.networks).toBe(3);
    expect(moved.plane).toEqual(first.plane);
    expect(moved.point.step.median).not.toBe(first.point.step.median);
    expect((await measure({ ...small, depth: 6, sigmaW: 1 })).networks).toBe(3 + 3 * 64);
    expect((await measure({ ...small, depth: 6, sigmaW: 1, seed: 1 })).networks).toBe(3 + 3 * 64);
  });

  it('marks signals that single precision could not hold, and still knows the factor', async () => {
    const params = { ...small, activation: 'relu' as const, depth: 100, reach: 16, seeds: 1 };
    const { plane } = await measure(params);
    expect(plane.outside.length).toBeGreaterThan(20);
    for (const { cell, kind } of plane.outside) {
      expect(kind).toBe('overflow');
      expect(
        Math.abs((plane.step[cell] as number) - Math.log10(cellCentre(params, cell).sigmaW / Math.SQRT2)),
      ).toBeLessThan(0.1);
    }
    const dying = await measure({ ...small, activation: 'gelu', sigmaW: 0.3, sigmaB: 0, depth: 60, seeds: 1 });
    expect(dying.point.signal.median.at(-1)).toBeLessThan(-45);
    expect(dying.point.step.median).toBeCloseTo(Math.log10(0.15), 1);
  });
});

describe('the order of the cells', () => {
  it('has every cell once, a sixteenth of them first', () => {
    for (const grid of [8, 32, 64]) {
      const [coarse = [], middle = [], fine = []] = levels(grid);
      expect(coarse).toHaveLength(grid ** 2 / 16);
      expect(middle).toHaveLength((3 * grid ** 2) / 16);
      expect(new Set([...coarse, ...middle, ...fine]).size).toBe(grid ** 2);
    }
  });

  it('fills a coarse picture in', () => {
    const steps = new Array<number>(64).fill(Number.NaN);
    for (const cell of levels(8)[0] ?? []) steps[cell] = cell;
    const filled = filledIn(steps, 8);
    expect(filled.every(Number.isFinite)).toBe(true);
    expect(filled[0]).toBe(2 * 8 + 2);
    expect(filled[63]).toBe(6 * 8 + 6);
  });
});

describe('the picture', () => {
  it('has one absolute scale with a neutral middle', () => {
    expect(classOf(0)).toBe(0);
    expect(classOf(Math.log10(1.009))).toBe(0);
    expect(classOf(Math.log10(1.02))).toBe(1);
    expect(classOf(-Math.log10(1.02))).toBe(-1);
    expect(classOf(Math.log10(3))).toBe(5);
    expect(classOf(-3)).toBe(-5);
    expect(classOf(Number.NEGATIVE_INFINITY)).toBeNull();
    expect(classOf(Number.NaN)).toBeNull();
    expect(regimeOf(Number.NEGATIVE_INFINITY)).toBe('vanishing');
    expect(regimeOf(Number.NaN)).toBeNull();
  });

  it('leads to gradient flow at the point, or says that it does not go so far', () => {
    const query = gradientFlowQuery({ ...base, sigmaW: 1.327, sigmaB: 0.2236, depth: 30 });
    const { values, problems } = readValues(
      gradientFlow.parameters,
      new URLSearchParams(query ?? ''),
      presetValues(gradientFlow, gradientFlow.opensWith),
    );
    expect(problems).toEqual([]);
    expect(values).toMatchObject({
      activation: 'tanh',
      depth: 30,
      width: 64,
      batch: 2,
      seeds: 16,
      architecture: 'plain',
    });
    expect(values.sigmaW2).toBeCloseTo(1.761, 3);
    expect(values.sigmaB2).toBeCloseTo(0.05, 4);
    expect(gradientFlowQuery({ ...base, sigmaW: 11 })).toBeNull();
  });
});

describe('its presets', () => {
  it.each(presets)('%s gives a whole figure, a finding, a table and a script', async (preset) => {
    const frame = await measure({ ...presetValues(edgeOfChaos, preset), grid: 8, seeds: 2 });
    const props = { preset, base: '/', permalink: '/instruments/edge-of-chaos/', staticBackend: 'WASM, fp32' };
    const html = render(h(EdgeOfChaos, { ...props, initialFrame: packFrame(frame) }));
    expect(html).not.toMatch(/="[^"]*(NaN|Infinity|undefined)/);
    const ids = Array.from(html.matchAll(/ id="([^"]+)"/g), (match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(edgeOfChaos.summarize(frame)).toMatch(
      /^With weight variance [\d.]+ and bias variance [\d.]+, \d+ .+ layers (multiply|divide|keep) the gradient’s RMS.* \(theory says .*ξ is .* leave with .*\s% of the plane the gradient vanishes, /,
    );
    const [head, ...rows] = edgeOfChaosCsv(frame).trim().split('\n');
    expect(rows).toHaveLength(64 + 1 + frame.params.depth + frame.params.depth + 1);
    expect(rows.every((row) => row.split(',').length === head?.split(',').length)).toBe(true);
    for (const reading of edgeOfChaosExperiment.readings) {
      expect(edgeOfChaosExperiment.read(reading, frame)).toMatch(/\d/);
    }
    expect(edgeOfChaosExperiment.text(frame).rows).toHaveLength(8);
    const { vanishing, kept, exploding } = shares(frame);
    expect(vanishing + kept + exploding).toBeCloseTo(1, 10);
  });

  it('has those that the entries name', () => {
    const named = [
      'tanh',
      'erf',
      'relu',
      'sigmoid',
      'selu',
      'gelu',
      'silu',
      'tanh-critical',
      'tanh-ordered',
      'tanh-chaotic',
      'relu-he',
    ];
    expect(presets).toEqual(expect.arrayContaining(named));
    expect(edgeOfChaosExperiment.readings).toEqual([
      'point-step',
      'point-variance',
      'point-correlation',
      'vanishing-share',
      'exploding-share',
    ]);
  });

  it('says of an unfinished plane how far it is, and of a dead gradient that it is 0', async () => {
    const frame = await measure({ ...small, depth: 4 });
    const plane = { ...frame.plane, step: frame.plane.step.map((step, cell) => (cell < 4 ? step : Number.NaN)) };
    expect(edgeOfChaos.summarize({ ...frame, progress: 0.1, plane })).toBe('The plane is measured at 4 of 64 points.');
    const dead = {
      ...frame,
      point: { ...frame.point, step: { ...frame.point.step, median: Number.NEGATIVE_INFINITY } },
    };
    expect(edgeOfChaos.summarize(dead)).toContain('leave a gradient of exactly 0');
  });
});

describe('its script', () => {
  // A hundred chaotic layers are another network in another precision: only averages agree.
  const short = presets.filter((preset) => preset !== 'hundred-layers');
  const all = short.map((preset) => ({ ...presetValues(edgeOfChaos, preset), grid: 8, seeds: 3, seed: 5 }));
  const near = (got: number, wanted: number) => Math.abs(got - wanted) <= 4e-5 + 1e-3 * Math.abs(got);

  itRepeatsInPyTorch<EdgeOfChaosParameters, EdgeOfChaosFrame>(all, edgeOfChaosScript, async ({ frame }, params, i) => {
    const ours = JSON.parse(frameToJson(await measure(params)));
    expect(differences(frame, ours, short[i] as string, near)).toEqual([]);
  });
});
