import { parse } from 'node-html-parser';
import { resultLink } from './site-pages.ts';
import { expect, test } from './site-test.ts';

test('the footer leads to the feed, which the browser shows as XML', async ({ page }) => {
  await page.goto('/terms/relu/');
  const answered = page.waitForResponse('**/feed.atom');
  await page.getByRole('navigation', { name: 'Footer' }).getByRole('link', { name: 'Feed' }).click();
  expect((await answered).headers()['content-type']).toBe('application/atom+xml; charset=utf-8');
  await expect(page.locator('feed > entry').first()).toBeAttached();
});

test('the search that a browser is offered finds an entry', async ({ page, request, baseURL }) => {
  await page.goto('/');
  const offered = (await page.locator('link[rel="search"]').getAttribute('href')) ?? '';
  const described = parse(await (await request.get(new URL(offered).pathname)).text());
  const template = new URL(described.querySelector('Url[type="text/html"]')?.getAttribute('template') ?? '');
  const filled = `${template.pathname}${template.search}`
    .replace('%7BsearchTerms%7D', 'batchnorm')
    .replace('{searchTerms}', 'batchnorm');
  await page.goto(`${baseURL}${filled}`);
  await expect(page.locator(resultLink).first()).toHaveText('Batch normalization');
});

test('any page may fetch what is published', async ({ page, baseURL }) => {
  await page.goto('data:text/html,<title>Another origin</title>');
  const read = await page.evaluate(async (home) => {
    const feed = await fetch(`${home}/feed.json`);
    const { items }: { items: { url: string }[] } = await feed.json();
    const entry = await fetch(`${home}${new URL(items[0]?.url ?? '').pathname}`);
    return { items: items.length, entry: entry.ok };
  }, baseURL);
  expect(read.items).toBeGreaterThan(0);
  expect(read.entry).toBe(true);
});
