import { spawnSync } from 'node:child_process';
import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { installed } from '../../src/cli/tools.mjs';
import CliffAndClipping from '../../src/instruments/cliff-and-clipping/CliffAndClipping.tsx';
import { heatOf, shadeOf } from '../../src/instruments/cliff-and-clipping/classes.ts';
import { clipPath } from '../../src/instruments/cliff-and-clipping/clip-line.ts';
import { packFrame } from '../../src/instruments/packed-frame.ts';
import { NODE_BACKENDS, runInNode } from '../../src/lab/engine/node.ts';
import { presetValues } from '../../src/lab/experiment.ts';
import { cliffCsv } from '../../src/lab/experiments/cliff-and-clipping/csv.ts';
import {
  type CliffFrame,
  type CliffParameters,
  type CliffPreset,
  type Clipping,
  cliffAndClipping,
} from '../../src/lab/experiments/cliff-and-clipping/definition.ts';
import { clipped, descend, descents } from '../../src/lab/experiments/cliff-and-clipping/descent.ts';
import { cliffAndClippingExperiment } from '../../src/lab/experiments/cliff-and-clipping/experiment.ts';
import { cliffScript } from '../../src/lab/experiments/cliff-and-clipping/script.ts';
import { descentOf, settledLoss } from '../../src/lab/experiments/cliff-and-clipping/words.ts';
import { frameToJson } from '../../src/lab/frame-json.ts';
import { unitLoss } from '../../src/lab/nn/recurrent-unit.ts';
import { cliffReference, NORM_FLOOR, surfaceDisagreements, surfaceSets } from '../reference/cliff-and-clipping-sets.ts';

const presets = Object.keys(cliffAndClipping.presets) as CliffPreset[];
const base = presetValues(cliffAndClipping, 'cliff');

async function measure(params: CliffParameters, backend: (typeof NODE_BACKENDS)[number] = 'wasm') {
  return (await runInNode<CliffFrame>('cliff-and-clipping', params, backend)).frame;
}

describe('the unit’s loss and gradient in double precision', () => {
  it('has the values of the table to 1e-9', () => {
    const table = [
      [1, 0, 0.0016772245, -0.0156453577, -0.0237393992, 0.6590460684],
      [2.5, -1, 0.0021968518, -0.0319878818, -0.0489763301, 0.6328235363],
      [4, -2, 0.0167366329, -1.0445294054, -1.7879041542, 0.2844214271],
      [5, -2.5, 0.0240888688, 0.0863116695, 0.1009250176, 1.7760294582],
      [5, -2.7, 0.3605432052, -0.0194195785, -0.1950785165, -2.202262502],
    ] as const;
    for (const [w, b, loss, dw, db, state] of table) {
      const got = unitLoss(w, b);
      // The table has ten decimals.
      for (const [value, wanted] of [
        [got.loss, loss],
        [got.dw, dw],
        [got.db, db],
        [got.state, state],
      ] as const) {
        expect(Math.abs(value - wanted), `at ${w}, ${b}`).toBeLessThan(1e-9);
      }
    }
  });

  it('agrees with PyTorch’s autograd, at the wall too', () => {
    for (const { w, b, loss, dw, db } of [...cliffReference.places, ...Object.values(cliffReference.surfaces).flat()]) {
      const got = unitLoss(w, b);
      expect(Math.abs(got.loss - loss)).toBeLessThan(1e-11);
      for (const [value, wanted] of [
        [got.dw, dw],
        [got.db, db],
      ] as const) {
        expect(Math.abs(value - wanted), `at ${w}, ${b}`).toBeLessThan(1e-9 * (1 + Math.abs(wanted)));
      }
    }
  });

  it('agrees with finite differences', () => {
    const width = 1e-5;
    for (const [w, b] of [
      [1, 0],
      [2.5, -1],
      [4, -2],
      [5, -2.5],
      [6.5, -1],
    ] as const) {
      const { dw, db } = unitLoss(w, b);
      const byW = (unitLoss(w + width, b).loss - unitLoss(w - width, b).loss) / (2 * width);
      const byB = (unitLoss(w, b + width).loss - unitLoss(w, b - width).loss) / (2 * width);
      expect(Math.abs(dw - byW)).toBeLessThan(1e-6 * (1 + Math.abs(dw)));
      expect(Math.abs(db - byB)).toBeLessThan(1e-6 * (1 + Math.abs(db)));
    }
  });
});

describe.each(NODE_BACKENDS)('the surface on %s', (backend) => {
  it.each(surfaceSets)('agrees with PyTorch in float64 within single precision: $window', async ({ params }) => {
    expect(surfaceDisagreements(await measure(params, backend))).toEqual([]);
  });
});

