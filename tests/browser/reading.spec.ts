import { slugs } from './site-pages.ts';
import { expect, test } from './site-test.ts';

const entry = '/terms/vanishing-gradient/';

declare global {
  interface Window {
    layoutShifts?: { value: number; what: string }[];
  }
}

interface LayoutShift extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
  sources: readonly { node: Node | null }[];
}

/** Runs in the page, before anything else: collects what moved without the reader's doing. */
function watchLayoutShifts(): void {
  const shifts: { value: number; what: string }[] = [];
  window.layoutShifts = shifts;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries() as LayoutShift[]) {
      const what = sources.map(({ node }) => node?.nodeName.toLowerCase() ?? 'removed').join(', ');
      if (!hadRecentInput) shifts.push({ value, what });
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('an entry is whole: text, formulas, figure, finding, related terms, sources', async ({ page }) => {
    await page.goto(entry);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Vanishing gradient');
    for (const name of ['In plain English', 'Formally', 'Measure it', 'Related terms', 'Sources']) {
      await expect(page.getByRole('heading', { level: 2, name })).toBeVisible();
    }
    await expect(page.locator('.katex').first()).toBeVisible();
    await expect(page.locator('.instrument svg.chart:visible').first()).toBeVisible();
    await expect(page.locator('.instrument-finding')).toContainText(/gradient/i);
    expect(await page.locator('ol.sources > li').count()).toBeGreaterThan(1);
  });

  test('nothing is offered that needs JavaScript', async ({ page }) => {
    await page.goto(entry);
    await expect(page.locator('.needs-js:visible')).toHaveCount(0);
    await expect(page.locator('.instrument button:visible')).toHaveCount(0);
    await expect(page.locator('form.plain-search input')).toBeVisible();
  });

  test('the index lists every entry', async ({ page }) => {
    await page.goto('/terms/');
    await expect(page.locator('[data-entry]:visible')).toHaveCount(slugs.length);
  });

  test('home shows its figure', async ({ page }) => {
    await page.goto('/');
    await expect(page.locator('.instrument svg.chart:visible').first()).toBeVisible();
  });
});

test('on paper there is the text and nothing to press', async ({ page }) => {
  await page.emulateMedia({ media: 'print' });
  await page.goto(entry);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('.instrument svg.chart:visible').first()).toBeVisible();
  await expect(page.locator('ol.sources')).toBeVisible();
  await expect(page.getByRole('button')).toHaveCount(0);
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeHidden();
});

test('paper is white, also for a reader in the dark', async ({ page }) => {
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await page.goto(entry);
  const ink = await page.locator('h1').evaluate((heading) => getComputedStyle(heading).color);
  const channels = (ink.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  expect(Math.max(...channels)).toBeLessThan(100);
});

test('the theme chosen stays chosen', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(entry);
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  const dark = page.getByRole('button', { name: 'Dark theme' });
  await dark.click();
  await expect(dark).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(background).not.toBe(light);
  await page.goto('/terms/');
  await expect(page.getByRole('button', { name: 'Dark theme' })).toHaveAttribute('aria-pressed', 'true');
  expect(await background()).not.toBe(light);
});

for (const address of [entry, '/terms/batch/', '/terms/']) {
  for (const width of [1280, 390]) {
    test(`nothing moves while ${address} loads, ${width} wide`, async ({ page }) => {
      await page.setViewportSize({ width, height: 800 });
      // Fonts that come late must not move the text either.
      await page.route('**/*.woff2', async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 400));
        await route.continue();
      });
      await page.addInitScript(watchLayoutShifts);
      await page.goto(address);
      await page.evaluate(() => document.fonts.ready);
      await page.waitForLoadState('networkidle');
      const shifts = await page.evaluate(() => window.layoutShifts ?? []);
      const score = shifts.reduce((sum, { value }) => sum + value, 0);
      // A fallback font that differs by a fraction of a pixel scores 0.00005; a line that wraps anew, a hundred times that.
      expect(score, shifts.map(({ value, what }) => `${value} ${what}`).join('\n')).toBeLessThan(0.001);
    });
  }
}
