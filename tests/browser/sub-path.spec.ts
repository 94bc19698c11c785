import { existsSync } from 'node:fs';
import { serve } from '../../src/cli/serve.mjs';
import { brokenLinks } from './site-links.ts';
import { addresses, resultLink } from './site-pages.ts';
import { expect, test } from './site-test.ts';

const folder = process.env['SUB_PATH_SITE'] ?? '';

/** The site built as a project page, `BASE=/guide/`, which the whole test run does before the browser tests. */
test.describe('under a sub-path', () => {
  test.skip(!existsSync(`${folder}/index.html`), 'SUB_PATH_SITE names no built site');
  let site: Awaited<ReturnType<typeof serve>>;

  test.beforeAll(async () => {
    site = await serve({ folder, base: '/guide/', port: 0 });
  });
  test.afterAll(() => site?.close());

  test('every link leads somewhere', async ({ request }) => {
    const { broken, pages } = await brokenLinks(request, site.address);
    expect(broken).toEqual([]);
    expect(pages).toEqual(expect.arrayContaining(addresses));
  });

  test('the search finds an entry and goes there', async ({ page }) => {
    await page.goto(`${site.address}search/?q=batchnorm`);
    const first = page.locator(resultLink).first();
    await expect(first).toHaveText('Batch normalization');
    await first.click();
    await expect(page).toHaveURL(`${site.address}terms/batch-normalization/`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Batch normalization');
  });

  test('a missing page searches for what was asked', async ({ page }) => {
    const response = await page.goto(`${site.address}terms/vanishing_gradients/`);
    expect(response?.status()).toBe(404);
    await expect(page.locator(resultLink).first()).toHaveText(/Vanishing gradient/);
  });
});