describe('the measurement', () => {
  it('keeps the surface while only the descents change, and measures the very same again', async () => {
    const params = { ...base, grid: 16, steps: 10 };
    const own = 2 * 3 * 11;
    const first = await measure(params);
    expect(first.evaluated).toBe(own + 256);
    const moved = await measure({ ...params, w: 5 });
    expect(moved.evaluated).toBe(own);
    expect(moved.surface).toEqual(first.surface);
    expect((await measure({ ...params, w: 5 })).evaluated).toBe(own + 256);
    expect((await measure({ ...params, w: 5, window: 'whole' })).evaluated).toBe(own + 256);
  });

  it('runs the descents that are asked for', () => {
    const run = (path: CliffParameters['path']) => descents({ ...base, path }).map(({ clipping }) => clipping);
    expect(run('all')).toEqual(['none', 'value', 'norm']);
    expect(run('global-norm')).toEqual(['global-norm']);
    expect(run('none')).toEqual(['none']);
  });
});

describe('clipping', () => {
  const gradient = { dw: 3, db: -4 };

  it('by norm keeps the direction and bounds the length', () => {
    const { dw, db } = clipped(gradient, 'norm', 1);
    expect(Math.hypot(dw, db)).toBeCloseTo(1, 6);
    expect(dw / db).toBeCloseTo(-0.75, 12);
    expect(clipped(gradient, 'norm', 20)).toEqual(gradient);
    expect(clipped(gradient, 'global-norm', 1)).toEqual({ dw, db });
  });

  it('by value cuts each number, which turns the direction', () => {
    expect(clipped(gradient, 'value', 1)).toEqual({ dw: 1, db: -1 });
    expect(clipped(gradient, 'value', 3.5)).toEqual({ dw: 3, db: -3.5 });
    expect(clipped(gradient, 'none', 1)).toEqual(gradient);
  });
});

describe('a descent', () => {
  it.each(cliffReference.descents.map((set) => [`${set.clipping} from ${set.start.w}, ${set.start.b}`, set] as const))(
    'goes where torch.optim.SGD goes while rounding decides nothing: %s',
    (_, set) => {
      const path = descend(set.start, set.settings, set.clipping);
      for (const key of ['w', 'b', 'loss'] as const) {
        path[key].forEach((value, step) => {
          expect(Math.abs(value - (set[key][step] as number)), `${key} at step ${step}`).toBeLessThan(1e-5);
        });
      }
      path.gradient.forEach((log10, step) => {
        const wanted = set.norm[step] as number;
        expect(Math.abs(10 ** log10 - wanted), `norm at step ${step}`).toBeLessThan(1e-9 + 1e-3 * wanted);
      });
    },
  );

  it('meets the wall at the published step', () => {
    for (const [start, learningRate, step, norm] of [
      [{ w: 4.6, b: -2.5 }, 0.05, 24, 155.86],
      [{ w: 5.2, b: -2.3 }, 0.5, 38, 32.18],
    ] as const) {
      const { thrown, gradient } = descend(start, { ...base, learningRate }, 'none');
      expect(thrown?.step).toBe(step);
      expect(10 ** (gradient[step] as number)).toBeCloseTo(norm, 2);
    }
  });

  it('without clipping is thrown onto the plateau, clipped by norm comes down, from any start nearby', () => {
    for (const [w, b, learningRate] of [
      [4.6, -2.5, 0.05],
      [5.2, -2.3, 0.5],
    ] as const) {
      for (let i = 0; i < 20; i++) {
        const run = (clipping: Clipping) =>
          descend({ w: w + i * 1e-10, b }, { ...base, learningRate, steps: 500 }, clipping);
        const [none, norm] = [run('none'), run('norm')];
        expect(none.thrown?.distance).toBeGreaterThan(5);
        expect(none.loss.at(-1)).toBeGreaterThan(0.085);
        expect(none.loss.at(-1)).toBeLessThan(0.095);
        expect(norm.thrown).toBeNull();
        expect(norm.loss.at(-1)).toBeLessThan(2e-3);
        expect(settledLoss({ ...norm, partsAt: null })).toBeLessThan(1e-3);
      }
    }
  });

  it('stays finite from anywhere, with any learning rate', () => {
    for (let i = 0; i < 60; i++) {
      const start = { w: 2.5 + 4.5 * ((i * 0.618) % 1), b: -3.5 + 3 * ((i * 0.414) % 1) };
      const ridge = { w: start.w, b: 0.5 - start.w * 0.6224593312018546 };
      for (const from of [start, ridge]) {
        const { w, b, loss } = descend(from, { ...base, learningRate: 1 }, 'none');
        expect([...w, ...b, ...loss].every(Number.isFinite)).toBe(true);
      }
    }
  });

  it('knows from where on it is chance: not away from the wall, soon at it', async () => {
    const away = await measure({ ...presetValues(cliffAndClipping, 'away-from-the-wall'), grid: 16 });
    expect(away.descents.map(({ partsAt }) => partsAt)).toEqual([null, null, null]);
    const norm = descentOf(await measure({ ...base, grid: 16 }), 'norm');
    expect(norm?.partsAt).toBeGreaterThan(30);
    expect(norm?.partsAt).toBeLessThan(120);
  });
});

