import { AxeBuilder } from '@axe-core/playwright';
import { kinds, resultLink } from './site-pages.ts';
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

for (const [kind, address] of Object.entries(kinds)) {
  test(`${kind} fits into 320 pixels`, async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(address);
    await page.waitForLoadState('networkidle');
    const tooWide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(tooWide).toBe(0);
  });
}

test('the keyboard reaches the text first of all', async ({ page }) => {
  await page.goto(kinds.entry);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
});
