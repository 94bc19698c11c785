import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page, Request } from '@playwright/test';
import { serve } from '../../src/cli/serve.mjs';
import { type OtherSite, start } from './other-site/server.ts';
import { test as base, expect } from './site-test.ts';

/** The tests visit a page of somebody else's, served from another port under a strict policy. */
const test = base.extend<{ site: OtherSite }>({
  site: async ({ baseURL }, use) => {
    const site = await start(baseURL ?? '');
    await use(site);
    await site.close();
  },
});

const card = (page: Page) => page.locator('guide-term-card .card');
const title = (page: Page) => card(page).locator('.title');
const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true });

/** Opens a page whose own names have been looked up, so that nothing but a card fetches from now on. */
async function openLecture(page: Page, site: OtherSite): Promise<void> {
  await page.goto(`${site.address}/lecture.html`);
  await expect(link(page, 'Rectified linear unit')).toHaveAttribute('href', /\/terms\/relu\/$/);
}

/** The same with the page's clock stopped: time passes by `page.clock.runFor` alone. */
async function openStopped(page: Page, site: OtherSite): Promise<void> {
  await page.clock.install({ time: '2026-11-22T10:00:00Z' });
  await openLecture(page, site);
  await page.clock.pauseAt('2026-11-22T11:00:00Z');
}

/** The entries asked for from now on. */
function entriesAsked(page: Page): Request[] {
  const asked: Request[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/terms/')) asked.push(request);
  });
  return asked;
}

test('a mouse that rests on a link gets the definition, in its own time', async ({ page, site }) => {
  await openStopped(page, site);
  const asked = entriesAsked(page);
  await link(page, 'vanishing gradient').hover();
  await page.clock.runFor(140);
  expect(asked).toEqual([]);
  const answered = page.waitForEvent('requestfinished');
  await page.clock.runFor(20);
  await answered;
  expect(asked.map((request) => new URL(request.url()).pathname)).toEqual(['/api/terms/vanishing-gradient.json']);
  await page.clock.runFor(330);
  await expect(card(page)).toHaveCount(0);
  await page.clock.runFor(20);
  await expect(card(page)).toBeVisible();
  await expect(title(page)).toHaveText('Vanishing gradient');
  await expect(card(page)).toContainText('phenomenon · beginner');
  await expect(card(page)).toContainText('The shrinking of the gradient of the loss');

  await card(page).hover();
  await page.clock.runFor(2000);
  await expect(card(page)).toBeVisible();
  await page.mouse.move(1, 1);
  await page.clock.runFor(280);
  await expect(card(page)).toBeVisible();
  await page.clock.runFor(40);
  await expect(card(page)).toHaveCount(0);

  await link(page, 'vanishing gradient').hover();
  await page.clock.runFor(510);
  await expect(card(page)).toBeVisible();
  expect(asked).toHaveLength(1);
});

test('a mouse that only passes asks for nothing, and one that leaves ends its request', async ({ page, site }) => {
  await page.route('**/api/terms/*.json', () => undefined);
  await openStopped(page, site);
  const asked = entriesAsked(page);
  await link(page, 'exploding gradient').hover();
  await page.clock.runFor(100);
  await page.mouse.move(1, 1);
  await page.clock.runFor(1000);
  expect(asked).toEqual([]);

  const sent = page.waitForEvent('request');
  await link(page, 'exploding gradient').hover();
  await page.clock.runFor(200);
  await sent;
  const ended = page.waitForEvent('requestfailed');
  await page.mouse.move(1, 1);
  expect((await ended).failure()?.errorText).toBe('net::ERR_ABORTED');
  await page.clock.runFor(1000);
  await expect(card(page)).toHaveCount(0);
});

test('a mouse that goes from link to link gets the card of the second, once the first has gone', async ({
  page,
  site,
}) => {
  await openStopped(page, site);
  await link(page, 'long short-term memory').hover();
  await page.clock.runFor(510);
  await expect(title(page)).toHaveText('Long short-term memory');
  await page.mouse.move(1, 1);
  await link(page, 'vanishing gradient').hover();
  await page.clock.runFor(310);
  await expect(card(page)).toHaveCount(0);
  await page.clock.runFor(200);
  await expect(title(page)).toHaveText('Vanishing gradient');
});

test('a card whose link the page takes away goes with it', async ({ page, site }) => {
  await openLecture(page, site);
  await link(page, 'exploding gradient').hover();
  await expect(card(page)).toBeVisible();
  await link(page, 'exploding gradient').evaluate((element) => element.remove());
  await page.mouse.move(1, 1);
  await expect(card(page)).toHaveCount(0);
});

