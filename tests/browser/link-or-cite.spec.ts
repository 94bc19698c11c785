import type { Locator, Page } from '@playwright/test';
import { expect, test } from './site-test.ts';

const ENTRY = '/terms/vanishing-gradient/';
const FORMATS = [
  'Address',
  'HTML',
  'Markdown',
  'reStructuredText',
  'Sphinx',
  'MyST',
  'LaTeX',
  'BibTeX',
  'WordPress',
  'Hover card',
  'Frame',
];

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const format = (page: Page, name: string): Locator => page.getByRole('radio', { name, exact: true });

/** Goes to "Link or cite", whose script comes when it is near. */
async function arrive(page: Page, address = ENTRY): Promise<void> {
  await page.goto(address);
  await page.locator('.link-or-cite').scrollIntoViewIfNeeded();
  await expect(page.locator('#link-part optgroup').first()).toBeAttached();
}

/** Copies a page's snippet as a reader does. @returns what is on the clipboard then */
async function copied(page: Page, name: string): Promise<string> {
  await format(page, name).check();
  await page.getByRole('button', { name: `Copy as ${name}`, exact: true }).click();
  await expect(page.getByText(`${name} copied`, { exact: true })).toBeAttached();
  return page.evaluate(() => navigator.clipboard.readText());
}

/** Puts HTML on a page of its own, as an author would. */
async function paste(page: Page, html: string): Promise<void> {
  await page.route('**/an-authors-page', (route) =>
    route.fulfill({ contentType: 'text/html', body: `<!doctype html><title>An author’s page</title><p>${html}</p>` }),
  );
  await page.goto('/an-authors-page');
}

/** The snippets name the address that the site was built for; the tests visit it elsewhere. */
const here = (text: string, baseURL = ''): string => text.replace(/https?:\/\/[^/"\s]+/gu, baseURL.replace(/\/$/u, ''));

test('each format is one choice away, and copied as it is shown', async ({ page }) => {
  await arrive(page);
  const choices = page.locator('.link-or-cite fieldset');
  expect((await choices.locator('label').allTextContents()).map((text) => text.trim())).toEqual(FORMATS);
  for (const name of FORMATS) {
    const text = await copied(page, name);
    await expect(choices.locator('pre:visible').first()).toHaveText(text);
    await expect(choices.locator('.snippet:visible')).toHaveCount(1);
    expect(text).toMatch(/vanishing-gradient|Vanishing gradient/u);
  }
});

test('the HTML leads to the entry', async ({ page, baseURL }) => {
  await arrive(page);
  await paste(page, here(await copied(page, 'HTML'), baseURL));
  await page.getByRole('link', { name: 'Vanishing gradient' }).click();
  await expect(page).toHaveURL(new RegExp(`${ENTRY}$`));
});

test('the hover card’s code is a link, and with its script shows the definition', async ({ page, baseURL }) => {
  await arrive(page);
  const definition = (await page.locator('#definition').textContent()) ?? '';
  const code = await copied(page, 'Hover card');
  await page.getByRole('button', { name: 'Copy what Hover card needs once' }).click();
  const script = await page.evaluate(() => navigator.clipboard.readText());
  expect(script).toMatch(/^<script/u);
  await paste(page, here(`${code}${script}`, baseURL));
  await page.getByRole('link', { name: 'Vanishing gradient' }).hover();
  await expect(page.getByText(definition.trim().slice(0, 60))).toBeVisible();
});

test('the frame’s code shows the definition', async ({ page, baseURL }) => {
  await arrive(page);
  const definition = (await page.locator('#definition').textContent()) ?? '';
  await paste(page, here(await copied(page, 'Frame'), baseURL));
  await expect(page.frameLocator('iframe').getByText(definition.trim().slice(0, 60))).toBeVisible();
});

for (const [part, heading] of [
  ['Why it matters', 'Vanishing gradient: Why it matters'],
  ['How small is too small?', 'How small is too small?'],
  ['Formula 1', 'Vanishing gradient: formula 1'],
  ['Definition', 'Vanishing gradient: definition'],
] as const) {
  test(`a link to “${part}” leads there, and is offered only in formats that can`, async ({ page, baseURL }) => {
    await arrive(page);
    await format(page, 'Frame').check();
    await page.getByLabel('Link to', { exact: true }).selectOption({ label: part });
    await expect(format(page, 'Address')).toBeChecked();
    await expect(format(page, 'Frame')).toBeHidden();
    await paste(page, here(await copied(page, 'HTML'), baseURL));
    await page.getByRole('link', { name: heading, exact: true }).click();
    const id = decodeURIComponent(new URL(page.url()).hash.slice(1));
    await expect(page.locator(`[id="${id}"]`)).toBeInViewport();
  });
}

test('back at the whole entry, the format chosen before is chosen again, also on the next page', async ({ page }) => {
  await arrive(page);
  await format(page, 'MyST').check();
  const parts = page.getByLabel('Link to', { exact: true });
  await parts.selectOption({ label: 'Formally' });
  await parts.selectOption({ label: 'The whole entry' });
  await expect(format(page, 'MyST')).toBeChecked();
  await arrive(page, '/terms/relu/');
  await expect(page.locator('.snippet:visible')).toContainText('(xref:guide#term-relu)');
});

test('everything works from the keyboard', async ({ page }) => {
  await arrive(page);
  await page.getByLabel('Link to', { exact: true }).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowRight');
  await expect(format(page, 'HTML')).toBeFocused();
  await expect(page.locator('.snippet:visible')).toContainText('<a href=');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByText('HTML copied', { exact: true })).toBeAttached();
});

test('where copying is not allowed the text is selected', async ({ page, context }) => {
  await context.clearPermissions();
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('no')) } });
  });
  await arrive(page);
  await format(page, 'LaTeX').check();
  await page.getByRole('button', { name: 'Copy as LaTeX', exact: true }).click();
  await expect(page.getByText('Selected; copy it with your keyboard')).toBeAttached();
  expect(await page.evaluate(() => String(getSelection()))).toMatch(/^\\href\{.*\}\{Vanishing gradient\}$/u);
});

