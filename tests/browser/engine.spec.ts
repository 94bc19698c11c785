import type { Page, Worker } from '@playwright/test';
import type { Engine } from '../../src/lab/engine/client.ts';
import { presetValues } from '../../src/lab/experiment.ts';
import {
  type GradientFlowFrame,
  type GradientFlowParameters,
  type GradientFlowPreset,
  gradientFlow,
  gradientFlowParameters,
} from '../../src/lab/experiments/gradient-flow/definition.ts';
import { measureDenseNetwork } from '../../src/lab/nn/dense-network.ts';
import { summarizeSeeds } from '../../src/lab/numerics/statistics.ts';
import { defaults } from '../../src/lab/parameters.ts';
import { describeSet, disagreements, distance, MAGNITUDES, referenceSets } from '../reference/gradient-flow-sets.ts';
import {
  beforeWorker,
  engineStatus,
  instrumentPage,
  listenToEngine,
  measureOnPage,
  openEngine,
  wakeInstrument,
} from './lab-engine.ts';
import { expect, test } from './site-test.ts';

const base = defaults(gradientFlowParameters);
const deep: GradientFlowParameters = { ...base, depth: 200, width: 32, batch: 8, seeds: 4 };

/** The same networks in float64. */
const exactSeeds = (params: GradientFlowParameters) =>
  Array.from({ length: params.seeds }, (_, s) => measureDenseNetwork(params, params.seed + s));

function expectExact(frame: GradientFlowFrame | null, params: GradientFlowParameters, tolerance?: number): void {
  if (frame === null) throw new Error('the run gave no figure');
  expect(frame.phase).toBe('done');
  expect(frame.failure).toBeNull();
  expect(disagreements(frame, { params, seeds: exactSeeds(params) }, tolerance)).toEqual([]);
}

/** Measures sets on the page’s engine; the wanted backend must be the one that answers, without a word. */
async function compareSets(page: Page, sets: typeof referenceSets, backend: string): Promise<void> {
  for (const set of sets) {
    const frame = await measureOnPage<GradientFlowFrame>(page, 'gradient-flow', set.params);
    expect(await engineStatus(page)).toMatchObject({ backend, bits: 32, notes: [] });
    expect(frame.failure).toBeNull();
    expect(disagreements(frame, set), describeSet(set)).toEqual([]);
  }
}

test.describe('agreement with PyTorch in float64, every layer of every seed', () => {
  for (const part of [0, 1, 2, 3]) {
    test(`WebGL, part ${part + 1} of 4`, async ({ page }) => {
      await openEngine(page, 'webgl');
      await compareSets(
        page,
        referenceSets.filter((_, i) => i % 4 === part),
        'webgl',
      );
    });
  }

  for (const backend of ['wasm', 'cpu'] as const) {
    test(`${backend}, in the browser`, async ({ page }) => {
      await openEngine(page, backend);
      await compareSets(
        page,
        [0, 10, 15, 23, 27, 31].map((i) => referenceSets[i] as (typeof referenceSets)[number]),
        backend,
      );
    });
  }
});

test.describe('half floats', () => {
  /** How far the medians over seeds lie from float64, at the worst layer that is a number. */
  async function worst(page: Page, params: GradientFlowParameters): Promise<number> {
    const frame = await measureOnPage<GradientFlowFrame>(page, 'gradient-flow', params);
    expect(frame.failure).toBeNull();
    const seeds = exactSeeds(params);
    const apart = MAGNITUDES.flatMap((key) => {
      const wanted = summarizeSeeds(seeds.map((seed) => seed[key])).median;
      return wanted.map((value, l) => distance(frame[key].median[l], value));
    });
    return Math.max(...apart);
  }

  test('200 sigmoid layers read about 10⁻¹²⁶, and the page says how few bits there are', async ({ page }) => {
    await openEngine(page, 'half');
    const params = { ...presetValues(gradientFlow, 'two-hundred-sigmoid'), seeds: 8 };
    expect(await worst(page, params)).toBeLessThan(0.1);
    expect(await page.evaluate(() => (window.labEngine as Engine).status())).toMatchObject({
      backend: 'webgl',
      bits: 16,
    });
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page.locator('.engine-line')).toContainText('WebGL, fp16', { timeout: 40_000 });
  });

  test('other presets keep to 0.2 decades', async ({ page }) => {
    await openEngine(page, 'half');
    const presets: GradientFlowPreset[] = [
      'he-relu',
      'he-gelu',
      'selu',
      'residual-relu',
      'exploding-relu',
      'batch-norm-sigmoid',
    ];
    for (const preset of presets) {
      const params = { ...presetValues(gradientFlow, preset), width: 64, seeds: 8 };
      expect(await worst(page, params), preset).toBeLessThan(0.2);
    }
  });
});

