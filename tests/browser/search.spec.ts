import { result, resultLink } from './site-pages.ts';
import { expect, test } from './site-test.ts';

for (const key of ['/', 'Control+k']) {
  test(`${key} opens the search, and Enter goes to the entry found by its alias`, async ({ page }) => {
    await page.goto('/terms/batch/');
    await page.keyboard.press(key);
    const input = page.locator('pagefind-modal input');
    await expect(input).toBeFocused();
    await page.keyboard.type('batchnorm');
    const first = page.locator('pagefind-modal').locator(resultLink).first();
    await expect(first).toHaveText('Batch normalization');
    await page.keyboard.press('ArrowDown');
    await expect(first).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/terms\/batch-normalization\//);
  });
}

test('Escape closes the search and gives the focus back', async ({ page }) => {
  await page.goto('/terms/batch/');
  const button = page.getByRole('button', { name: 'Search' });
  await button.click();
  await expect(page.locator('pagefind-modal input')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.locator('pagefind-modal input')).toBeHidden();
  await expect(button).toBeFocused();
});

test('a slash typed into a field stays in the field', async ({ page }) => {
  await page.goto('/');
  const field = page.getByLabel('Find a term, a symptom or a question');
  await field.fill('');
  await field.press('/');
  await expect(field).toHaveValue('/');
  await expect(page.locator('pagefind-modal')).toHaveCount(0);
});

test('a question finds its entry, with the one-line definition', async ({ page }) => {
  await page.goto('/search/?q=why%20is%20my%20first%20layer%20not%20learning');
  const results = page.locator(result);
  const entry = results.filter({ has: page.getByRole('link', { name: 'Vanishing gradient', exact: true }) });
  await expect(entry).toBeVisible();
  await expect(entry.locator('.result-short')).not.toBeEmpty();
  await expect(results.first()).toContainText('Vanishing gradient');
});

const names = [
  ['LSTM', 'lstm'],
  ['rectified linear unit', 'relu'],
  ['skip connection', 'residual-connection'],
  ['gradient clipping', 'gradient-clipping'],
] as const;
for (const [query, slug] of names) {
  test(`"${query}" is found among the first three`, async ({ page }) => {
    await page.goto(`/search/?q=${encodeURIComponent(query)}`);
    const links = page.locator(resultLink);
    await expect(links.first()).toBeVisible();
    const found = await links.evaluateAll((all) => all.slice(0, 3).map((link) => link.getAttribute('href') ?? ''));
    expect(found.some((href) => href.includes(`/terms/${slug}/`))).toBe(true);
  });
}

const exactNames = [
  ['learning rate', 'Learning rate'],
  ['Kaiming initialization', 'He initialization'],
  ['batch norm', 'Batch normalization'],
  ['sgd', 'Stochastic gradient descent'],
] as const;
for (const [query, title] of exactNames) {
  test(`"${query}", a name, finds its own entry first, however many mention it`, async ({ page }) => {
    await page.goto(`/search/?q=${encodeURIComponent(query)}`);
    await expect(page.locator(resultLink).first()).toHaveText(title);
  });
}

test('a query is text and never markup', async ({ page }) => {
  const query = `"><img src=x onerror=document.title='taken'><script>document.title='taken'</script>`;
  await page.goto(`/search/?q=${encodeURIComponent(query)}`);
  await expect(page.locator('main input')).toHaveValue(query);
  await page.waitForLoadState('networkidle');
  await expect(page.locator('main img[src="x"]')).toHaveCount(0);
  await expect(page).not.toHaveTitle('taken');
});

test('a missing page searches for what was asked', async ({ page }) => {
  const response = await page.goto('/terms/batch_normalisation.html');
  expect(response?.status()).toBe(404);
  await expect(page.locator('main input')).toHaveValue('batch normalisation');
  await expect(page.locator(resultLink).first()).toHaveText('Batch normalization');
});

test('the index can be narrowed, and the address keeps how', async ({ page }) => {
  await page.goto('/terms/');
  const shown = page.locator('[data-entry]:visible');
  const all = await shown.count();
  await page.getByLabel('Kind').selectOption('hardware');
  await expect(shown).toHaveCount(1);
  await expect(shown).toContainText('Accelerator chip');
  await expect(page.getByRole('status')).toHaveText(`1 of ${all} entries`);
  await page.reload();
  await expect(shown).toHaveCount(1);
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(shown).toHaveCount(all);
  await expect(page).toHaveURL(/\/terms\/$/);
});
