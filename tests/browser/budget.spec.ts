import { gzipSync } from 'node:zlib';
import type { Page, Response } from '@playwright/test';
import { slugs } from './site-pages.ts';
import { expect, test } from './site-test.ts';

const KB = 1024;
const packed = /\.(woff2|png|jpe?g|webp)$/;

interface Transfer {
  path: string;
  bytes: number;
  isScript: boolean;
}

/** What a host that compresses would send. */
async function transfer(response: Response): Promise<Transfer> {
  const path = new URL(response.url()).pathname;
  const body = await response.body();
  return {
    path,
    bytes: packed.test(path) ? body.length : gzipSync(body).length,
    isScript: (response.headers()['content-type'] ?? '').includes('javascript'),
  };
}

/** What only a measurement needs. */
const isEngine = ({ path }: Transfer): boolean => /tfjs|tensorflow|worker|\.wasm/i.test(path);

/** Everything that a page has fetched once it has come to rest. */
async function load(page: Page, address: string): Promise<Transfer[]> {
  const responses: Response[] = [];
  page.on('response', (response) => {
    if (response.url().startsWith('http')) responses.push(response);
  });
  await page.goto(address);
  await page.waitForLoadState('networkidle');
  return Promise.all(responses.map(transfer));
}

const total = (transfers: Transfer[]): number => transfers.reduce((sum, { bytes }) => sum + bytes, 0);
const table = (transfers: Transfer[]): string => transfers.map(({ path, bytes }) => `${bytes} ${path}`).join('\n');

for (const slug of slugs) {
  test(`${slug} keeps to 150 KB, 15 KB of it scripts, while no instrument is in view`, async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 500 });
    const transfers = await load(page, `/terms/${slug}/`);
    const scripts = transfers.filter(({ isScript }) => isScript);
    expect(scripts.filter(isEngine)).toEqual([]);
    expect(total(scripts), table(scripts)).toBeLessThanOrEqual(15 * KB);
    expect(total(transfers), table(transfers)).toBeLessThanOrEqual(150 * KB);
  });
}

test('the list of instruments keeps to 150 KB, and fetches no part of a live one', async ({ page }) => {
  const transfers = await load(page, '/instruments/');
  expect(transfers.filter(isEngine)).toEqual([]);
  expect(total(transfers.filter(({ isScript }) => isScript)), table(transfers)).toBeLessThanOrEqual(8 * KB);
  expect(total(transfers), table(transfers)).toBeLessThanOrEqual(150 * KB);
  await expect(page.locator('astro-island')).toHaveCount(0);
  expect(page.workers()).toEqual([]);
});

test('a page without an instrument fetches no part of one', async ({ page }) => {
  const transfers = await load(page, '/references/');
  expect(total(transfers.filter(({ isScript }) => isScript)), table(transfers)).toBeLessThanOrEqual(8 * KB);
});
