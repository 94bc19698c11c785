import { describeRaceSet, raceDisagreements, raceSets } from '../reference/training-race-sets.ts';
import { savedFiles, testAgreement } from './agreement.ts';
import { expect, test } from './site-test.ts';

const address = '/instruments/training-race/';
const id = 'training-race';
const aRace = { timeout: 45_000 };

testAgreement(id, raceSets, raceDisagreements, describeRaceSet);

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
  await savedFiles(page, 'training-race-moons');
});

test('by keyboard: the second network gets a choice of its own, which the address keeps', async ({ page }) => {
  await page.goto(`${address}?steps=20&depth=2&width=8`);
  await page.locator(`astro-island:not([ssr]) [data-instrument="${id}"]`).waitFor();
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
  await expect(page.locator('.instrument-failure a')).toHaveAttribute('href', '/terms/overflow/');
  await expect(page.locator('.instrument-drawing')).not.toContainText(/NaN|Infinity/);
});