test('the keyboard gets the card, hears the definition and puts it away', async ({ page, site }) => {
  await openLecture(page, site);
  const vanishing = link(page, 'vanishing gradient');
  await page.keyboard.press('Tab');
  await expect(vanishing).toBeFocused();
  await expect(page.getByRole('tooltip')).toBeVisible();
  await expect(vanishing).toHaveAccessibleDescription(/^\(slide 12\) .*The shrinking of the gradient of the loss/u);
  await expect(vanishing).toBeFocused();
  await page.waitForTimeout(600);
  await expect(card(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(card(page)).toHaveCount(0);
  await expect(vanishing).toHaveAccessibleDescription('(slide 12)');
  await page.waitForTimeout(700);
  await expect(card(page)).toHaveCount(0);

  await page.keyboard.press('Tab');
  await expect(title(page)).toHaveText('Batch normalization');
  await page.keyboard.press('Tab');
  await expect(title(page)).toHaveText('Rectified linear unit');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/terms\/relu\/$/);
});

test.describe('by touch', () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 740 } });

  test('the first tap shows the card, which leads on', async ({ page, site }) => {
    await openLecture(page, site);
    await link(page, 'vanishing gradient').tap();
    await expect(card(page)).toBeVisible();
    expect(page.url()).toBe(`${site.address}/lecture.html`);
    const onwards = card(page).getByRole('link');
    await expect(page.getByRole('dialog', { name: 'Vanishing gradient' })).toBeVisible();
    await expect(onwards).toBeFocused();
    await page.touchscreen.tap(5, 5);
    await expect(card(page)).toHaveCount(0);

    await link(page, 'vanishing gradient').tap();
    await expect(onwards).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(card(page)).toHaveCount(0);
    await expect(link(page, 'vanishing gradient')).toBeFocused();
    await page.waitForTimeout(700);
    await expect(card(page)).toHaveCount(0);

    await link(page, 'vanishing gradient').tap();
    expect((await onwards.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    await onwards.tap();
    await expect(page).toHaveURL(/\/terms\/vanishing-gradient\/#formally$/);
  });

  test('the second tap follows the link', async ({ page, site }) => {
    await openLecture(page, site);
    await link(page, 'exploding gradient').tap();
    await expect(card(page)).toBeVisible();
    await link(page, 'exploding gradient').tap();
    await expect(page).toHaveURL(/\/terms\/exploding-gradient\/$/);
  });

  test('a second tap does not wait for the card of the first', async ({ page, site }) => {
    await page.route('**/api/terms/*.json', () => undefined);
    await openStopped(page, site);
    const asked = page.waitForRequest('**/api/terms/*.json');
    await link(page, 'exploding gradient').tap();
    await asked;
    expect(page.url()).toBe(`${site.address}/lecture.html`);
    await link(page, 'exploding gradient').tap();
    await expect(page).toHaveURL(/\/terms\/exploding-gradient\/$/);
  });

  test('a tap follows the link when there is nothing to show', async ({ page, site }) => {
    await openLecture(page, site);
    await page.route('**/api/terms/*.json', (route) => route.fulfill({ body: 'Sorry' }));
    await link(page, 'exploding gradient').tap();
    await expect(page).toHaveURL(/\/terms\/exploding-gradient\/$/);
  });

  test('a tap does not wait for long', async ({ page, site }) => {
    await openLecture(page, site);
    await page.route('**/api/terms/*.json', () => undefined);
    await link(page, 'exploding gradient').tap();
    await expect(page).toHaveURL(/\/terms\/exploding-gradient\/$/, { timeout: 4000 });
  });

  test('the card fits into a narrow window', async ({ page, site }) => {
    await page.setViewportSize({ width: 320, height: 400 });
    await openLecture(page, site);
    await link(page, 'exploding gradient').tap();
    const box = await card(page).boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(320);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await expect(card(page).getByRole('link')).toBeInViewport({ ratio: 1 });
  });
});

test('an element without a link of its own gets one: to its entry, or to the search', async ({
  page,
  site,
  baseURL,
}) => {
  const said: string[] = [];
  page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
  await openLecture(page, site);
  await expect(link(page, 'normalising each batch')).toHaveAttribute('href', `${baseURL}/terms/batch-normalization/`);
  await expect(link(page, 'quantum gradient')).toHaveAttribute('href', `${baseURL}/search/?q=quantum%20gradient`);
  await expect.poll(() => said).toEqual([expect.stringMatching(/^info: .*“quantum gradient”/u)]);
  await link(page, 'quantum gradient').hover();
  await page.waitForTimeout(800);
  await expect(card(page)).toHaveCount(0);
});

test('plain links have cards where the page asks for it, and only those to entries', async ({ page, site }) => {
  await openLecture(page, site);
  await link(page, 'exploding gradient').hover();
  await expect(title(page)).toHaveText('Exploding gradient');
  await link(page, 'all entries').hover();
  await expect(card(page)).toHaveCount(0);
  await page.waitForTimeout(700);
  await expect(card(page)).toHaveCount(0);

  await page.goto(`${site.address}/notes.html`);
  await link(page, 'ReLU').hover();
  await page.waitForTimeout(800);
  await expect(card(page)).toHaveCount(0);
  await link(page, 'LSTM').hover();
  await expect(title(page)).toHaveText('Long short-term memory');
});

test('a link to an address that has moved shows the entry that bears the old name', async ({ page, site }) => {
  await openLecture(page, site);
  await page.locator('a[href$="/terms/lstm/"]').evaluate((moved: HTMLAnchorElement) => {
    moved.href = moved.href.replace('/lstm/', '/long-short-term-memory/');
  });
  await page.route('**/api/terms/long-short-term-memory.json', (route) =>
    route.fulfill({ body: '{}', headers: { 'access-control-allow-origin': '*' } }),
  );
  await link(page, 'long short-term memory').hover();
  await expect(title(page)).toHaveText('Long short-term memory');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the links are plain links', async ({ page, site }) => {
    await page.goto(`${site.address}/lecture.html`);
    await link(page, 'vanishing gradient').click();
    await expect(page).toHaveURL(/\/terms\/vanishing-gradient\/#formally$/);
  });
});

