import { brokenLinks } from './site-links.ts';
import { addresses } from './site-pages.ts';
import { expect, test } from './site-test.ts';

test('every link leads somewhere, and every page is linked', async ({ request, baseURL }) => {
  const { broken, pages } = await brokenLinks(request, `${baseURL}/`);
  expect(broken).toEqual([]);
  expect(pages).toEqual(expect.arrayContaining(addresses));
});

test('a missing page is answered as missing', async ({ request }) => {
  const response = await request.get('/terms/no-such-entry/');
  expect(response.status()).toBe(404);
  expect(await response.text()).toContain('No such page');
});
