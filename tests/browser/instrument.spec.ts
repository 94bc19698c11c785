import type { Locator } from '@playwright/test';
import { presetValues } from '../../src/lab/experiment.ts';
import { gradientFlow } from '../../src/lab/experiments/gradient-flow/definition.ts';
import { aRun, expectMeasured, parts } from './instrument-parts.ts';
import { instrumentPage, wakeInstrument } from './lab-engine.ts';
import { expect, test } from './site-test.ts';

const entry = '/terms/vanishing-gradient/';

/** The shape of the drawn curves, to see whether the figure changed. */
const curves = (drawing: Locator) =>
  drawing.locator('svg.chart path').evaluateAll((paths) => paths.map((path) => path.getAttribute('d')).join(' '));

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  for (const address of [entry, instrumentPage]) {
    test(`${address} shows a measured figure and its finding`, async ({ page }) => {
      await page.goto(address);
      const { finding, drawing, line } = parts(page);
      await expect(drawing.locator('svg.chart:visible').first()).toBeVisible();
      await expect(drawing.locator('svg.chart:visible path').first()).toHaveAttribute('d', /^M[\d.]/);
      // 0.236052 to the fiftieth is 4e-32.
      await expect(finding).toHaveText(
        /^After 50 sigmoid layers the input receives [\d.·]*10⁻³[¹²] of the last layer’s gradient/,
      );
      await expect(line).toContainText('computed when this page was built');
    });
  }
});

test('the depth is set to 100 by keyboard, and the finding follows', async ({ page }) => {
  await page.goto(instrumentPage);
  await wakeInstrument(page);
  const { depth, depthSlider, finding } = parts(page);
  await depth.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('100');
  await page.keyboard.press('Enter');
  await expectMeasured(page);
  await expect(finding).toHaveText(
    /^After 100 sigmoid layers the input receives [\d.·]*10⁻⁶[²³⁴] of the last layer’s gradient/,
  );
  await expect(depthSlider).toHaveValue('100');
  // The slider, by its arrow keys.
  await depthSlider.focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowLeft');
  await expect(depth).toHaveValue('97');
  await expect(finding).toContainText('After 97 sigmoid layers', aRun);
});

test('ReLU with He initialization keeps the gradient, twice the variance makes it explode', async ({ page }) => {
  await page.goto(instrumentPage);
  await wakeInstrument(page);
  const { activation, init, finding, root } = parts(page);
  await activation.selectOption('relu');
  await init.selectOption({ label: 'He, normal' });
  await expect(finding).toContainText('Over 50 ReLU layers the gradient neither vanishes nor explodes', aRun);
  await root.getByText('More controls').click();
  const variance = root.getByRole('textbox', { name: /^Weight variance/ });
  await variance.fill('4');
  await variance.press('Enter');
  await expect(finding).toHaveText(
    /After 50 ReLU layers the input receives .* times the last layer’s gradient: it is multiplied by/,
    aRun,
  );
  await root.getByRole('checkbox', { name: /Weight variance: auto/ }).check();
  await expect(finding).toContainText('neither vanishes nor explodes', aRun);
  await variance.fill('99');
  await variance.press('Enter');
  await expect(root.getByRole('alert')).toContainText('"99": allowed is 0.05–16');
  await expect(variance).toHaveAttribute('aria-invalid', 'true');
});

test('what is set before the controls come to life is kept', async ({ page }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(instrumentPage, { waitUntil: 'commit' });
  const { activation, depth, depthSlider, finding } = parts(page);
  await activation.selectOption('relu');
  await depthSlider.press('ArrowRight');
  release();
  await expect(finding).toContainText('After 51 ReLU layers', aRun);
  await expect(activation).toHaveValue('relu');
  await expect(depth).toHaveValue('51');
  await expect(page).toHaveURL(/\?depth=51&activation=relu$/);
});

test('run, pause, step and reset by mouse', async ({ page }) => {
  await page.goto(`${instrumentPage}?depth=200&width=128&seeds=32`);
  const { run, pause, step, reset, finding, progress, depth } = parts(page);
  await expect.poll(async () => Number(await progress.getAttribute('value')), aRun).toBeGreaterThan(0);
  await pause.click();
  await expect(progress).toHaveAttribute('data-busy', 'false');
  await expect(finding).toContainText(/^(Forward|Backward) pass/);
  // A frame already on its way may still arrive; then nothing moves.
  let seen: string | null = null;
  const stands = async () => {
    const before = seen;
    seen = await finding.textContent();
    return seen === before;
  };
  await expect.poll(stands, { ...aRun, intervals: [3000] }).toBe(true);

  const layer = async () => Number(/layer (\d+)/.exec((await finding.textContent()) ?? '')?.[1]);
  const before = await layer();
  await step.click();
  await expect.poll(layer, aRun).not.toBe(before);
  expect(Math.abs((await layer()) - before)).toBe(1);
  await reset.click();
  await expect(depth).toHaveValue('50');
  await expect(progress).toHaveAttribute('data-busy', 'false');
  await expect(page).toHaveURL(new RegExp(`${instrumentPage}$`));
  await run.click();
  await expect(finding).toContainText('After 50 sigmoid layers', aRun);
  await expectMeasured(page);
});

