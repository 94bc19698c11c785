import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { shippedMap, shippedMeasure } from '../../src/components/shipped-map.ts';
import { packFrame } from '../../src/instruments/packed-frame.ts';
import { CONVERGED, DIVERGED, kindOf } from '../../src/instruments/trainability-map/classes.ts';
import { readout } from '../../src/instruments/trainability-map/readout.ts';
import TrainabilityMap from '../../src/instruments/trainability-map/TrainabilityMap.tsx';
import { isNarrowest, MIDDLE, pixelAt, wholeOf, zoomed } from '../../src/instruments/trainability-map/view.ts';
import { NODE_BACKENDS, runInNode } from '../../src/lab/engine/node.ts';
import { presetValues } from '../../src/lab/experiment.ts';
import { mapCsv } from '../../src/lab/experiments/trainability-map/csv.ts';
import {
  type MapFrame,
  type MapParameters,
  type MapPreset,
  mapParameters,
  NARROWEST,
  trainabilityMap,
} from '../../src/lab/experiments/trainability-map/definition.ts';
import { firstLoss } from '../../src/lab/experiments/trainability-map/device-training.ts';
import { trainabilityMapExperiment } from '../../src/lab/experiments/trainability-map/experiment.ts';
import { pixelRates } from '../../src/lab/experiments/trainability-map/grid.ts';
import { initialState, loadDraws } from '../../src/lab/experiments/trainability-map/initial-state.ts';
import { CAP, count, giveUp, measureOf, type Tally } from '../../src/lab/experiments/trainability-map/measure.ts';
import { quadraticTrainer } from '../../src/lab/experiments/trainability-map/quadratic.ts';
import { enter, mapRecord, nextPixels } from '../../src/lab/experiments/trainability-map/record.ts';
import { mapScript } from '../../src/lab/experiments/trainability-map/script.ts';
import { statisticsOf } from '../../src/lab/experiments/trainability-map/statistics.ts';
import { boundaryPixels, boxSlope, countBoxes } from '../../src/lab/numerics/box-counting.ts';
import { tableTanh } from '../../src/lab/numerics/table-tanh.ts';
import { largestStableRate, quadraticConverges } from '../../src/lab/theory/quadratic-descent.ts';
import { mapDisagreements, mapReference, mapSets } from '../reference/trainability-map-sets.ts';
import { itRepeatsInPyTorch } from './python-scripts.ts';

const presets = Object.keys(trainabilityMap.presets) as MapPreset[];
const base = presetValues(trainabilityMap, 'paper');

async function measure(params: MapParameters, backend: (typeof NODE_BACKENDS)[number] = 'wasm') {
  return (await runInNode<MapFrame>('trainability-map', params, backend)).frame;
}

describe('the start', () => {
  it.each([8, 16] as const)('is the notebook’s at width %s: its first loss to ten digits', async (width) => {
    const loss = firstLoss(initialState(await loadDraws(width), width, 'tanh'), 'tanh');
    expect(Math.abs(loss - { 8: 0.9821396623, 16: 1.0872451433 }[width])).toBeLessThan(1e-10);
    expect(Math.abs(loss - mapReference.firstLoss[width])).toBeLessThan(1e-14);
  });

  it('has the notebook’s first weights', async () => {
    const { w0 } = initialState(await loadDraws(16), 16, 'tanh');
    [1.80203513, 0.59166611, 2.01222591].forEach((weight, i) => {
      expect(w0[i]).toBeCloseTo(weight, 8);
    });
  });
});

describe.each(NODE_BACKENDS)('the maps on %s', (backend) => {
  it.each(mapSets.map((set) => [`${set.params.activation}, span ${set.params.span.toFixed(1)}`, set] as const))(
    'agree with PyTorch in float64: %s',
    async (_, set) => {
      const frame = await measure(set.params, backend);
      expect(frame.bits).toBe(64);
      expect(mapDisagreements(frame, set)).toEqual([]);
    },
  );
});

describe('the paper’s network at 64 × 64', () => {
  it('converges in the share of PyTorch’s 128 × 128, 0.5087', { timeout: 60_000 }, async () => {
    const frame = await measure({ ...base, resolution: 64 });
    const { large } = mapReference;
    expect(large.converged / large.resolution ** 2).toBeCloseTo(0.5087, 4);
    const share = (count: number | undefined, side: number) => (count as number) / side ** 2;
    expect(Math.abs(share(frame.statistics?.converged, 64) - share(large.converged, 128))).toBeLessThan(0.003);
    expect(Math.abs(share(frame.statistics?.overflowed, 64) - share(large.overflowed, 128))).toBeLessThan(0.003);
    expect(frame.statistics?.boxSlope).toBeGreaterThan(0.95);
    expect(frame.statistics?.boxSlope).toBeLessThan(1.3);
  });
});