test('the files for reference managers are there', async ({ page, request }) => {
  for (const address of [ENTRY, '/instruments/gradient-flow/']) {
    await page.goto(address);
    for (const [name, head] of [
      ['BibTeX', '@misc{'],
      ['RIS', 'TY  - '],
      ['CSL-JSON', '['],
    ] as const) {
      const href = await page.locator('.files').getByRole('link', { name, exact: true }).getAttribute('href');
      const text = await (await request.get(href ?? '')).text();
      expect(text.startsWith(head), `${address} ${name}`).toBe(true);
    }
    const title = await page.getByRole('heading', { level: 1 }).textContent();
    await expect(page.locator('meta[name="citation_title"]')).toHaveAttribute('content', title ?? '');
  }
});

test('a figure’s embed code shows it in its present state', async ({ page, baseURL }) => {
  await page.goto('/instruments/gradient-flow/?preset=he-sigmoid&depth=7');
  await page.getByRole('button', { name: 'Copy embed code' }).scrollIntoViewIfNeeded();
  await expect(page.getByRole('textbox', { name: /^Depth/ })).toHaveValue('7');
  await page.getByRole('button', { name: 'Copy embed code' }).click();
  await expect(page.getByText('Embed code copied.')).toBeVisible();
  await paste(page, here(await page.evaluate(() => navigator.clipboard.readText()), baseURL));
  await expect(page.locator('iframe')).toHaveAttribute('title', 'Gradient flow');
  const framed = page.frameLocator('iframe');
  await expect(framed.getByRole('textbox', { name: /^Depth/ })).toHaveValue('7');
  await expect(framed.getByRole('combobox', { name: /^Preset/ })).toHaveValue('he-sigmoid');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the formats can be chosen, and a word says how parts are linked', async ({ page }) => {
    await page.goto(ENTRY);
    await expect(page.locator('noscript .note')).toHaveText(/^The # beside a heading/);
    await expect(page.locator('noscript .note')).toBeVisible();
    await expect(page.getByLabel('Link to', { exact: true })).toBeHidden();
    await expect(page.getByRole('button', { name: /^Copy/ })).toHaveCount(0);
    await page.locator('.link-or-cite').getByText('LaTeX', { exact: true }).click();
    await expect(page.locator('.snippet:visible')).toContainText('\\href{');
    await expect(page.locator('.snippet:visible')).toHaveCount(1);
  });
});
