import { readFileSync } from 'node:fs';
import type { Engine } from '../../src/lab/engine/client.ts';
import type { ResidualPathsFrame } from '../../src/lab/experiments/residual-paths/definition.ts';
import { describeResidualSet, residualDisagreements, residualSets } from '../reference/residual-paths-sets.ts';
import { expect, test } from './site-test.ts';

const address = '/instruments/residual-paths/';
const id = 'residual-paths';
// A run on software WebGL takes seconds, more beside other tests.
const aRun = { timeout: 45_000 };

test.describe('agreement with PyTorch in float64', () => {
  for (const backend of ['webgl', 'wasm'] as const) {
    test(`on ${backend}`, async ({ page }) => {
      test.setTimeout(180_000);
      await page.goto(`${address}?engine=${backend}`);
      await page.locator(`astro-island:not([ssr]) [data-instrument="${id}"]`).waitFor();
      await page.getByRole('button', { name: 'Run', exact: true }).hover();
      await page.waitForFunction(() => window.labEngine !== undefined);
      for (const set of residualSets) {
        const frame = await page.evaluate(async (params) => {
          const run = (window.labEngine as Engine).measure<ResidualPathsFrame>('residual-paths', params);
          let pulled = await run.next(false);
          while (pulled && !pulled.done) pulled = await run.next(false);
          return pulled?.frame ?? null;
        }, set.params);
        if (!frame) throw new Error('the run gave no figure');
        expect(residualDisagreements(frame, set), describeResidualSet(set)).toEqual([]);
      }
      expect(await page.evaluate(() => (window.labEngine as Engine).status())).toMatchObject({ backend, bits: 32 });
    });
  }
});

test('is whole without JavaScript', async ({ browser }) => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(address);
  await expect(page.locator('.instrument svg[role="img"]:visible')).toHaveCount(4);
  await expect(page.locator('.instrument-finding')).toContainText(
    'Through 50 blocks of ReLU the gradient is multiplied by',
  );
  await expect(page.locator('.instrument-finding')).toContainText('Brownian motion has 0.89');
  await page.close();
});

test('by mouse: a preset, a step, the address, the files', async ({ page }) => {
  await page.goto(address);
  await page.locator(`astro-island:not([ssr]) [data-instrument="${id}"]`).waitFor();
  await page.getByRole('link', { name: 'Five blocks' }).click();
  const finding = page.locator('.instrument-finding');
  await expect(finding).toContainText('Through 5 blocks', aRun);
  await expect(page).toHaveURL(/\?preset=five-layers$/);
  await expect(page.locator('.engine-line')).toContainText('stacks/s', aRun);
  await page.getByRole('button', { name: 'Step' }).click();
  await expect(finding).toContainText('1 of 16 networks', aRun);
  await page.getByRole('button', { name: 'Step' }).click();
  await expect(finding).toContainText('2 of 16 networks', aRun);
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(finding).toContainText('Through 5 blocks', aRun);
  for (const [name, file] of [
    ['CSV', 'csv'],
    ['SVG', 'svg'],
    ['PNG', 'png'],
    ['Reproduce', 'py'],
  ] as const) {
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name, exact: true }).click();
    const saved = await waiting;
    expect(saved.suggestedFilename()).toBe(`residual-paths-relu-5.${file}`);
    expect(readFileSync(await saved.path()).length).toBeGreaterThan(1000);
  }
});

test('by keyboard: typed values are kept in the address', async ({ page }) => {
  await page.goto(`${address}?depth=5`);
  const finding = page.locator('.instrument-finding');
  await expect(finding).toContainText('Through 5 blocks of ReLU', aRun);
  const bias = page.getByRole('textbox', { name: /^Gate bias/ });
  await bias.focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('-4');
  await page.keyboard.press('Enter');
  await expect(finding).toContainText('past gates of bias −4', aRun);
  await expect(page).toHaveURL(/\?depth=5&gateBias=-4$/);
  const slider = page.getByRole('slider', { name: 'Depth, slider' });
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await expect(finding).toContainText('Through 6 blocks', aRun);
  await expect(page).toHaveURL(/\?depth=6&gateBias=-4$/);
});

test('a branch of zero leaves a constant gradient, and says so', async ({ page }) => {
  await page.goto(`${address}?preset=zero-branch&depth=4`);
  await expect(page.locator('.instrument-finding')).toContainText('none (scaled, where it is constant)', aRun);
  await expect(page.locator('.instrument-drawing')).toContainText('df/dt is constant');
});