describe('the two-parameter loss', () => {
  it('has the closed form’s stable region in 99.9 % of 256 × 256 pixels and more', async () => {
    const { params, statistics } = await measure({ ...presetValues(trainabilityMap, 'quadratic'), resolution: 256 });
    expect(statistics?.disagreeing).toBeLessThan(0.001 * 256 ** 2);
    const { quadratic } = mapReference;
    expect(Math.abs((statistics?.converged ?? 0) - quadratic.stable)).toBeLessThan(0.001 * 256 ** 2);
    // The closed form itself, against the eigenvalues of the step.
    quadratic.every97th.forEach((stable, i) => {
      const { x, y } = pixelRates(params, 256, 97 * i);
      expect(quadraticConverges(10 ** x, 10 ** y, 0.3), `pixel ${97 * i}`).toBe(stable === 1);
    });
    expect(statistics?.boxSlope).toBeGreaterThan(0.95);
    expect(statistics?.boxSlope).toBeLessThan(1.1);
  });

  it('has a rougher boundary with ripples', async () => {
    const { statistics } = await measure({ ...presetValues(trainabilityMap, 'rough-quadratic'), resolution: 256 });
    // Elsewhere found: 0.494354 of the runs at the pixels' centres, and 2209 boundary pixels counted at two sides.
    expect(Math.abs((statistics?.converged ?? 0) / 256 ** 2 - 0.4944)).toBeLessThan(0.004);
    expect(statistics?.edgePixels).toBeGreaterThan(2000);
    expect(statistics?.boxSlope).toBeGreaterThan(1.3);
    expect(statistics?.disagreeing).toBeNull();
  });

  it('draws its line where the closed form turns', () => {
    for (const rate of [0.2, 0.5, 0.9, 0.99]) {
      const limit = largestStableRate(rate, 0.3);
      expect(quadraticConverges(rate, limit * (1 - 1e-9), 0.3)).toBe(true);
      expect(quadraticConverges(rate, limit * (1 + 1e-9), 0.3)).toBe(false);
    }
    expect(largestStableRate(1.2, 0.3)).toBe(0);
  });

  it('takes the steps of its gradient, ripples included', () => {
    const loss = (a: number, b: number) =>
      a * a + 0.6 * a * b + b * b + 0.05 * (1 + Math.cos((2 * Math.PI * (a - b)) / 0.2));
    const width = 1e-6;
    const [a, b] = [1, 1];
    const byA = (loss(a + width, b) - loss(a - width, b)) / (2 * width);
    const byB = (loss(a, b + width) - loss(a, b - width)) / (2 * width);
    const next = loss(a - 0.1 * byA, b - 0.2 * byB) / loss(a, b);
    // With two steps, both count among the last: the measure is −(1 + the second relative loss).
    expect(quadraticTrainer(0.05, 2)(0.1, 0.2).measure).toBeCloseTo(-(1 + next), 6);
  });
});

describe('the measure', () => {
  const tally = (): Tally => ({ sum: 0, inverse: 0, last: 0, overflowed: false });

  it('is the notebook’s', () => {
    const falling = tally();
    const rising = tally();
    for (let step = 0; step < 40; step++) {
      count(falling, 0.9 ** step, step, 40);
      count(rising, 2 ** step, step, 40);
    }
    expect(measureOf(falling)).toBeCloseTo(-(1 - 0.9 ** 40) / 0.1, 10);
    // 2²⁰ and more count as a million.
    expect(measureOf(rising)).toBeCloseTo(2 - 2 ** -19 + 20 / CAP, 10);
  });

  it('counts what is given up as the cap, never as NaN', () => {
    const gone = tally();
    count(gone, 1, 0, 30);
    giveUp(gone, 1, 30);
    expect(gone).toEqual({ sum: 1 + 29 * CAP, inverse: 1 + 29 / CAP, last: 20 * CAP, overflowed: true });
    expect(measureOf(gone)).toBeGreaterThan(0);
  });
});