test('offline it asks for nothing, says nothing, and works again afterwards', async ({ page, site, context }) => {
  await openLecture(page, site);
  const asked = entriesAsked(page);
  await context.setOffline(true);
  await link(page, 'exploding gradient').hover();
  await page.waitForTimeout(800);
  await expect(card(page)).toHaveCount(0);
  expect(asked).toEqual([]);
  await context.setOffline(false);
  await page.mouse.move(1, 1);
  await link(page, 'exploding gradient').hover();
  await expect(card(page)).toBeVisible();
});

test('what it fetches carries no cookie and no page address, and it stores nothing', async ({
  page,
  site,
  context,
  baseURL,
}) => {
  await context.addCookies([{ name: 'who', value: 'me', url: baseURL ?? '' }]);
  const asked: Request[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/')) asked.push(request);
  });
  await openLecture(page, site);
  await link(page, 'exploding gradient').hover();
  await expect(card(page)).toBeVisible();
  expect(asked).toHaveLength(2);
  for (const request of asked) {
    const headers = await request.allHeaders();
    expect(headers).not.toHaveProperty('cookie');
    expect(headers).not.toHaveProperty('referer');
  }
  const stored = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);
  expect(stored).toEqual([0, 0, 'who=me']);
});

const HOSTILE = '<img src=x onerror="window.harmed = 1"><script>window.harmed = 1</script>';

test('what the guide answers is text, whatever it looks like', async ({ page, site }) => {
  const headers = { 'access-control-allow-origin': '*', 'content-type': 'application/json' };
  await page.route('**/api/terms/*.json', (route) =>
    route.fulfill({
      headers,
      body: JSON.stringify({
        title: HOSTILE,
        definition: `${HOSTILE} ${'long '.repeat(400)}`,
        kind: HOSTILE,
        level: { toString: 'x' },
        slug: '"><script>',
        url: 'javascript:window.harmed = 1',
      }),
    }),
  );
  await openLecture(page, site);
  await link(page, 'exploding gradient').hover();
  await expect(title(page)).toHaveText(HOSTILE);
  await expect(card(page)).toContainText(HOSTILE);
  expect((await card(page).textContent())?.length).toBeLessThan(1000);
  await expect(card(page).locator('img, script')).toHaveCount(0);
  await expect(card(page).getByRole('link')).toHaveAttribute('href', /\/terms\/exploding-gradient\/$/);
  expect(await page.evaluate(() => 'harmed' in window)).toBe(false);
});

const NONSENSE = [
  '',
  'null',
  '[]',
  '<!doctype html>',
  '{"terms":null,"title":1,"definition":[]}',
  '{"title":"","definition":""}',
  '{"terms":[null,1,{"slug":"../../evil","names":["BatchNorm"]},{"slug":"relu","names":[{},null]}],"title":"x"}',
];

