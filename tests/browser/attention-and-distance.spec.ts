import type { AttentionFrame } from '../../src/lab/experiments/attention-and-distance/definition.ts';
import {
  attentionDisagreements,
  attentionSets,
  describeAttentionSet,
} from '../reference/attention-and-distance-sets.ts';
import { savedFiles, testAgreement } from './agreement.ts';
import { typeOver } from './instrument-parts.ts';
import { expect, test } from './site-test.ts';

const address = '/instruments/attention-and-distance/';
const id = 'attention-and-distance';
// A run on software WebGL takes seconds, more beside other tests.
const aRun = { timeout: 45_000 };

testAgreement<AttentionFrame, (typeof attentionSets)[number]>(
  id,
  attentionSets,
  attentionDisagreements,
  describeAttentionSet,
);

test('is whole without JavaScript', async ({ browser }) => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(address);
  await expect(page.locator('.instrument svg[role="img"]:visible')).toHaveCount(4);
  await expect(page.locator('.instrument-finding')).toContainText(
    /Through 4 heads of attention with logits of s\.d\. 1 the input 99 positions back receives .* through a tanh RNN, .*10⁻/,
  );
  await expect(page.locator('.instrument-finding')).toContainText('Theory says');
  await page.close();
});

test('by mouse: a preset, a step, the address, the files', async ({ page }) => {
  await page.goto(address);
  await page.locator(`astro-island:not([ssr]) [data-instrument="${id}"]`).waitFor();
  await page.getByRole('link', { name: 'A linear RNN, 0.9 times orthogonal' }).click();
  const finding = page.locator('.instrument-finding');
  await expect(finding).toContainText('Through 4 heads of uniform attention', aRun);
  await expect(finding).toContainText('receives as much as the one at lag 1 does', aRun);
  await expect(finding).toContainText('through a linear RNN of gain 0.9, 3.3·10⁻⁵ of that', aRun);
  await expect(page).toHaveURL(/\?preset=linear$/);
  await expect(page.locator('.engine-line')).toContainText('inputs/s', aRun);
  await page.getByRole('button', { name: 'Step' }).click();
  await expect(finding).toContainText('1 of 8 networks', aRun);
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(finding).toContainText('uniform attention', aRun);
  const { csv } = await savedFiles(page, 'attention-and-distance-rnn-linear-100');
  expect(csv.toString()).toContain('log10_attention_gradient,median,0,');
});

test('by keyboard: a network is chosen and typed values are kept in the address', async ({ page }) => {
  await page.goto(`${address}?preset=lstm&length=20`);
  const finding = page.locator('.instrument-finding');
  await expect(finding).toContainText('the input 19 positions back', aRun);
  await expect(finding).toContainText('through an LSTM', aRun);
  await page.getByText('More controls').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: /^Recurrent gain/ })).toBeDisabled();
  await typeOver(page.getByRole('textbox', { name: /^Sharpness/ }), '0');
  await expect(finding).toContainText('4 heads of uniform attention', aRun);
  await expect(page).toHaveURL(/\?preset=lstm&length=20&sharpness=0$/);
  const slider = page.getByRole('slider', { name: 'Length, slider' });
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await expect(finding).toContainText('the input 20 positions back', aRun);
  await expect(page).toHaveURL(/\?preset=lstm&length=21&sharpness=0$/);
});
