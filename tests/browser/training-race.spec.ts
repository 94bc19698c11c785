import { readFileSync } from 'node:fs';
import type { Engine } from '../../src/lab/engine/client.ts';
import type { TrainingRaceFrame } from '../../src/lab/experiments/training-race/definition.ts';
import { describeRaceSet, raceDisagreements, raceSets } from '../reference/training-race-sets.ts';
import { expect, test } from './site-test.ts';

const address = '/instruments/training-race/';
const id = 'training-race';
const aRace = { timeout: 45_000 };
const live = `astro-island:not([ssr]) [data-instrument="${id}"]`;

test.describe('agreement with PyTorch in float64', () => {
  for (const backend of ['webgl', 'wasm'] as const) {
    test(`on ${backend}`, async ({ page }) => {
      await page.goto(`${address}?engine=${backend}`);
      await page.locator(live).waitFor();
      await page.getByRole('button', { name: 'Run', exact: true }).hover();
      await page.waitForFunction(() => window.labEngine !== undefined);
      for (const set of raceSets) {
        const frame = await page.evaluate(async (params) => {
          const run = (window.labEngine as Engine).measure<TrainingRaceFrame>('training-race', params);
          let pulled = await run.next(false);
          while (pulled && !pulled.done) pulled = await run.next(false);
          return pulled?.frame ?? null;
        }, set.params);
        if (!frame) throw new Error('the race gave no figure');
        expect(raceDisagreements(frame, set), describeRaceSet(set)).toEqual([]);
      }
      expect(await page.evaluate(() => (window.labEngine as Engine).status())).toMatchObject({ backend, bits: 32 });
    });
  }
});

test('is whole without JavaScript', async ({ browser }) => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(address);
  await expect(page.locator('.instrument svg[role="img"]:visible')).toHaveCount(6);
  await expect(page.locator('.instrument-finding')).toContainText('the loss of A (sigmoid) has hardly moved');
  await page.close();
});

test('by mouse: a preset, steps, the address, the files', async ({ page }) => {
  await page.goto(`${address}?steps=30&depth=3&width=8`);
  const finding = page.locator('.instrument-finding');
  await expect(finding).toContainText('After 30 steps the loss of A (sigmoid)', aRace);
  await expect(page.locator('.engine-line')).toContainText('samples/s', aRace);
  await page.getByRole('button', { name: 'Step' }).click();
  await expect(finding).toContainText('After 0 steps of 30', aRace);
  await page.getByRole('button', { name: 'Step' }).click();
  await expect(finding).toContainText('After 1 step of 30', aRace);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(finding).toContainText('After 30 steps', aRace);
  for (const [name, file] of [
    ['CSV', 'csv'],
    ['SVG', 'svg'],
    ['PNG', 'png'],
    ['Reproduce', 'py'],
  ] as const) {
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name, exact: true }).click();
    const saved = await waiting;
    expect(saved.suggestedFilename()).toBe(`training-race-moons.${file}`);
    expect(readFileSync(await saved.path()).length).toBeGreaterThan(1000);
  }
});

test('by keyboard: the second network gets a choice of its own, which the address keeps', async ({ page }) => {
  await page.goto(`${address}?steps=20&depth=2&width=8`);
  await page.locator(live).waitFor();
  const finding = page.locator('.instrument-finding');
  await expect(finding).toContainText('After 20 steps', aRace);
  const rival = page.getByRole('combobox', { name: 'Activation of B' });
  await rival.focus();
  await page.keyboard.press('t');
  await page.keyboard.press('Enter');
  await expect(rival).toHaveValue('tanh');
  await expect(finding).toContainText('B (tanh)', aRace);
  await expect(page).toHaveURL(/activationB=tanh/);
});

test('stops where a number is no longer finite, says where, and leads to the reason', async ({ page }) => {
  await page.goto(`${address}?preset=clipping`);
  const finding = page.locator('.instrument-finding');
  await expect(finding).toContainText(/In step 3 the pre-activation of layer \d of A \(no clipping\)/, aRace);
  await expect(page.locator('.instrument-failure a')).toHaveAttribute('href', '/terms/exploding-gradient/');
  await expect(page.locator('.instrument-drawing')).not.toContainText(/NaN|Infinity/);
});
