import { readFileSync } from 'node:fs';
import type { Engine } from '../../src/lab/engine/client.ts';
import type { RecurrentMemoryFrame } from '../../src/lab/experiments/recurrent-memory/definition.ts';
import { describeRecurrentSet, recurrentDisagreements, recurrentSets } from '../reference/recurrent-memory-sets.ts';
import { describeTaskSet, taskDisagreements, taskSets } from '../reference/recurrent-tasks-sets.ts';
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

/** Sequences of a few steps, since software WebGL takes its time: a plain cell, and both gated ones. */
const shortTasks = taskSets.filter(
  ({ params: { cell, task, length, trainSteps } }) =>
    length <= 7 && trainSteps > 1 && ['rnn-tanh adding', 'lstm adding', 'gru copy'].includes(`${cell} ${task}`),
);

test.describe('training agrees with PyTorch in float64', () => {
  for (const [backend, sets] of [
    ['webgl', shortTasks],
    ['wasm', taskSets],
  ] as const) {
    test(`on ${backend}`, async ({ page }) => {
      test.setTimeout(240_000);
      await page.goto(`${address}?engine=${backend}`);
      await page.locator(`astro-island:not([ssr]) [data-instrument="${id}"]`).waitFor();
      await page.getByRole('button', { name: 'Run', exact: true }).hover();
      await page.waitForFunction(() => window.labEngine !== undefined);
      for (const set of sets) {
        const frame = await page.evaluate(async (params) => {
          const run = (window.labEngine as Engine).measure<RecurrentMemoryFrame>('recurrent-memory', params);
          let pulled = await run.next(false);
          while (pulled && !pulled.done) pulled = await run.next(false);
          return pulled?.frame ?? null;
        }, set.params);
        if (!frame) throw new Error('the run gave no figure');
        expect(taskDisagreements(frame, set), describeTaskSet(set)).toEqual([]);
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

test('trains: progress, the newest request wins, one step at a time', async ({ page }) => {
  await page.goto(`${address}?engine=wasm&preset=adding-lstm&trainSteps=2000`);
  const finding = page.locator('.instrument-finding');
  const progress = page.locator('.instrument-progress');
  await expect(progress).toHaveAttribute('data-busy', 'true', aRun);
  await expect(async () => expect(Number(await progress.getAttribute('value'))).toBeGreaterThan(0.02)).toPass(aRun);
  const steps = page.getByRole('textbox', { name: /^Training steps/ });
  await typeOver(steps, '20');
  await expect(finding).toContainText(
    /After 20 steps of the adding problem the loss of an LSTM .* is [\d.]+\. Without memory it is 0\.17;/,
    aRun,
  );
  await expect(page.locator('.instrument svg[role="img"]:visible')).toHaveCount(5);
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(finding).toContainText('training has not begun', aRun);
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(finding).toContainText('After 1 of 20 steps', aRun);
});

test('stops where a number overflows, names it, and steps back', async ({ page }) => {
  await page.goto(`${address}?engine=wasm&preset=adding-tanh&cell=rnn-linear&recurrent=identity&gain=2&length=200`);
  const finding = page.locator('.instrument-finding');
  await expect(finding).toContainText(
    'In step 1 of training the state of the network of seed 0 is no longer a finite number',
    aRun,
  );
  await expect(page.locator('.instrument-failure')).toContainText('overflow');
  await page.getByRole('button', { name: 'Step back' }).click();
  await expect(finding).toContainText('training has not begun', aRun);
});
