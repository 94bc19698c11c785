import { describeResidualSet, residualDisagreements, residualSets } from '../reference/residual-paths-sets.ts';
import { savedFiles, testAgreement } from './agreement.ts';
import { typeOver } from './instrument-parts.ts';
import { expect, test } from './site-test.ts';

const address = '/instruments/residual-paths/';
const id = 'residual-paths';
// A run on software WebGL takes seconds, more beside other tests.
const aRun = { timeout: 45_000 };

testAgreement(id, residualSets, residualDisagreements, describeResidualSet);

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
  await savedFiles(page, 'residual-paths-relu-5');
});

test('by keyboard: typed values are kept in the address', async ({ page }) => {
  await page.goto(`${address}?depth=5`);
  const finding = page.locator('.instrument-finding');
  await expect(finding).toContainText('Through 5 blocks of ReLU', aRun);
  const bias = page.getByRole('textbox', { name: /^Gate bias/ });
  await typeOver(bias, '-4');
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
