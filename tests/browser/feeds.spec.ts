import { serve } from '../../src/cli/serve.mjs';
import { resultLink } from './site-pages.ts';
import { expect, test } from './site-test.ts';

test('the footer leads to the feed, which the browser shows', async ({ page }) => {
  // The browser asks for this beside a file that names no icon.
  await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
  await page.goto('/terms/relu/');
  const answered = page.waitForResponse('**/feed.atom');
  await page.getByRole('navigation', { name: 'Footer' }).getByRole('link', { name: 'Feed' }).click();
  expect((await answered).headers()['content-type']).toBe('application/atom+xml; charset=utf-8');
  await expect(page.locator('body')).toContainText('new and changed entries');
});

test('the search that a browser is offered finds an entry', async ({ page, baseURL }) => {
  await page.goto('/');
  const template = await page.locator('link[rel="search"]').evaluate(async (link: HTMLLinkElement) => {
    const text = await (await fetch(new URL(link.href).pathname)).text();
    const described = new DOMParser().parseFromString(text, 'application/xml');
    return described.querySelector('Url[type="text/html"]')?.getAttribute('template') ?? '';
  });
  const { pathname, search } = new URL(template.replace('{searchTerms}', 'batchnorm'));
  await page.goto(`${baseURL}${pathname}${search}`);
  await expect(page.locator(resultLink).first()).toHaveText('Batch normalization');
});

test('a page of another origin may fetch what is published', async ({ page, baseURL }) => {
  const other = await serve({ folder: 'dist', port: 0 });
  try {
    await page.goto(`${other.address}references/`);
    const read = await page.evaluate(async (home) => {
      const feed = await fetch(`${home}/feed.json`);
      const { items }: { items: { url: string }[] } = await feed.json();
      const entry = await fetch(`${home}${new URL(items[0]?.url ?? '').pathname}`);
      return { items: items.length, entry: entry.ok };
    }, baseURL);
    expect(read.items).toBeGreaterThan(0);
    expect(read.entry).toBe(true);
  } finally {
    await other.close();
  }
});
