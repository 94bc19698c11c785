import {
  describeNumberFormatsSet,
  numberFormatsDisagreements,
  numberFormatsSets,
} from '../reference/number-formats-sets.ts';
import { savedFiles, testAgreement } from './agreement.ts';
import { expect, test } from './site-test.ts';

const address = '/instruments/number-formats/';
const id = 'number-formats';
// Beside other tests a run takes seconds.
const aRun = { timeout: 45_000 };

testAgreement(id, numberFormatsSets, numberFormatsDisagreements, describeNumberFormatsSet);

test('is whole without JavaScript', async ({ browser }) => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(address);
  await expect(page.locator('.instrument svg[role="img"]:visible')).toHaveCount(3);
  await expect(page.locator('.instrument-finding')).toContainText(
    /Across 80 sigmoid layers .* in fp16 from 1[2-4], in bf16 from 6\d and in fp32 from 7\d; theory says 5, 9, 13, 65 and 73\./,
  );
  await expect(page.locator('.engine-line')).toContainText('JavaScript, fp64');
  await page.close();
});

test('by mouse: a preset, a step, the address, the files', async ({ page }) => {
  await page.goto(address);
  await page.locator(`astro-island:not([ssr]) [data-instrument="${id}"]`).waitFor();
  const finding = page.locator('.instrument-finding');
  await page.getByRole('link', { name: 'Sigmoid from 1, loss scale 2¹⁶' }).click();
  await expect(finding).toContainText('fp16 overflows at the loss', aRun);
  await expect(page).toHaveURL(/\?preset=scale-too-large$/);
  await expect(page.locator('.engine-line')).toContainText('JavaScript, fp64 · ', aRun);
  await page.getByRole('button', { name: 'Step' }).click();
  await expect(finding).toContainText('1 of 8 networks', aRun);
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(finding).toContainText('fp16 overflows at the loss', aRun);
  const { csv } = await savedFiles(page, 'number-formats-sigmoid-80');
  expect(csv.toString()).toMatch(/^layers_back,log10_theory,/);
});

test('by keyboard: the loss scale moves where fp16 ends', async ({ page }) => {
  await page.goto(`${address}?preset=small-start&depth=20&seeds=2`);
  const finding = page.locator('.instrument-finding');
  await expect(finding).toContainText(/in fp16 from [789];/, aRun);
  const scale = page.getByRole('textbox', { name: /^Loss scale/ });
  await scale.focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('15');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/lossScale=15/);
  await expect(finding).toContainText('loss scale 2¹⁵', aRun);
  await page.getByRole('slider', { name: 'Loss scale, slider' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(finding).toContainText('loss scale 2¹⁶', aRun);
  await expect(finding).toContainText(/in fp16 from 1[4-7];/, aRun);
});
