import { readFileSync } from 'node:fs';
import type { Engine } from '../../src/lab/engine/client.ts';
import type { RecurrentMemoryFrame } from '../../src/lab/experiments/recurrent-memory/definition.ts';
import { describeRecurrentSet, recurrentDisagreements, recurrentSets } from '../reference/recurrent-memory-sets.ts';
import { typeOver } from './instrument-parts.ts';
import { expect, test } from './site-test.ts';

const address = '/instruments/recurrent-memory/';
const id = 'recurrent-memory';
// A run on software WebGL takes seconds, more beside other tests.
const aRun = { timeout: 45_000 };

test.describe('agreement with PyTorch in float64', () => {
  for (const backend of ['webgl', 'wasm'] as const) {
    test(`on ${backend}`, async ({ page }) => {
      test.setTimeout(240_000);
      await page.goto(`${address}?engine=${backend}`);
      await page.locator(`astro-island:not([ssr]) [data-instrument="${id}"]`).waitFor();
      await page.getByRole('button', { name: 'Run', exact: true }).hover();
      await page.waitForFunction(() => window.labEngine !== undefined);
      for (const set of recurrentSets) {
        const frame = await page.evaluate(async (params) => {
          const run = (window.labEngine as Engine).measure<RecurrentMemoryFrame>('recurrent-memory', params);
          let pulled = await run.next(false);
          while (pulled && !pulled.done) pulled = await run.next(false);
          return pulled?.frame ?? null;
        }, set.params);
        if (!frame) throw new Error('the run gave no figure');
        expect(recurrentDisagreements(frame, set), describeRecurrentSet(set)).toEqual([]);
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
    /In a tanh RNN with orthogonal weights the gradient falls to 1 % \d+ steps back/,
  );
  await expect(page.locator('.instrument-finding')).toContainText('Theory says');
  await page.close();
});

test('by mouse: a preset, a step, the address, the files', async ({ page }) => {
  await page.goto(address);
  await page.locator(`astro-island:not([ssr]) [data-instrument="${id}"]`).waitFor();
  await page.getByRole('link', { name: 'Linear RNN, 0.9 times orthogonal' }).click();
  const finding = page.locator('.instrument-finding');
  await expect(finding).toContainText('In a linear RNN with 0.9 times orthogonal weights', aRun);
  await expect(finding).toContainText('receives 2.7·10⁻⁵ of it', aRun);
  await expect(page).toHaveURL(/\?preset=linear-orthogonal$/);
  await expect(page.locator('.engine-line')).toContainText('cell steps/s', aRun);
  await page.getByRole('button', { name: 'Step' }).click();
  await expect(finding).toContainText('1 of 8 networks', aRun);
  await page.getByRole('button', { name: 'Step' }).click();
  await expect(finding).toContainText('2 of 8 networks', aRun);
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(finding).toContainText('In a linear RNN', aRun);
  for (const [name, file] of [
    ['CSV', 'csv'],
    ['SVG', 'svg'],
    ['PNG', 'png'],
    ['Reproduce', 'py'],
  ] as const) {
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name, exact: true }).click();
    const saved = await waiting;
    expect(saved.suggestedFilename()).toBe(`recurrent-memory-rnn-linear-100.${file}`);
    expect(readFileSync(await saved.path()).length).toBeGreaterThan(1000);
  }
});

test('by keyboard: a cell is chosen and typed values are kept in the address', async ({ page }) => {
  await page.goto(`${address}?preset=lstm&length=20`);
  const finding = page.locator('.instrument-finding');
  await expect(finding).toContainText('In an LSTM with PyTorch’s default weights', aRun);
  await expect(finding).toContainText('forget gates are 0.5 on average', aRun);
  const length = page.getByRole('textbox', { name: /^Length/ });
  await typeOver(length, '12');
  await expect(finding).toContainText('12 steps', aRun);
  await expect(page).toHaveURL(/\?preset=lstm&length=12$/);
  const slider = page.getByRole('slider', { name: 'Length, slider' });
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await expect(finding).toContainText('13 steps', aRun);
  await expect(page).toHaveURL(/\?preset=lstm&length=13$/);
});

test('rests a parameter that has no effect', async ({ page }) => {
  await page.goto(`${address}?preset=gru&length=5`);
  await expect(page.locator('.instrument-finding')).toContainText('In a GRU', aRun);
  await expect(page.getByRole('textbox', { name: /^Gain/ })).toBeDisabled();
});
