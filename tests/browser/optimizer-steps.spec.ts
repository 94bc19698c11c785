import { describeOptimizerSet, optimizerDisagreements, optimizerSets } from '../reference/optimizer-steps-sets.ts';
import { savedFiles, testAgreement } from './agreement.ts';
import { typeOver } from './instrument-parts.ts';
import { expect, test } from './site-test.ts';

const address = '/instruments/optimizer-steps/';
const id = 'optimizer-steps';
// A run on software WebGL takes seconds, more beside other tests.
const aRun = { timeout: 45_000 };

testAgreement(id, optimizerSets, optimizerDisagreements, describeOptimizerSet);

test('is whole without JavaScript', async ({ browser }) => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(address);
  await expect(page.locator('.instrument svg[role="img"]:visible')).toHaveCount(3);
  const finding = page.locator('.instrument-finding');
  await expect(finding).toContainText(/^Before training the first layer’s gradient is \S+ of the output layer’s/);
  await expect(finding).toContainText('with Adam.');
  await page.close();
});

test('by mouse: a preset, steps, the view, the address, the files', async ({ page }) => {
  await page.goto(`${address}?depth=3&width=8&seeds=2&steps=4`);
  const finding = page.locator('.instrument-finding');
  await expect(page.locator('.engine-line')).toContainText('steps/s', aRun);
  await expect(finding).toContainText('In step 4 the first layer’s update', aRun);
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  const drawing = page.locator('.instrument-drawing');
  await expect(drawing).toContainText('RMS update by layer, step 1', aRun);
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(drawing).toContainText('RMS update by layer, step 2', aRun);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(drawing).toContainText('RMS update by layer, step 4', aRun);
  await page.getByRole('combobox', { name: 'Shown' }).selectOption('rate');
  await expect(drawing).toContainText('RMS update ÷ gradient by layer, step 4', aRun);
  await expect(page).toHaveURL(/\?view=rate&depth=3&width=8&steps=4&seeds=2$/);
  await savedFiles(page, 'optimizer-steps-sigmoid-3');
  await page.getByRole('link', { name: 'The first step' }).click();
  await expect(finding).toContainText('In step 1 the first layer’s update', aRun);
  await expect(page).toHaveURL(/\?preset=first-step$/);
});

test('by keyboard: depth and ε are typed, and the address keeps them', async ({ page }) => {
  await page.goto(`${address}?seeds=2&steps=1&width=8`);
  const finding = page.locator('.instrument-finding');
  await expect(page.locator('.engine-line')).toContainText('steps/s', aRun);
  const depth = page.getByRole('textbox', { name: /^Depth/ });
  await typeOver(depth, '20');
  await expect(finding).toContainText(/In layers 1 to \d+ the first gradient is below ε = 10⁻⁸/, aRun);
  await page.locator('.more-controls > summary').press('Enter');
  const epsilon = page.getByRole('textbox', { name: /^Epsilon/ });
  await typeOver(epsilon, '1e-3');
  await expect(finding).toContainText('is below ε = 10⁻³', aRun);
  await expect(page).toHaveURL(/\?depth=20&width=8&steps=1&epsilon=0.001&seeds=2$/);
});

test('a gradient of exactly 0 stands outside the scale', async ({ page }) => {
  await page.goto(
    `${address}?activation=relu&initialization=lecun-normal&depth=24&width=2&batch=2&steps=2&seeds=4&view=update`,
  );
  await expect(page.locator('.instrument-finding')).toContainText('the gradient is exactly 0', aRun);
  const drawing = page.locator('.instrument-drawing');
  await expect(drawing).toContainText('exactly 0 (all)');
  await expect(drawing).not.toContainText(/NaN|Infinity/);
});
