import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { entryAddresses, instrumentAddresses } from '../../src/publish/addresses.ts';
import type { OEmbed } from '../../src/publish/oembed.ts';
import { clampedHeight, wordPressHtml } from '../consumers/wordpress.ts';
import { type OtherSite, start } from './other-site/server.ts';
import { expect, test } from './site-test.ts';

const SECRET = 'aB3dE5gH7j';

/** What WordPress's own script does on a page with a post: give height, show the frame, follow links to its site. */
function wordPress(secret: string): void {
  const [frame, quotation] = ['iframe', 'blockquote'].map((name) =>
    document.querySelector<HTMLElement>(`${name}[data-secret="${secret}"]`),
  ) as [HTMLIFrameElement, HTMLElement];
  addEventListener('message', ({ data, source }) => {
    if (data.secret !== secret || source !== frame.contentWindow) return;
    quotation.style.display = 'none';
    frame.removeAttribute('style');
    if (data.message === 'height')
      frame.height = String(Math.min(1000, Math.max(200, Number.parseInt(data.value, 10))));
    const target = data.message === 'link' ? new URL(data.value) : null;
    if (target?.host === new URL(frame.src).host && document.activeElement === frame) location.href = data.value;
  });
  frame.contentWindow?.postMessage({ message: 'ready', secret }, '*');
}

let other: OtherSite;
let guide: string;
test.beforeAll(async ({ baseURL }) => {
  guide = String(baseURL);
  other = await start(guide);
});
test.afterAll(() => other?.close());

for (const [what, addresses] of [
  ['a definition', entryAddresses('vanishing-gradient')],
  ['an instrument', instrumentAddresses('gradient-flow')],
] as const) {
  test(`${what} in a WordPress post shows once its height is known, and leads to the guide`, async ({ page }) => {
    const answer = JSON.parse(readFileSync(`dist${addresses.oembed}`, 'utf8')) as OEmbed;
    const home = new URL(answer.provider_url).origin;
    const post = wordPressHtml(answer.html.replaceAll(home, guide), SECRET) ?? '';
    const blog = createServer((_, reply) => {
      reply.setHeader('content-type', 'text/html').end(`<!doctype html><title>A post</title>${post}`);
    }).listen(0, 'localhost');
    await once(blog, 'listening');
    const { port } = blog.address() as AddressInfo;
    await page.goto(`http://localhost:${port}/`);
    const frame = page.locator('iframe');
    const inside = page.frameLocator('iframe');
    await expect(page.locator('blockquote')).toBeVisible();
    await expect(frame).toBeHidden();
    // The frame has told its height before anybody listened: it is asked again.
    await inside.locator('.from').waitFor({ state: 'attached' });
    await page.evaluate(wordPress, SECRET);
    await expect(frame).toBeVisible();
    await expect(page.locator('blockquote')).toBeHidden();
    const height = await inside.locator('body').evaluate((body) => Math.ceil(body.getBoundingClientRect().height));
    await expect(frame).toHaveAttribute('height', String(clampedHeight(height)));
    await inside.getByRole('link', { name: 'The Gradient Field Guide' }).click();
    await expect(page).toHaveURL(`${guide}${addresses.page}`);
    blog.close();
  });
}

test('a secret that is none of WordPress’s is not taken for one', async ({ page }) => {
  await page.goto(`${other.address}/frames.html`);
  const heard = await page.evaluate(
    ([source]) =>
      new Promise<object[]>((done) => {
        const all: object[] = [];
        addEventListener('message', ({ data }) => {
          all.push(data);
          if (all.length === 1) setTimeout(() => done(all), 300);
        });
        const frame = document.createElement('iframe');
        frame.src = source as string;
        document.body.append(frame);
      }),
    [`${guide}${entryAddresses('relu').embed}#?secret="><script>`],
  );
  expect(heard.every((data) => !('secret' in data))).toBe(true);
});
