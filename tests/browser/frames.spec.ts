import { type FrameLocator, test as loudTest, type Page } from '@playwright/test';
import { entryAddresses, instrumentAddresses } from '../../src/publish/addresses.ts';
import { FRAME_HEIGHTS, frameHtml, RESIZE_SCRIPT } from '../../src/publish/oembed.ts';
import { frameAt, host, strictFrame, told } from './framed-pages.ts';
import { aRun, typeOver } from './instrument-parts.ts';
import { type OtherSite, start } from './other-site/server.ts';
import { expect, test } from './site-test.ts';

const flow = instrumentAddresses('gradient-flow');
const longest = entryAddresses('mean-field-theory');
const small = 'depth=12&width=32&batch=16&seeds=2';

let other: OtherSite;
let guide: string;
test.beforeAll(async ({ baseURL }) => {
  guide = String(baseURL);
  other = await start(guide);
});
test.afterAll(() => other?.close());

/** An instrument's parts within its frame. */
function parts(frame: FrameLocator) {
  const button = (name: string) => frame.getByRole('button', { name, exact: true });
  return {
    finding: frame.locator('.instrument-finding'),
    line: frame.locator('.engine-line'),
    drawing: frame.locator('.instrument-drawing'),
    depth: frame.getByRole('textbox', { name: /^Depth/ }),
    activation: frame.getByRole('combobox', { name: /^Activation/ }),
    from: frame.getByRole('link', { name: 'The Gradient Field Guide' }),
    word: frame.locator('[data-word]'),
    button,
  };
}

/** Whether the frame shows all of its page without scrolling. */
const shownWhole = (page: Page, path: string) =>
  frameAt(page, path).then((frame) =>
    frame.evaluate(() => document.documentElement.scrollHeight <= document.documentElement.clientHeight),
  );

for (const [engine, name] of [
  ['webgl', 'WebGL'],
  ['wasm', 'WebAssembly'],
] as const) {
  test(`an instrument computes on ${name} in a sandboxed frame of another site`, async ({ page }) => {
    const frame = await host(page, other.address, strictFrame(`${guide}${flow.embed}?${small}&engine=${engine}`));
    const { finding, line } = parts(frame);
    await expect(line).toContainText('profiles/s', aRun);
    await expect(line).toContainText(name);
    await expect(finding).toHaveText(/^After 12 sigmoid layers/);
    expect(await (await frameAt(page, flow.embed)).evaluate(() => origin)).toBe('null');
    expect(page.workers()[0]?.url()).toMatch(/^data:/);
  });
}

test('it is driven by mouse and by keyboard, and tells its settings', async ({ page }) => {
  const frame = await host(page, other.address, strictFrame(`${guide}${flow.embed}?${small}&engine=wasm&theme=dark`));
  const { finding, activation, depth, from, button } = parts(frame);
  await expect(finding).toHaveText(/^After 12 sigmoid layers/, aRun);
  await activation.selectOption('relu');
  await expect(finding).toContainText('12 ReLU layers', aRun);
  await typeOver(depth, '9');
  await expect(finding).toContainText('9 ReLU layers', aRun);
  const query = `?depth=9&activation=relu&width=32&batch=16&seeds=2`;
  const sameAs = (search: string) => Object.fromEntries([...new URLSearchParams(search)].sort());
  await expect.poll(async () => sameAs((await told(page)).at(-1)?.search ?? '')).toEqual(sameAs(query));
  // The way to the guide leads to the same settings; the theme is the frame's own.
  const leads = new URL((await from.getAttribute('href')) ?? '', guide);
  expect(leads.pathname).toBe(flow.page);
  expect(sameAs(leads.search)).toEqual(sameAs(query));
  await button('Step').click();
  await expect(finding).toContainText('Forward pass: layer 1 of 9', aRun);
  await button('Reset').press('Enter');
  await expect(depth).toHaveValue('50');
  await expect.poll(async () => (await told(page)).at(-1)?.search).toBe('');
});

test('its settings come from its address, and what is wrong there is said', async ({ page }) => {
  const frame = await host(
    page,
    other.address,
    strictFrame(`${guide}${flow.embed}?preset=nothing&depth=1e9&theme=pink`),
  );
  const { finding, depth } = parts(frame);
  await expect(frame.getByRole('alert')).toContainText(
    'preset = "nothing": there is no such preset; the default is used',
  );
  await expect(frame.getByRole('alert')).toContainText(
    'depth = "1e9": allowed is a whole number, 1–200; the default is used.',
  );
  await expect(depth).toHaveValue('50');
  await expect(finding).toContainText('After 50 sigmoid layers', aRun);
});

test('a page with the one line of script gives the frame the height that it asks for', async ({ page }) => {
  const html = frameHtml({ address: `${guide}${flow.embed}`, title: 'Gradient flow', height: 300 });
  const frame = await host(page, other.address, html);
  await expect(frame.locator('astro-island')).not.toHaveAttribute('ssr');
  expect(await shownWhole(page, flow.embed)).toBe(false);
  await page.evaluate(RESIZE_SCRIPT);
  await frame.getByText('More controls').click();
  await expect.poll(() => shownWhole(page, flow.embed)).toBe(true);
  const open = (await told(page)).at(-1)?.height ?? 0;
  await frame.getByText('More controls').click();
  await expect.poll(async () => (await told(page)).at(-1)?.height).toBeLessThan(open - 50);
  await expect.poll(() => shownWhole(page, flow.embed)).toBe(true);
});

test('a definition stands whole in its frame, and follows the page’s theme', async ({ page }) => {
  const address = `${guide}${longest.embed}?theme=dark`;
  const frame = await host(page, other.address, frameHtml({ address, title: 'x', height: FRAME_HEIGHTS.definition }));
  await expect(frame.getByRole('heading', { level: 1 })).toHaveText('Mean-field theory of deep networks');
  await expect(frame.locator('dfn')).toContainText(/\w{3,}.*\.$/);
  expect(await shownWhole(page, longest.embed)).toBe(true);
  await expect(frame.locator('html')).toHaveCSS('color-scheme', 'dark');
});

test('a link in the guide’s own snippet opens a page that is not sandboxed', async ({ page, context }) => {
  const html = frameHtml({ address: `${guide}${flow.embed}?depth=7`, title: 'Gradient flow' });
  const { from, depth } = parts(await host(page, other.address, html));
  await expect(depth).toHaveValue('7');
  const [opened] = await Promise.all([context.waitForEvent('page'), from.click()]);
  await expect(opened).toHaveURL(`${guide}${flow.page}?depth=7`);
  expect(await opened.evaluate(() => origin)).toBe(guide);
});

// The browser itself logs each script that it does not run.
loudTest('without JavaScript the figure stands there with its finding', async ({ page }) => {
  const html = strictFrame(`${guide}${flow.embed}?depth=9`).replace('allow-scripts', '');
  const frame = await host(page, other.address, html);
  await expect(frame.locator('svg.chart:visible').first()).toBeVisible();
  await expect(parts(frame).finding).toHaveText(/^After 50 sigmoid layers/);
  await expect(frame.locator('noscript p')).toBeVisible();
  await expect(parts(frame).button('Run')).toBeHidden();
  await expect(parts(frame).button('Copy link')).toBeHidden();
});
