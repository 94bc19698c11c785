import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { kinds, resultLink, slugs } from './site-pages.ts';
import { expect, test } from './site-test.ts';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const phone = { width: 360, height: 740 };
const looks = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  { name: 'light on a phone', colorScheme: 'light', viewport: phone },
] as const;

for (const { name, colorScheme, viewport } of looks) {
  test.describe(name, () => {
    test.use({ colorScheme, viewport });

    for (const [kind, address] of Object.entries(kinds)) {
      test(`${kind} has no fault that axe finds`, async ({ page }) => {
        await page.goto(address);
        if (kind === 'search') await page.locator(resultLink).first().waitFor();
        const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
        const found = violations.map(
          ({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map(({ html }) => html).join('\n  ')}`,
        );
        expect(found.join('\n')).toBe('');
      });
    }
  });
}

test('the open search has no fault that axe finds', async ({ page }) => {
  await page.goto(kinds['short entry']);
  await page.keyboard.press('/');
  await page.locator('pagefind-modal input').fill('sigmoid');
  await page.locator('pagefind-modal').locator(resultLink).first().waitFor();
  const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
});

/** By how many pixels the page is wider than its window. */
function excessWidth(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

test.describe('on a narrow phone', () => {
  test.use({ viewport: { width: 320, height: 640 } });

  for (const [kind, address] of Object.entries(kinds)) {
    test(`${kind} fits into 320 pixels`, async ({ page }) => {
      await page.goto(address);
      await page.waitForLoadState('networkidle');
      expect(await excessWidth(page)).toBe(0);
    });
  }

  test('every entry fits into 320 pixels', async ({ page }) => {
    test.setTimeout(180_000);
    const tooWide: string[] = [];
    for (const slug of slugs) {
      await page.goto(`/terms/${slug}/`);
      const excess = await excessWidth(page);
      if (excess > 0) tooWide.push(`${slug}: ${excess} px too wide`);
    }
    expect(tooWide).toEqual([]);
  });
});

test('the keyboard reaches the text first of all', async ({ page }) => {
  await page.goto(kinds.entry);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
});
