import {
  describeInitializationSet,
  initializationDisagreements,
  initializationSets,
} from '../reference/initialization-sets.ts';
import { savedFiles, testAgreement } from './agreement.ts';
import { typeOver } from './instrument-parts.ts';
import { expect, test } from './site-test.ts';

const address = '/instruments/initialization/';
const id = 'initialization';
const aRun = { timeout: 40_000 };

testAgreement(id, initializationSets, initializationDisagreements, describeInitializationSet);

test('is whole without JavaScript', async ({ browser }) => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(address);
  await expect(page.locator('.instrument svg[role="img"]:visible')).toHaveCount(5);
  await expect(page.locator('.instrument-finding')).toContainText('In 30 ReLU layers with He initialization');
  await expect(page.locator('.instrument-finding')).toContainText('theory 60');
  await page.close();
});

test('by mouse: a preset, a step, a scheme, the address, the files', async ({ page }) => {
  await page.goto(address);
  await page.locator(`astro-island:not([ssr]) [data-instrument="${id}"]`).waitFor();
  const finding = page.locator('.instrument-finding');
  await page.getByRole('link', { name: 'Ten linear layers, orthogonal' }).click();
  await expect(finding).toContainText('no direction is favoured', aRun);
  await expect(page).toHaveURL(/\?preset=orthogonal-linear$/);
  await expect(page.locator('.engine-line')).toContainText('networks/s', aRun);
  await page.getByRole('combobox', { name: 'Scheme' }).selectOption('fixed');
  await expect(finding).toContainText('weights of standard deviation 0.01', aRun);
  await expect(page.locator('.instrument-drawing [data-regime="vanishing"]').first()).toBeVisible();
  await expect(page).toHaveURL(/scheme=fixed/);
  await page.getByRole('button', { name: 'Step' }).click();
  await expect(finding).toContainText('Forward pass', aRun);
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(finding).toContainText('no direction is favoured', aRun);
  await savedFiles(page, 'initialization-linear-orthogonal');
});

test('by keyboard: a typed gain and a last width are kept in the address', async ({ page }) => {
  await page.goto(`${address}?activation=tanh&scheme=xavier&depth=8`);
  const finding = page.locator('.instrument-finding');
  await expect(finding).toContainText('8 tanh layers with Xavier initialization', aRun);
  const more = page.locator('.more-controls summary');
  await more.focus();
  await page.keyboard.press('Enter');
  await typeOver(page.getByRole('textbox', { name: /^Gain/ }), '1.5');
  await expect(finding).toContainText('Xavier initialization and gain 1.5', aRun);
  await typeOver(page.getByRole('textbox', { name: /^Last width/ }), '16');
  await expect(finding).toContainText('64 units narrowing to 16', aRun);
  await expect(page).toHaveURL(/\?depth=8&lastWidth=16&activation=tanh&scheme=xavier&gain=1.5$/);
});