describe('the picture', () => {
  it('has one absolute scale of shades, and is hot from a norm of 1, cold under 0.01', () => {
    expect([0, 0.001, 0.09, 0.45].map(shadeOf)).toEqual([0, 1, 4, 8]);
    expect(shadeOf(Number.NaN)).toBeNull();
    expect([-3, -2, -0.1, 0, 1.5, 2, 9].map(heatOf)).toEqual([-1, null, null, 1, 2, 3, 3]);
    expect(heatOf(Number.NEGATIVE_INFINITY)).toBe(-1);
    expect(heatOf(Number.NaN)).toBeNull();
  });

  it('cuts a path at the picture’s edge and knows where it left', () => {
    const area = { left: 0, right: 10, top: 0, bottom: 10 };
    const { path, exit } = clipPath(area, [
      { x: 2, y: 2 },
      { x: 5, y: 5 },
      { x: 25, y: 5 },
      { x: 30, y: 30 },
    ]);
    expect(path).toBe('M2 2L5 5L10 5');
    expect(exit).toEqual({ x: 10, y: 5, angle: 0 });
    expect(
      clipPath(area, [
        { x: 1, y: 1 },
        { x: 1, y: 9 },
      ]),
    ).toEqual({ path: 'M1 1L1 9', exit: null });
    expect(
      clipPath(area, [
        { x: -5, y: 5 },
        { x: 15, y: 5 },
      ]),
    ).toEqual({ path: 'M0 5L10 5', exit: null });
  });
});

describe('its presets', () => {
  it.each(presets)('%s gives a whole figure, a finding, a table and a script', async (preset) => {
    const frame = await measure({ ...presetValues(cliffAndClipping, preset), grid: 16 });
    const props = { preset, base: '/', permalink: '/instruments/cliff-and-clipping/', staticBackend: 'WASM, fp32' };
    const html = render(h(CliffAndClipping, { ...props, initialFrame: packFrame(frame) }));
    expect(html).not.toMatch(/="[^"]*(NaN|Infinity|undefined)/);
    const ids = Array.from(html.matchAll(/ id="([^"]+)"/g), (match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(cliffAndClipping.summarize(frame)).toMatch(
      /^Descent from w = [\d.]+, b = −[\d.]+ starts on .* Without clipping, it .* Clipped by value, it .* Clipped by norm, it .* loss of [\d.·⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+/,
    );
    const [head, ...rows] = cliffCsv(frame).trim().split('\n');
    expect(rows).toHaveLength(256 + 3 * (frame.params.steps + 1));
    expect(rows.every((row) => row.split(',').length === head?.split(',').length)).toBe(true);
    const isThrown = descentOf(frame, 'none')?.thrown;
    for (const reading of cliffAndClippingExperiment.readings) {
      if (reading === 'thrown-step' && !isThrown) {
        expect(() => cliffAndClippingExperiment.read(reading, frame)).toThrow('not thrown off');
      } else {
        expect(cliffAndClippingExperiment.read(reading, frame)).toMatch(/\d/);
      }
    }
    expect(cliffAndClippingExperiment.text(frame).rows).toHaveLength(16);
  });

  it('tell their stories', async () => {
    const outcome = async (preset: CliffPreset) => {
      const frame = await measure({ ...presetValues(cliffAndClipping, preset), grid: 16 });
      return (clipping: Clipping) => descentOf(frame, clipping) as NonNullable<ReturnType<typeof descentOf>>;
    };
    const cliff = await outcome('cliff');
    expect(cliff('none').thrown?.distance).toBeGreaterThan(5);
    expect(settledLoss(cliff('none'))).toBeCloseTo(0.09, 4);
    expect(settledLoss(cliff('norm'))).toBeLessThan(settledLoss(cliff('value')));
    const away = await outcome('away-from-the-wall');
    expect(away('norm').w).toEqual(away('none').w);
    expect(settledLoss(away('norm'))).toBeLessThan(1e-12);
    const large = await outcome('large-threshold');
    expect(large('norm').thrown?.distance).toBeGreaterThan(1);
    expect(settledLoss(large('norm'))).toBeGreaterThan(0.08);
    const small = await outcome('small-steps');
    expect(small('none').thrown).toBeNull();
    expect(settledLoss(small('norm'))).toBeLessThan(1e-3);
    const ridge = await outcome('ridge');
    expect(ridge('none').thrown?.step).toBe(0);
    expect(10 ** (ridge('none').gradient[0] as number)).toBeCloseTo(779.4, 0);
  });

  it('has those that the entries name', () => {
    const named = ['cliff', 'away-from-the-wall', 'large-threshold', 'small-steps', 'ridge'];
    expect(presets).toEqual(expect.arrayContaining(named));
    expect([...cliffAndClippingExperiment.readings].sort()).toEqual([
      'clipped-loss',
      'largest-gradient',
      'start-gradient',
      'thrown-step',
      'unclipped-loss',
      'value-loss',
    ]);
  });

  it('says of an unfinished surface how far it is, and of a gradient of 0 that it is 0', async () => {
    const frame = await measure({ ...base, grid: 16 });
    const surface = { ...frame.surface, loss: frame.surface.loss.map((loss, i) => (i < 16 ? loss : Number.NaN)) };
    expect(cliffAndClipping.summarize({ ...frame, progress: 0.1, surface })).toBe(
      'The surface is measured at 16 of 256 points.',
    );
    const far = await measure({ ...presetValues(cliffAndClipping, 'ridge'), grid: 16 });
    expect(cliffAndClipping.summarize(far)).toContain('where the gradient’s norm is exactly 0');
  });
});