test('nonsense from the guide leaves plain links', async ({ page, site, baseURL }) => {
  let body = '';
  const headers = { 'access-control-allow-origin': '*', 'content-type': 'application/json' };
  await page.route('**/api/**', (route) => route.fulfill({ headers, body }));
  for (body of NONSENSE) {
    await page.goto(`${site.address}/lecture.html`);
    await link(page, 'exploding gradient').hover();
    await page.waitForTimeout(650);
    await expect(card(page)).toHaveCount(0);
    await expect(link(page, 'normalising each batch')).toHaveAttribute('href', `${baseURL}/search/?q=BatchNorm`);
  }
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`on a ${colorScheme} page`, () => {
    test.use({ colorScheme });
    const ground = { light: 'rgb(255, 255, 255)', dark: 'rgb(28, 31, 37)' };

    test('the card has the colours of the text around its link, and no fault that axe finds', async ({
      page,
      site,
    }) => {
      await openLecture(page, site);
      await link(page, 'exploding gradient').hover();
      await expect(card(page)).toHaveCSS('background-color', ground[colorScheme]);
      const { violations } = await new AxeBuilder({ page }).include('guide-term-card').analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
      await link(page, 'long short-term memory').hover();
      await expect(title(page)).toHaveText('Long short-term memory');
      await expect(card(page)).toHaveCSS('background-color', ground.dark);
    });
  });
}

test('no style of the page reaches the card, and none of the card reaches the page', async ({ page, site }) => {
  await openLecture(page, site);
  const look = () =>
    page.locator('main *, body').evaluateAll((elements) =>
      elements.map((element) => {
        const { color, font, letterSpacing, textIndent, display } = getComputedStyle(element);
        return [color, font, letterSpacing, textIndent, display].join();
      }),
    );
  await link(page, 'all entries').hover();
  const before = await look();
  const ours = link(page, 'exploding gradient');
  await ours.evaluate((element) => element.dispatchEvent(new PointerEvent('pointerover', { bubbles: true })));
  await expect(card(page)).toBeVisible();
  expect(await look()).toEqual(before);
  const text = card(page).locator('.definition');
  for (const [property, value] of [
    ['letter-spacing', 'normal'],
    ['text-indent', '0px'],
    ['font-size', '15px'],
    ['color', 'rgb(29, 28, 26)'],
  ] as const) {
    await expect(text).toHaveCSS(property, value);
  }
});

test('the card fades in only where motion is welcome', async ({ page, site }) => {
  await openLecture(page, site);
  await link(page, 'exploding gradient').hover();
  await expect(card(page)).toHaveCSS('animation-name', 'none');
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await expect(card(page)).toHaveCSS('animation-name', 'appear');
  await page.emulateMedia({ media: 'print' });
  await expect(card(page)).toBeHidden();
});

test('the card stays inside the window, at its link, and goes where the page scrolls', async ({ page, site }) => {
  await page.setViewportSize({ width: 800, height: 500 });
  await openLecture(page, site);
  await link(page, 'softmax').hover();
  await expect(card(page)).toBeInViewport({ ratio: 1 });
  const distance = async () => {
    const [from, to] = await Promise.all([link(page, 'softmax').boundingBox(), card(page).boundingBox()]);
    return (from?.y ?? 0) - ((to?.y ?? 0) + (to?.height ?? 0));
  };
  expect(await distance()).toBeCloseTo(6, 0);
  await page.mouse.wheel(0, -30);
  await expect.poll(distance).toBeCloseTo(6, 0);
});

test('in a dialog of the page the card can be reached, and Escape closes the card first', async ({ page, site }) => {
  await openLecture(page, site);
  const dialog = page.locator('dialog');
  await dialog.evaluate((element: HTMLDialogElement) => element.showModal());
  await page.mouse.move(1, 1);
  await link(page, 'momentum').hover();
  await expect(card(page)).toBeVisible();
  await card(page).hover();
  await page.waitForTimeout(500);
  await expect(card(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(card(page)).toHaveCount(0);
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

/** The site built as a project page, `BASE=/guide/`, which the whole test run does before the browser tests. */
test('a guide under a sub-path is found from the address of its script', async ({ page }) => {
  const folder = process.env['SUB_PATH_SITE'] ?? '';
  test.skip(!existsSync(`${folder}/index.html`), 'SUB_PATH_SITE names no built site');
  const guide = await serve({ folder, base: '/guide/', port: 0 });
  const site = await start(guide.address);
  await openLecture(page, site);
  await expect(link(page, 'Rectified linear unit')).toHaveAttribute('href', `${guide.address}terms/relu/`);
  await link(page, 'exploding gradient').hover();
  await expect(title(page)).toHaveText('Exploding gradient');
  await site.close();
  await guide.close();
});