describe('box counting', () => {
  it.each(Object.entries(mapReference.pictures))(
    'agrees with NumPy: %s',
    (_, { rows, edgePixels, boxes, boxSlope: slope }) => {
      const inside = rows.flatMap((row) => Array.from(row, (cell) => cell === '1'));
      const boundary = boundaryPixels(inside, rows.length);
      expect(boundary.filter(Boolean)).toHaveLength(edgePixels);
      const counts = countBoxes(boundary, rows.length - 1);
      expect(counts).toEqual(boxes);
      if (slope === null) expect(boxSlope(counts)).toBeNull();
      else expect(boxSlope(counts)).toBeCloseTo(slope, 12);
    },
  );

  it.each(mapSets.map((set) => [set.params.activation, set] as const))('agrees with NumPy on a map: %s', (_, set) => {
    // Where all runs are told apart the counts must be the same.
    if (set.measure.includes(null)) return;
    const found = statisticsOf(set.params, set.measure as number[], set.overflowed);
    expect(found).toMatchObject({ converged: set.converged, edgePixels: set.edgePixels, boxes: set.boxes });
  });
});

describe('tanh from a table', () => {
  it('is tanh to 3·10⁻¹⁶, and saturates', () => {
    for (let x = -21; x <= 21; x += 0.00737) expect(Math.abs(tableTanh(x) - Math.tanh(x))).toBeLessThan(3.4e-16);
    expect([tableTanh(1e300), tableTanh(-Infinity), tableTanh(Infinity)]).toEqual([1, -1, 1]);
    expect(tableTanh(Number.NaN)).toBeNaN();
  });
});

describe('the measurement', () => {
  it('is kept between levels and between maps, and begun anew when asked for again', async () => {
    const params = { ...base, steps: 20, resolution: 32, centreX: 0.123 };
    const first = await measure(params);
    expect(first.trained).toBe(1024);
    expect((await measure(params)).trained).toBe(1024);
    const other = await measure({ ...params, span: 3 });
    expect(other.trained).toBe(1024);
    const back = await measure(params);
    expect(back.trained).toBe(0);
    expect(back.measure).toEqual(first.measure);
    expect(back.statistics).toEqual(first.statistics);
  });

  it('goes on where a run was left, coarse pixels first', () => {
    const record = mapRecord('a test', 8);
    const pixels = nextPixels(record, 3);
    expect(pixels).toEqual([18, 22, 50]);
    enter(
      record,
      pixels,
      pixels.map((pixel) => ({ measure: pixel, overflowed: true })),
    );
    const again = mapRecord('a test', 8);
    expect(again).toBe(record);
    expect(again.overflowed).toBe(3);
    expect(nextPixels(again, 3)).toEqual([54]);
  });
});

describe('the picture', () => {
  it('has absolute classes; what is not trained has none', () => {
    expect([-20, -60, -99, -200].map((value) => kindOf(value, 100))).toEqual([0, 1, 4, 5]);
    expect([1, 1.1, 2, 50].map((value) => kindOf(value, 100))).toEqual([...DIVERGED]);
    expect(CONVERGED).toHaveLength(6);
    expect(kindOf(Number.NaN, 100)).toBeNull();
  });

  it('zooms to a square around a place, down to where single precision ends', () => {
    const whole = wholeOf('network');
    expect(zoomed(whole, { x: 0.25, y: 0.75 }, 0.5)).toEqual({ centreX: -0.75, centreY: 3.75, span: 4.5 });
    let view = whole;
    for (let i = 0; i < 12; i++) view = zoomed(view, { x: 0.3, y: 0.6 }, 0.25);
    expect(view.span).toBe(NARROWEST);
    expect(isNarrowest(view)).toBe(true);
    expect(zoomed(whole, MIDDLE, 4).span).toBe(mapParameters.span.max);
    // At the narrowest, neighbouring learning rates of the finest map still differ in single precision.
    const finest = mapParameters.resolution.max;
    for (const log of [-3, -1.234, 0, 1.7, 5.9]) {
      for (let i = 0; i + 1 < finest; i++) {
        const at = (index: number) => Math.fround(10 ** (log + (NARROWEST * index) / (finest - 1)));
        expect(at(i + 1)).toBeGreaterThan(at(i));
      }
    }
    expect(pixelAt({ x: 0, y: 0 }, 64)).toBe(0);
    expect(pixelAt({ x: 1, y: 1 }, 64)).toBe(64 * 64 - 1);
  });

  it('tells the run under the cross', async () => {
    const frame = await measure({ ...base, steps: 20, resolution: 32 });
    expect(readout(frame, { x: 0, y: 1 })).toMatch(
      /^Learning rates: input layer 0\.001, output layer 1·10⁶\. The run diverges; the sum of 1\/loss is 1 first losses\.$/,
    );
    expect(readout(frame, { x: 0, y: 0 })).toMatch(
      /The run converges; its mean loss is (1|0\.999|0\.9998) of the first\.$/,
    );
  });
});

