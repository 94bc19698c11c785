import type { ActivationExplorerFrame } from '../../src/lab/experiments/activation-explorer/definition.ts';
import { describeExplorerSet, explorerDisagreements, explorerSets } from '../reference/activation-explorer-sets.ts';
import { savedFiles, testAgreement } from './agreement.ts';
import { typeOver } from './instrument-parts.ts';
import { engineStatus, measureOnPage, openEngine } from './lab-engine.ts';
import { expect, test } from './site-test.ts';

const address = '/instruments/activation-explorer/';
const id = 'activation-explorer';

/**
 * A half float has 11 bits: half of its last one, relatively, is 5e-4, and an average is stored several times on its way.
 * Where values near 1 cancel, what is left of a thousand roundings is about 5e-4/√1000.
 */
const HALF = { relative: 4e-3, absolute: 5e-5 };

testAgreement(id, explorerSets, explorerDisagreements, describeExplorerSet);

test('agrees with PyTorch on half floats, to their digits, and the page says how few bits there are', async ({
  page,
}) => {
  await openEngine(page, 'half', id);
  for (const set of explorerSets) {
    const frame = await measureOnPage<ActivationExplorerFrame>(page, id, set.params);
    expect(explorerDisagreements(frame, set, HALF), describeExplorerSet(set)).toEqual([]);
  }
  expect(await engineStatus(page)).toMatchObject({ backend: 'webgl', bits: 16 });
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('.engine-line')).toContainText('WebGL, fp16', { timeout: 30_000 });
  await expect(page.locator('.instrument-finding')).toContainText('tanh has E[φ²] = 0.39');
});

test('is whole without JavaScript', async ({ browser }) => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(address);
  await expect(page.locator('.instrument svg[role="img"]:visible')).toHaveCount(4);
  await expect(page.locator('.instrument-finding')).toContainText('tanh has E[φ²] = 0.39');
  await page.close();
});

test('by mouse: a preset, a step, the address, the files', async ({ page }) => {
  await page.goto(address);
  await page.locator(`astro-island:not([ssr]) [data-instrument="${id}"]`).waitFor();
  await page.getByRole('link', { name: 'Sigmoid of sigmoid, twenty times' }).click();
  const finding = page.locator('.instrument-finding');
  await expect(finding).toContainText('Applied 20 times', { timeout: 30_000 });
  await expect(page).toHaveURL(/\?preset=composed-sigmoid$/);
  await expect(page.locator('.engine-line')).toContainText('inputs/s', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Step' }).click();
  await expect(finding).toContainText(/1 of 16 samples/, { timeout: 30_000 });
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(finding).toContainText('Applied 20 times', { timeout: 30_000 });
  await savedFiles(page, 'activation-explorer-sigmoid');
});

test('by keyboard: a typed value is kept in the address', async ({ page }) => {
  await page.goto(`${address}?activation=relu`);
  const finding = page.locator('.instrument-finding');
  await expect(finding).toContainText('ReLU has E[φ²]', { timeout: 30_000 });
  const q = page.getByRole('textbox', { name: /Variance of the input/ });
  await typeOver(q, '4');
  await expect(finding).toContainText('Under inputs of variance 4, ReLU', { timeout: 30_000 });
  await expect(page).toHaveURL(/\?activation=relu&q=4$/);
});
