import type { Page } from '@playwright/test';
import type { Engine } from '../../src/lab/engine/client.ts';
import type { ProgressingFrame } from '../../src/lab/experiment.ts';
import type { ParameterTable, Values } from '../../src/lab/parameters.ts';

declare global {
  interface Window {
    /** Laid open by `?engine=…`. */
    labEngine?: Engine;
    /** What the engine has said since `listenToEngine`. */
    engineNotices?: string[];
  }
}

export const instrumentPage = '/instruments/gradient-flow/';

export type EngineName = 'webgl' | 'wasm' | 'cpu' | 'half';

/** Where a reader of a page touches the instrument first, which is when its engine is fetched. */
export async function wakeInstrument(page: Page, id = 'gradient-flow'): Promise<void> {
  await page.locator(`astro-island:not([ssr]) [data-instrument="${id}"]`).waitFor();
  await page.locator(`[data-instrument="${id}"]`).getByRole('button', { name: 'Run', exact: true }).hover();
}

/** Opens the instrument on the asked backend and waits for its engine. */
export async function openEngine(page: Page, name: EngineName, id = 'gradient-flow'): Promise<void> {
  await page.goto(`/instruments/${id}/?engine=${name}`);
  await wakeInstrument(page, id);
  await page.waitForFunction(() => window.labEngine !== undefined);
}

/**
 * Measures to the end on the page's engine.
 * @throws Error when a newer request took this one's place
 */
export async function measureOnPage<Frame>(
  page: Page,
  experiment: string,
  params: Values<ParameterTable>,
): Promise<Frame> {
  const frame = await page.evaluate(
    async ([id, asked]) => {
      const run = (window.labEngine as Engine).measure<ProgressingFrame>(id, asked);
      for (;;) {
        const pulled = await run.next(false);
        if (pulled === null || pulled.done) return pulled?.frame ?? null;
      }
    },
    [experiment, params] as const,
  );
  if (!frame) throw new Error('the run gave no figure');
  return frame as Frame;
}

/** The engine's own account of itself. */
export const engineStatus = (page: Page) => page.evaluate(() => (window.labEngine as Engine).status());

/** Keeps what the engine says, for `window.engineNotices`. */
export function listenToEngine(page: Page): Promise<void> {
  return page.evaluate(() => {
    const notices: string[] = [];
    window.engineNotices = notices;
    (window.labEngine as Engine).onNotice((text) => notices.push(text));
  });
}

/** Puts code before the engine’s worker’s own, in a block, since the names there are short. */
export async function beforeWorker(page: Page, code: string): Promise<void> {
  await page.route(/_astro\/worker-[^/]+\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `{ ${code} }\n${await response.text()}` });
  });
}