test('run, pause, step and reset by keyboard', async ({ page }) => {
  await page.goto(instrumentPage);
  await wakeInstrument(page);
  const { run, pause, step, reset, finding, init, progress } = parts(page);
  await run.focus();
  await page.keyboard.press('Enter');
  await expect(run).toBeFocused();
  await expectMeasured(page);
  await page.keyboard.press('Tab');
  await expect(pause).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(step).toBeFocused();
  await page.keyboard.press('Space');
  await expect(finding).toContainText('Forward pass: layer 1 of 50', aRun);
  await page.keyboard.press('Space');
  await expect(finding).toContainText('layer 2 of 50');
  await expect(step).toBeFocused();
  await init.selectOption('he-normal');
  await expectMeasured(page);
  await reset.focus();
  await page.keyboard.press('Enter');
  await expect(init).toHaveValue('xavier-normal');
  await expect(reset).toBeFocused();
  await expect(progress).toHaveAttribute('data-busy', 'false', aRun);
});

test('the address holds the state, and reloading brings it back', async ({ page }) => {
  await page.goto(instrumentPage);
  await wakeInstrument(page);
  const { depth, activation, init, finding, root } = parts(page);
  await activation.selectOption('relu');
  await init.selectOption('he-normal');
  await depth.fill('20');
  await depth.press('Enter');
  await expect(page).toHaveURL(/\?depth=20&activation=relu&init=he-normal$/);
  await page.reload();
  await expect(depth).toHaveValue('20');
  await expect(activation).toHaveValue('relu');
  await expect(init).toHaveValue('he-normal');
  await expect(finding).toContainText('Over 20 ReLU layers', aRun);
  await expect(root.getByRole('alert')).toHaveCount(0);
});

test('a wrong address shows a plain message and a working default', async ({ page }) => {
  await page.goto(
    `${instrumentPage}?depth=9999&activation=%3Cimg%20src=x%20onerror=document.title=1%3E&seeds=abc&width=32&preset=nope`,
  );
  const { root, depth, activation, finding } = parts(page);
  const messages = root.getByRole('alert').getByRole('listitem');
  await expect(messages).toHaveText([
    /^preset = "nope": there is no such preset/,
    /^depth = "9999": allowed is a whole number, 1–200; the default is used\.$/,
    /^activation = "<img src=x onerror=document.title=1>": allowed is linear, sigmoid, .*; the default is used\.$/,
    /^seeds = "abc": allowed is a whole number, 1–64; the default is used\.$/,
  ]);
  await expect(root.locator('img')).toHaveCount(0);
  await expect(page).toHaveTitle(/Gradient flow/);
  await expect(depth).toHaveValue('50');
  await expect(activation).toHaveValue('sigmoid');
  await expect(root.getByRole('textbox', { name: /^Width/ })).toHaveValue('32');
  await expectMeasured(page);
  await expect(finding).toContainText('After 50 sigmoid layers');
});

test('a preset link in the text sets the instrument beside it', async ({ page }) => {
  await page.goto(entry);
  const { root, preset, activation, finding, drawing } = parts(page);
  const before = await curves(drawing);
  await page.locator('a[data-demo="gradient-flow/he-relu"]').first().click();
  await expect(root).toBeInViewport();
  await expect(preset).toHaveValue('he-relu', aRun);
  await expect(activation).toHaveValue('relu');
  await expect(finding).toContainText('neither vanishes nor explodes', aRun);
  await expect(page).toHaveURL(/\?preset=he-relu$/);
  expect(await curves(drawing)).not.toBe(before);
});

test('copied, the link leads back to the figure', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${entry}?depth=12`);
  const { button, root, depth } = parts(page);
  await root.scrollIntoViewIfNeeded();
  await expectMeasured(page);
  await button('Copy link').click();
  await expect(root.locator('.action-message')).toHaveText('Link copied.');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(new URL(link).pathname).toBe(instrumentPage);
  await page.goto(link);
  await expect(depth).toHaveValue('12');
});

test('every preset is offered by its name', async ({ page }) => {
  await page.goto(instrumentPage);
  const { preset } = parts(page);
  const titles = Object.values(gradientFlow.presets).map(({ title }) => title);
  await expect(preset.getByRole('option')).toHaveText(titles);
  await wakeInstrument(page);
  await preset.selectOption('linear-orthogonal');
  await expect(parts(page).finding).toContainText(/Over 50 linear layers .*as large as/, aRun);
  await expect(parts(page).depth).toHaveValue(String(presetValues(gradientFlow, 'linear-orthogonal').depth));
});
