import { SITE_ADDRESSES } from '../../src/publish/addresses.ts';
import { authorExamples, FRAMED } from '../../src/publish/author-examples.ts';
import { aRun } from './instrument-parts.ts';
import { expect, test } from './site-test.ts';

test.beforeEach(async ({ page }) => {
  await page.goto(SITE_ADDRESSES.authors);
});

test('shows the lines that the tests hand to the tools', async ({ page }) => {
  const site = (await page.locator('link[rel="canonical"]').getAttribute('href')) ?? '';
  const root = site.slice(0, -SITE_ADDRESSES.authors.length);
  const shown = await page.locator('article pre code').allTextContents();
  expect(shown).toEqual(expect.arrayContaining(Object.values(authorExamples((path) => `${root}${path}`))));
});

test('the live hover card shows the definition', async ({ page }) => {
  const term = page.locator('guide-term', { hasText: 'BatchNorm' });
  await term.hover();
  const card = page.locator('guide-term-card .card');
  await expect(card).toContainText('Batch normalization');
  await page.keyboard.press('Escape');
  await expect(card).toHaveCount(0);
  await term.click();
  await expect(page).toHaveURL(/\/terms\/batch-normalization\/$/);
});

test('the live frame runs, and takes the height that it asks for', async ({ page }) => {
  const frame = page.locator('article iframe');
  await frame.scrollIntoViewIfNeeded();
  await expect(frame).toHaveAttribute('src', FRAMED);
  const inside = frame.contentFrame();
  await expect(inside.locator('.instrument-finding')).toContainText('50 sigmoid layers');
  await expect(frame).not.toHaveAttribute('height', '800');
  const depth = inside.getByRole('textbox', { name: /^Depth/ });
  await depth.fill('10');
  await depth.press('Enter');
  await expect(inside.locator('.instrument-finding')).toContainText('10 sigmoid layers', aRun);
});

test('every file that it lists can be had', async ({ page, request }) => {
  const addresses = await page
    .locator('#data ~ dl')
    .first()
    .locator('a')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  expect(addresses.length).toBeGreaterThan(10);
  for (const address of addresses) {
    const answer = await request.get(address);
    expect(answer.status(), address).toBe(200);
    expect(answer.headers()['access-control-allow-origin'], address).toBe('*');
  }
});
