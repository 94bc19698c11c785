import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { Engine } from '../../src/lab/engine/client.ts';
import type {
  ActivationExplorerFrame,
  ActivationExplorerParameters,
} from '../../src/lab/experiments/activation-explorer/definition.ts';
import { describeExplorerSet, explorerDisagreements, explorerSets } from '../reference/activation-explorer-sets.ts';
import { expect, test } from './site-test.ts';

const address = '/instruments/activation-explorer/';
const id = 'activation-explorer';

/**
 * A half float has 11 bits: half of its last one, relatively, is 5e-4, and an average is stored several times on its way.
 * Where values near 1 cancel, what is left of a thousand roundings is about 5e-4/√1000.
 */
const HALF = { relative: 4e-3, absolute: 5e-5 };

/** Opens the explorer on the asked engine and waits for it. */
async function openExplorer(page: Page, engine: 'webgl' | 'wasm' | 'half'): Promise<void> {
  await page.goto(`${address}?engine=${engine}`);
  await page.locator(`astro-island:not([ssr]) [data-instrument="${id}"]`).waitFor();
  await page.getByRole('button', { name: 'Run', exact: true }).hover();
  await page.waitForFunction(() => window.labEngine !== undefined);
}

/** Measures a set to the end on the page's engine. */
async function measureOnPage(page: Page, params: ActivationExplorerParameters): Promise<ActivationExplorerFrame> {
  const frame = await page.evaluate(async (asked) => {
    const run = (window.labEngine as Engine).measure<ActivationExplorerFrame>('activation-explorer', asked);
    let pulled = await run.next(false);
    while (pulled && !pulled.done) pulled = await run.next(false);
    return pulled?.frame ?? null;
  }, params);
  if (!frame) throw new Error('the run gave no figure');
  return frame;
}

const status = (page: Page) => page.evaluate(() => (window.labEngine as Engine).status());

test.describe('agreement with PyTorch in float64', () => {
  for (const backend of ['webgl', 'wasm'] as const) {
    test(`on ${backend}`, async ({ page }) => {
      await openExplorer(page, backend);
      for (const set of explorerSets) {
        const frame = await measureOnPage(page, set.params);
        expect(explorerDisagreements(frame, set), describeExplorerSet(set)).toEqual([]);
      }
      expect(await status(page)).toMatchObject({ backend, bits: 32 });
    });
  }

  test('on half floats, to their digits, and the page says how few bits there are', async ({ page }) => {
    await openExplorer(page, 'half');
    for (const set of explorerSets) {
      const frame = await measureOnPage(page, set.params);
      expect(explorerDisagreements(frame, set, HALF), describeExplorerSet(set)).toEqual([]);
    }
    expect(await status(page)).toMatchObject({ backend: 'webgl', bits: 16 });
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page.locator('.engine-line')).toContainText('WebGL, fp16', { timeout: 30_000 });
    await expect(page.locator('.instrument-finding')).toContainText('tanh has E[φ²] = 0.39');
  });
});

test('is whole without JavaScript', async ({ browser }) => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(address);
  await expect(page.locator('.instrument svg[role="img"]:visible')).toHaveCount(4);
  await expect(page.locator('.instrument-finding')).toContainText('tanh has E[φ²] = 0.39');
  await page.close();
});

test('by mouse: a preset, a step, the address, the files', async ({ page }) => {
  await page.goto(address);
  await page.locator(`astro-island:not([ssr]) [data-instrument="${id}"]`).waitFor();
  await page.getByRole('link', { name: 'Sigmoid of sigmoid, twenty times' }).click();
  const finding = page.locator('.instrument-finding');
  await expect(finding).toContainText('Applied 20 times', { timeout: 30_000 });
  await expect(page).toHaveURL(/\?preset=composed-sigmoid$/);
  await expect(page.locator('.engine-line')).toContainText('inputs/s', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Step' }).click();
  await expect(finding).toContainText(/1 of 16 samples/, { timeout: 30_000 });
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(finding).toContainText('Applied 20 times', { timeout: 30_000 });
  for (const [name, file] of [
    ['CSV', 'csv'],
    ['SVG', 'svg'],
    ['PNG', 'png'],
    ['Reproduce', 'py'],
  ] as const) {
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name, exact: true }).click();
    const saved = await waiting;
    expect(saved.suggestedFilename()).toBe(`activation-explorer-sigmoid.${file}`);
    expect(readFileSync(await saved.path()).length).toBeGreaterThan(1000);
  }
});

test('by keyboard: a typed value is kept in the address', async ({ page }) => {
  await page.goto(`${address}?activation=relu`);
  const finding = page.locator('.instrument-finding');
  await expect(finding).toContainText('ReLU has E[φ²]', { timeout: 30_000 });
  const q = page.getByRole('textbox', { name: /Variance of the input/ });
  await q.focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('4');
  await page.keyboard.press('Enter');
  await expect(finding).toContainText('Under inputs of variance 4, ReLU', { timeout: 30_000 });
  await expect(page).toHaveURL(/\?activation=relu&q=4$/);
});