describe('its script', () => {
  const python = installed('torch');
  const onCi = Boolean(process.env['CI']);

  it.skipIf(python === undefined && !onCi)('prints the same numbers in PyTorch', { timeout: 180_000 }, async () => {
    if (python === undefined) throw new Error('no Python with NumPy and PyTorch; install them or set PYTHON');
    const all = presets.map((preset) => ({ ...presetValues(cliffAndClipping, preset), grid: 16, steps: 100 }));
    const runner =
      'import sys, json\nfor script in json.load(sys.stdin):\n    exec(compile(script, "script", "exec"), {"__name__": "__main__"})';
    const run = spawnSync(python, ['-c', runner], {
      input: JSON.stringify([
        ...all.map(cliffScript),
        cliffScript({ ...base, path: 'global-norm', steps: 20, grid: 16 }),
      ]),
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    expect(run.status, run.stderr).toBe(0);
    const printed = run.stdout.trim().split('\n');
    expect(printed).toHaveLength(all.length + 1);
    for (const [i, params] of all.entries()) {
      const theirs = JSON.parse(printed[i] as string) as { params: object; frame: CliffFrame };
      const ours = JSON.parse(frameToJson(await measure(params))) as CliffFrame;
      expect(theirs.params).toEqual(params);
      expect(theirs.frame.evaluated).toBe(params.grid ** 2 + 6 * (params.steps + 1));
      expect(disagreements(theirs.frame, ours), presets[i] as string).toEqual([]);
    }
  });
});

/** Where two frames differ by more than 1e-3: over the whole surface, and in each descent until it is chance. */
function disagreements(theirs: CliffFrame, ours: CliffFrame): string[] {
  const wrong: string[] = [];
  // A gradient that has shrunk to rounding is compared no further; null is a true zero.
  const magnitude = (log10: number | null) => (log10 === null ? 0 : 10 ** log10);
  const compare = (what: string, got: number, wanted: number, floor = 1e-6) => {
    if (!(Math.abs(got - wanted) <= floor + 1e-3 * Math.abs(wanted))) wrong.push(`${what}: ${got}, ${wanted}`);
  };
  ours.surface.loss.forEach((loss, cell) => {
    compare(`loss of cell ${cell}`, loss, theirs.surface.loss[cell] as number);
    const norms = [ours, theirs].map(({ surface }) => magnitude(surface.gradient[cell] as number)) as [number, number];
    compare(`gradient of cell ${cell}`, ...norms, NORM_FLOOR);
  });
  ours.descents.forEach((mine, index) => {
    const other = theirs.descents[index] as CliffFrame['descents'][number];
    const until = Math.min(mine.partsAt ?? Number.POSITIVE_INFINITY, other.partsAt ?? Number.POSITIVE_INFINITY);
    for (let step = 0; step < Math.min(until, mine.w.length); step++) {
      for (const key of ['w', 'b', 'loss'] as const) {
        compare(`${mine.clipping} ${key} at ${step}`, mine[key][step] as number, other[key][step] as number);
      }
      const norms = [mine, other].map(({ gradient }) => magnitude(gradient[step] as number)) as [number, number];
      compare(`${mine.clipping} gradient at ${step}`, ...norms);
    }
    if (mine.thrown?.step !== other.thrown?.step) wrong.push(`${mine.clipping} is thrown at another step`);
  });
  return wrong;
}
