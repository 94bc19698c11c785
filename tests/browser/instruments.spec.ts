import type { Page } from '@playwright/test';
import { parse } from 'node-html-parser';
import { experiments } from '../../src/lab/experiments/all.ts';
import { expect, test } from './site-test.ts';

const [first, second] = ['gradient-flow', 'activation-explorer'];
const address = `/instruments/${first}/`;

/** Serves the first instrument's page with the second's island under its own: a page may show several. */
async function showBoth(page: Page): Promise<void> {
  await page.route(`**${address}*`, async (route) => {
    const [own, other] = await Promise.all([route.fetch(), page.request.get(`/instruments/${second}/`)]);
    const html = parse(await own.text());
    const island = parse(await other.text()).querySelector('astro-island');
    html.querySelector('astro-island')?.insertAdjacentHTML('afterend', island?.outerHTML ?? '');
    await route.fulfill({ response: own, body: html.outerHTML });
  });
}

test('two instruments on a page share an engine, and the address holds the one used last', async ({ page }) => {
  await showBoth(page);
  await page.goto(`${address}?depth=4`);
  const flow = page.locator(`[data-instrument="${first}"]`);
  const explorer = page.locator(`[data-instrument="${second}"]`);
  await expect(flow.locator('.instrument-finding')).toContainText('4 sigmoid layers', { timeout: 30_000 });
  await explorer.scrollIntoViewIfNeeded();
  await page.locator(`astro-island:not([ssr]) [data-instrument="${second}"]`).waitFor();
  await explorer.getByRole('combobox', { name: 'Activation' }).selectOption('gelu');
  await expect(explorer.locator('.instrument-finding')).toContainText('GELU has E[φ²]', { timeout: 30_000 });
  await expect(page).toHaveURL(/\/gradient-flow\/\?instrument=activation-explorer&activation=gelu$/);
  expect(page.workers()).toHaveLength(1);
  await page.reload();
  await explorer.scrollIntoViewIfNeeded();
  await expect(explorer.locator('.instrument-finding')).toContainText('GELU has E[φ²]', { timeout: 30_000 });
  await flow.scrollIntoViewIfNeeded();
  await page.locator(`astro-island:not([ssr]) [data-instrument="${first}"]`).waitFor();
  await flow.getByRole('combobox', { name: 'Activation' }).selectOption('relu');
  await expect(flow.locator('.instrument-finding')).toContainText('50 ReLU layers', { timeout: 30_000 });
  await expect(page).toHaveURL(/\/gradient-flow\/\?activation=relu$/);
});

test.describe('the list of instruments, without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('shows each with its question, figure, finding and the way to it, and nothing to press', async ({ page }) => {
    await page.goto('/instruments/');
    for (const { id, title, question } of experiments) {
      const section = page.getByRole('region', { name: title, exact: true });
      await expect(section).toContainText(question);
      await expect(section.locator('svg.chart[role="img"]:visible').first()).toBeVisible();
      await expect(section.locator('.instrument-finding')).toHaveText(/\d.*\.$/);
      await section.getByRole('link', { name: `Open ${title}` }).click();
      await expect(page).toHaveURL(new RegExp(`/instruments/${id}/$`));
      await expect(page.locator('astro-island [data-instrument]')).toHaveAttribute('data-instrument', id);
      await page.goBack();
    }
    await expect(page.locator('main :is(button, input, select, [role="slider"], [tabindex="0"])')).toHaveCount(0);
    await expect(page.getByText('arrow keys').filter({ visible: true })).toHaveCount(0);
    const ids = await page.locator('[id]').evaluateAll((elements) => elements.map(({ id }) => id));
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });
});