test.describe('a lost graphics context', () => {
  test('in mid-run ends in the right figure, and is told', async ({ page }) => {
    await openEngine(page, 'webgl');
    await listenToEngine(page);
    const frame = await page.evaluate(async (params) => {
      const engine = window.labEngine as Engine;
      const run = engine.measure<GradientFlowFrame>('gradient-flow', params);
      let pulled = await run.next(true);
      // By steps: a whole pull may cross the backward pass on a fast machine.
      while (pulled && pulled.frame.phase === 'forward') pulled = await run.next(true);
      // A few layers down the backward pass.
      for (let layer = 0; layer < 5; layer++) pulled = await run.next(true);
      if (pulled?.done !== false) return null;
      await engine.loseContext();
      while (pulled && !pulled.done) pulled = await run.next(false);
      return pulled?.frame ?? null;
    }, deep);
    expectExact(frame, deep);
    expect(await page.evaluate(() => window.engineNotices)).toEqual([
      expect.stringMatching(/^WebGL was lost .*repeated/),
    ]);
    await expect(
      page.locator('.instrument-notice, .engine-line').filter({ hasText: 'WebGL was lost' }).first(),
    ).toBeVisible();
  });

  test('twice, with no other backend allowed, ends the run and says why', async ({ page }) => {
    await openEngine(page, 'webgl');
    const message = await page.evaluate(async (params) => {
      const engine = window.labEngine as Engine;
      const run = engine.measure<GradientFlowFrame>('gradient-flow', params);
      for (let loss = 0; loss < 2; loss++) {
        await run.next(true);
        await engine.loseContext();
      }
      return run.next(true).then(
        () => 'went on',
        (error: Error) => error.message,
      );
    }, deep);
    expect(message).toMatch(/^WebGL was lost repeatedly/);
  });

  test('twice leads to another backend', async ({ page }) => {
    await exposeContexts(page);
    await page.goto(`${instrumentPage}?depth=200&width=32&batch=8&seeds=4`);
    await wakeInstrument(page);
    const line = page.locator('.engine-line');
    await expect(line).toContainText('WebGL, fp32 · ', { timeout: 30_000 });
    for (const told of [/started again/, /another backend/]) {
      await expect(page.locator('.instrument-progress')).toHaveAttribute('data-busy', 'false', { timeout: 30_000 });
      expect(await loseContext(page)).toBe(true);
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await expect(page.locator('.instrument-notice')).toContainText(told, { timeout: 30_000 });
    }
    await expect(line).toContainText('WebAssembly, fp32', { timeout: 30_000 });
    await expect(page.locator('.instrument-finding')).toContainText(/200 sigmoid layers/);
  });
});

test('the newest request wins', async ({ page }) => {
  await openEngine(page, 'webgl');
  const newest = { ...deep, depth: 20, activation: 'tanh' as const };
  const { older, frame } = await page.evaluate(
    async ([first, second]) => {
      const engine = window.labEngine as Engine;
      const superseded = engine.measure<GradientFlowFrame>('gradient-flow', first);
      await superseded.next(true);
      const waiting = superseded.next(false);
      const run = engine.measure<GradientFlowFrame>('gradient-flow', second);
      let pulled = await run.next(false);
      while (pulled && !pulled.done) pulled = await run.next(false);
      return { older: [await waiting, await superseded.next(false)], frame: pulled?.frame ?? null };
    },
    [{ ...deep, depth: 200, width: 128 }, newest] as const,
  );
  expect(older).toEqual([null, null]);
  expectExact(frame, newest);
});

for (const backend of ['webgl', 'wasm'] as const) {
  test(`200 runs on ${backend} leave no tensor behind`, async ({ page }) => {
    await openEngine(page, backend);
    const counts = await page.evaluate(
      async (params) => {
        const engine = window.labEngine as Engine;
        const measure = async (seed: number) => {
          const normalization = ['none', 'batch', 'layer', 'none'][seed % 4] as string;
          const run = engine.measure<GradientFlowFrame>('gradient-flow', { ...params, seed, normalization });
          let pulled = await run.next(false);
          // Every tenth is given up on the way.
          if (seed % 10 === 9) return run.cancel();
          while (pulled && !pulled.done) pulled = await run.next(false);
        };
        for (let seed = 0; seed < 4; seed++) await measure(seed);
        const before = await engine.tensorsAlive();
        for (let seed = 0; seed < 200; seed++) await measure(seed);
        return [before, await engine.tensorsAlive()];
      },
      { ...base, depth: 3, width: 8, batch: 4, seeds: 2 },
    );
    expect(counts[1]).toBe(counts[0]);
  });
}

/** Lets `loseContext` reach the engine's context without the engine's help. */
const exposeContexts = (page: Page) =>
  beforeWorker(
    page,
    `const getContext = OffscreenCanvas.prototype.getContext;
     OffscreenCanvas.prototype.getContext = function (...asked) {
       const context = getContext.apply(this, asked);
       if (context) self.lastContext = context;
       return context;
     };`,
  );

/** @returns false where there is no live context */
async function loseContext(page: Page): Promise<boolean> {
  const worker = page.workers().at(-1) as Worker | undefined;
  if (!worker) return false;
  return worker.evaluate(() => {
    const { lastContext } = self as { lastContext?: WebGL2RenderingContext };
    if (!lastContext || lastContext.isContextLost()) return false;
    lastContext.getExtension('WEBGL_lose_context')?.loseContext();
    return true;
  });
}

test('without WebGL the page says so and measures on WebAssembly', async ({ page }) => {
  await beforeWorker(page, 'OffscreenCanvas.prototype.getContext = () => null;');
  await page.goto(`${instrumentPage}?depth=30`);
  await expect(page.locator('.engine-line')).toContainText('WebAssembly, fp32', { timeout: 30_000 });
  await expect(page.locator('.instrument-foot')).toContainText(/WebGL is not used: .+/);
  await expect(page.locator('.instrument-finding')).toContainText('30 sigmoid layers');
});

test('with nothing to compute on, the page says so and keeps its figure', async ({ page }) => {
  await beforeWorker(
    page,
    'OffscreenCanvas.prototype.getContext = () => null; delete self.WebAssembly; Math.tanh = () => 0;',
  );
  await page.goto(instrumentPage);
  await wakeInstrument(page);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('.instrument-notice')).toContainText('The measurement stopped', { timeout: 30_000 });
  await expect(page.locator('.instrument-finding')).toContainText('50 sigmoid layers');
});