describe('its presets', () => {
  const small = (preset: MapPreset): MapParameters => ({
    ...presetValues(trainabilityMap, preset),
    resolution: 32,
    steps: 40,
  });

  it.each(presets)('%s gives a whole figure, a finding, a table and a script', async (preset) => {
    const frame = await measure(small(preset));
    const props = { preset, base: '/', permalink: '/instruments/trainability-map/', staticBackend: 'WASM, fp32' };
    const html = render(h(TrainabilityMap, { ...props, initialFrame: packFrame(frame) }));
    expect(html).not.toMatch(/="[^"]*(NaN|Infinity|undefined)/);
    const ids = Array.from(html.matchAll(/ id="([^"]+)"/g), (match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(trainabilityMap.summarize(frame)).toMatch(/^The .* trains in [\d.]+ % of 40-step runs on 32 × 32 pairs/);
    const [head, ...rows] = mapCsv(frame).trim().split('\n');
    expect(rows).toHaveLength(1024);
    expect(rows.every((row) => row.split(',').length === head?.split(',').length)).toBe(true);
    for (const reading of trainabilityMapExperiment.readings) {
      if (reading === 'closed-form-agreement' && preset !== 'quadratic') {
        expect(() => trainabilityMapExperiment.read(reading, frame)).toThrow('closed form');
      } else expect(trainabilityMapExperiment.read(reading, frame)).toMatch(/^([\d.]+( %)?|none)$/);
    }
    expect(trainabilityMapExperiment.text(frame).rows).toHaveLength(32);
  });

  it('has those that the entries name', () => {
    expect(presets).toEqual(['paper', 'zoom', 'relu', 'linear', 'quadratic', 'rough-quadratic']);
    expect([...trainabilityMapExperiment.readings].sort()).toEqual([
      'box-dimension',
      'closed-form-agreement',
      'converged-share',
      'overflow-share',
    ]);
  });

  it('zoom shows a rougher boundary than the whole', async () => {
    const zoom = await measure({ ...presetValues(trainabilityMap, 'zoom'), resolution: 32 });
    expect(zoom.statistics?.boxSlope).toBeGreaterThan(1.2);
  });

  itRepeatsInPyTorch<MapParameters, MapFrame>(presets.map(small), mapScript, async ({ frame }, params) => {
    const ours = await measure(params);
    const pixels = ours.measure.length;
    expect(frame.params).toEqual(ours.params);
    // At the boundary, and where a run never rests, the last bit decides: shares agree, and almost all single runs.
    const found = { ours: ours.statistics, theirs: frame.statistics };
    for (const name of ['converged', 'overflowed', 'disagreeing'] as const) {
      const difference = Math.abs((found.ours?.[name] ?? -1) - (found.theirs?.[name] ?? -1));
      expect(difference, name).toBeLessThanOrEqual(0.005 * pixels);
    }
    const near = (a: number, b: number) => Math.abs(a - b) <= 1e-3 * Math.abs(b);
    const same = ours.measure.filter((value, pixel) => near(value, frame.measure[pixel] as number)).length;
    const isChaotic = params.roughness > 0 || (params.loss === 'network' && params.span < 1);
    if (!isChaotic) expect(same / pixels).toBeGreaterThan(0.9);
  });
});

describe('the shipped map of width 16', () => {
  it('has the measures of a whole map, 0.556 of which converge', () => {
    const values = shippedMeasure();
    expect(values).toHaveLength(256 ** 2);
    expect(values.every(Number.isFinite)).toBe(true);
    const { converged, boxSlope: slope } = shippedMap();
    expect(Math.abs(converged / 256 ** 2 - 0.5565)).toBeLessThan(0.005);
    expect(slope).toBeGreaterThan(1);
    expect(slope).toBeLessThan(1.5);
  });

  it('has runs that end the same when they are trained again here', { timeout: 60_000 }, async () => {
    const values = shippedMeasure();
    const params = { ...base, width: '16', steps: 500, resolution: 256 } as const;
    const { doubleTrainer } = await import('../../src/lab/experiments/trainability-map/double-training.ts');
    const train = doubleTrainer(initialState(await loadDraws(16), 16, 'tanh'), 'tanh', 500);
    for (const pixel of [0, 40 * 256 + 90, 100 * 256 + 30, 200 * 256 + 10, 255 * 256 + 255, 20 * 256 + 60]) {
      const { x, y } = pixelRates(params, 256, pixel);
      const { measure: again } = train(10 ** x, 10 ** y);
      expect(Math.abs(again - (values[pixel] as number))).toBeLessThan(1e-5 * Math.abs(again));
    }
  });
});
