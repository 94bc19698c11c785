import type { Page } from '@playwright/test';
import type { Engine } from '../../src/lab/engine/client.ts';
import type { GradientFlowFrame, GradientFlowParameters } from '../../src/lab/experiments/gradient-flow/definition.ts';

declare global {
  interface Window {
    /** Laid open by `?engine=…`. */
    labEngine?: Engine;
    /** What the engine has said since `listenToEngine`. */
    engineNotices?: string[];
  }
}

export const instrumentPage = '/instruments/gradient-flow/';

/** Where a reader of a page touches the instrument first, which is when its engine is fetched. */
export async function wakeInstrument(page: Page): Promise<void> {
  const instrument = page.locator('[data-instrument="gradient-flow"]');
  await page.locator('astro-island:not([ssr]) [data-instrument="gradient-flow"]').waitFor();
  await instrument.getByRole('button', { name: 'Run', exact: true }).hover();
}

/** Opens the instrument on the asked backend and waits for its engine. */
export async function openEngine(page: Page, name: 'webgl' | 'wasm' | 'cpu' | 'half'): Promise<void> {
  await page.goto(`${instrumentPage}?engine=${name}`);
  await wakeInstrument(page);
  await page.waitForFunction(() => window.labEngine !== undefined);
}

/** Measures to the end on the page's engine. Null when a newer request took this one's place. */
export function measureOnPage(page: Page, params: GradientFlowParameters): Promise<GradientFlowFrame | null> {
  return page.evaluate(async (asked) => {
    const run = (window.labEngine as Engine).measure<GradientFlowFrame>('gradient-flow', asked);
    for (;;) {
      const pulled = await run.next(false);
      if (pulled === null || pulled.done) return pulled?.frame ?? null;
    }
  }, params);
}

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
