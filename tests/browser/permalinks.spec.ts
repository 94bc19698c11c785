import { readFileSync } from 'node:fs';
import { readLedger, redirectPage } from '../../src/publish/permalinks.ts';
import { expect, test } from './site-test.ts';

const { permalinks } = readLedger(readFileSync('content/permalinks.tsv', 'utf8'));
const known = permalinks.map(({ address }) => address);

test('every published page and anchor of an entry is there, and can be pointed at', async ({ page }) => {
  const entry = '/terms/vanishing-gradient/';
  const anchors = known.filter((address) => address.startsWith(`${entry}#`));
  expect(anchors.length).toBeGreaterThan(20);
  await page.goto(entry);
  for (const address of anchors) {
    const id = address.slice(entry.length + 1);
    await expect(page.locator(`[id="${id}"]`)).toHaveCount(1);
    await expect(page.locator(`a.anchor[href="#${id}"]`)).toHaveCount(1);
  }
});

test('the definition, a formula, a question and the figure show a link to themselves', async ({ page }) => {
  await page.goto('/terms/vanishing-gradient/');
  for (const part of ['.definition', '.formula-line', '.question h3', '.instrument-title']) {
    const place = page.locator(part).first();
    await place.hover();
    await expect(place.locator('> a.anchor')).toHaveCSS('opacity', '1');
    await place.locator('> a.anchor').click();
    const id = decodeURIComponent(new URL(page.url()).hash.slice(1));
    expect(known).toContain(`/terms/vanishing-gradient/#${id}`);
    await expect(page.locator(`[id="${id}"]`)).toBeInViewport();
  }
});

test('a moved page sends the reader on, to the anchor that was asked for', async ({ page, baseURL }) => {
  const to = new URL('/terms/relu/', baseURL).href;
  const moved = redirectPage(to, new Map([['maths', `${to}#formally`]]));
  await page.route('**/terms/rectifier/*', (route) => route.fulfill({ contentType: 'text/html', body: moved }));
  for (const [asked, end] of [
    ['#maths', '#formally'],
    ['#definition', '#definition'],
    ['?preset=x', '?preset=x'],
    ['', ''],
  ]) {
    await page.goto(`/terms/rectifier/${asked}`);
    await page.waitForURL(`${to}${end}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Rectified linear unit');
  }
});

test('an entry leads to the dated wordings of its definition', async ({ page }) => {
  await page.goto('/terms/relu/');
  const definition = (await page.locator('#definition').textContent()) ?? '';
  await page.getByRole('link', { name: 'The definition by date' }).click();
  await expect(page).toHaveURL(/\/terms\/relu\/history\/$/);
  await expect(page.locator('blockquote').first()).toHaveText(definition.trim());
  await expect(page.locator('h2 time').first()).toHaveAttribute('datetime', /^\d{4}-\d\d-\d\d$/);
});
