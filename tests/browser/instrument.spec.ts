import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import type { Download, Locator, Page } from '@playwright/test';
import {
  type GradientFlowFrame,
  gradientFlow,
  gradientFlowParameters,
  presetParameters,
} from '../../src/lab/experiments/gradient-flow/definition.ts';
import { measureDenseNetwork } from '../../src/lab/nn/dense-network.ts';
import { summarizeSeeds } from '../../src/lab/numerics/statistics.ts';
import { defaults } from '../../src/lab/parameters.ts';
import { gradientFlowScript } from '../../src/lab/reproduce/gradient-flow.ts';
import { AGREEMENT, distance } from '../reference/gradient-flow-sets.ts';
import { instrumentPage, measureOnPage, wakeInstrument } from './lab-engine.ts';
import { expect, test } from './site-test.ts';

const entry = '/terms/vanishing-gradient/';
// A run on software WebGL takes seconds, more beside other tests.
const aRun = { timeout: 40_000 };

function parts(page: Page) {
  const root = page.locator('[data-instrument="gradient-flow"]');
  const button = (name: string) => root.getByRole('button', { name, exact: true });
  return {
    root,
    finding: root.locator('.instrument-finding'),
    progress: root.locator('.instrument-progress'),
    drawing: root.locator('.instrument-drawing'),
    line: root.locator('.engine-line'),
    depth: root.getByRole('textbox', { name: /^Depth/ }),
    depthSlider: root.getByRole('slider', { name: 'Depth, slider' }),
    activation: root.getByRole('combobox', { name: /^Activation/ }),
    init: root.getByRole('combobox', { name: /^Initialization/ }),
    preset: root.getByRole('combobox', { name: 'Preset' }),
    run: button('Run'),
    pause: button('Pause'),
    step: button('Step'),
    reset: button('Reset'),
    button,
  };
}

/** Waits until a run has ended that was measured here, not at build time. */
async function expectMeasured(page: Page): Promise<void> {
  const { line, progress, finding } = parts(page);
  await expect(line).toContainText('profiles/s', aRun);
  await expect(progress).toHaveAttribute('data-busy', 'false', aRun);
  await expect(finding).toHaveAttribute('aria-busy', 'false');
}

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
  await expect(root.getByRole('alert')).toContainText('"99": allowed is 0.05–8');
  await expect(variance).toHaveAttribute('aria-invalid', 'true');
});

test('run, pause, step and reset by mouse', async ({ page }) => {
  await page.goto(`${instrumentPage}?depth=200&width=128&seeds=32`);
  const { run, pause, step, reset, finding, progress, depth } = parts(page);
  await expect.poll(async () => Number(await progress.getAttribute('value')), aRun).toBeGreaterThan(0);
  await pause.click();
  await expect(progress).toHaveAttribute('data-busy', 'false');
  await expect(finding).toContainText(/^(Forward|Backward) pass/);
  // One already on its way may still arrive.
  await page.waitForTimeout(700);
  const paused = await finding.textContent();
  await page.waitForTimeout(1000);
  expect(await finding.textContent()).toBe(paused);

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

test.describe('downloads', () => {
  const asked = {
    ...defaults(gradientFlowParameters),
    depth: 10,
    width: 16,
    batch: 4,
    seeds: 5,
    activation: 'tanh' as const,
  };
  const address = `${instrumentPage}?engine=webgl&depth=10&width=16&batch=4&seeds=5&activation=tanh`;

  async function take(page: Page, name: string): Promise<Download> {
    const [download] = await Promise.all([page.waitForEvent('download'), parts(page).button(name).click()]);
    await expect(parts(page).root.locator('.action-message')).toHaveText(`${name}: saved.`);
    return download;
  }
  const bytes = async (download: Download) => readFileSync(await download.path());

  test('CSV: the numbers of the frame, which are those of float64', async ({ page }) => {
    await page.goto(address);
    await expectMeasured(page);
    const download = await take(page, 'CSV');
    expect(download.suggestedFilename()).toBe('gradient-flow-tanh-10.csv');
    const [head = [], ...rows] = (await bytes(download))
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .map((row) => row.split(','));
    const column = (name: string) => {
      expect(head).toContain(name);
      return rows.map((row) => Number(row[head.indexOf(name)]));
    };
    expect(column('layer')).toEqual(Array.from({ length: 11 }, (_, layer) => layer));
    const frame = (await measureOnPage(page, asked)) as GradientFlowFrame;
    const seeds = Array.from({ length: asked.seeds }, (_, s) => measureDenseNetwork(asked, s));
    for (const [name, key, first] of [
      ['activation', 'activation', 0],
      ['gradient', 'gradient', 0],
      ['weight_gradient', 'weightGradient', 1],
    ] as const) {
      const exact = summarizeSeeds(seeds.map((seed) => seed[key]));
      for (const [suffix, statistic] of [
        ['median', 'median'],
        ['p10', 'p10'],
        ['p90', 'p90'],
        ['rms_over_networks', 'meanSquare'],
      ] as const) {
        const written = column(`log10_${name}_${suffix}`).slice(first);
        expect(written).toEqual(frame[key][statistic]);
        written.forEach((value, l) => expect(distance(value, exact[statistic][l] as number)).toBeLessThan(AGREEMENT));
      }
    }
    expect(column('log10_gradient_theory')).toEqual(frame.theory?.gradient);
    expect(column('log10_gradient_fp16_first_seed')).toEqual(frame.formats?.fp16.gradient);
  });

  test('SVG and PNG: the figure with its finding', async ({ page }) => {
    await page.goto(address);
    await expectMeasured(page);
    const drawing = await take(page, 'SVG');
    expect(drawing.suggestedFilename()).toBe('gradient-flow-tanh-10.svg');
    const svg = (await bytes(drawing)).toString('utf8');
    const size = await page.evaluate((text) => {
      const document = new DOMParser().parseFromString(text, 'image/svg+xml');
      const paths = [...document.querySelectorAll('path')].map((path) => path.getAttribute('d') ?? '');
      return {
        root: document.documentElement.nodeName,
        width: Number(document.documentElement.getAttribute('width')),
        height: Number(document.documentElement.getAttribute('height')),
        curves: paths.filter((d) => d.length > 40).length,
        text: [...document.querySelectorAll('text')].map((element) => element.textContent).join(' '),
      };
    }, svg);
    expect(size.root).toBe('svg');
    expect(size.curves).toBeGreaterThan(1);
    expect(size.text).toContain('10 tanh layers');
    expect(svg).not.toContain('var(--');

    const image = await take(page, 'PNG');
    expect(image.suggestedFilename()).toBe('gradient-flow-tanh-10.png');
    const png = await bytes(image);
    expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * size.width, 2 * size.height]);
    // An image with nothing on it packs into a few kilobytes.
    expect(png.length).toBeGreaterThan(15_000);
  });

  test('Reproduce: the Python script of this setting', async ({ page }) => {
    await page.goto(address);
    await expectMeasured(page);
    const script = await take(page, 'Reproduce');
    expect(script.suggestedFilename()).toBe('gradient-flow-tanh-10.py');
    expect((await bytes(script)).toString('utf8')).toBe(gradientFlowScript(asked));
  });
});

test('nothing of TensorFlow.js is fetched before the instrument is used', async ({ page }) => {
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  await page.goto(instrumentPage);
  await page.locator('astro-island:not([ssr]) [data-instrument="gradient-flow"]').waitFor();
  await page.mouse.wheel(0, 600);
  await page.waitForLoadState('networkidle');
  const engine = () => fetched.filter((path) => /worker|tfjs|tensorflow|\.wasm/i.test(path));
  expect(engine()).toEqual([]);
  expect(page.workers()).toHaveLength(0);
  await parts(page).run.hover();
  await expect.poll(engine).not.toEqual([]);
});

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .include('[data-instrument]')
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`after a run axe finds no fault, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(`${instrumentPage}?depth=20&activation=relu`);
    await expectMeasured(page);
    const { root } = parts(page);
    await root.getByText('More controls').click();
    await root.getByText('The figure as a table').click();
    const variance = root.getByRole('textbox', { name: /^Weight variance/ });
    await variance.fill('99');
    await variance.press('Enter');
    await expect(root.getByRole('alert')).toBeVisible();
    expect(await faults(page)).toEqual([]);
  });
}

test('axe finds no fault in the messages on a wrong address', async ({ page }) => {
  await page.goto(`${instrumentPage}?depth=9999&activation=x`);
  await expect(parts(page).root.getByRole('alert')).toBeVisible();
  expect(await faults(page)).toEqual([]);
});

test('every preset is offered by its name', async ({ page }) => {
  await page.goto(instrumentPage);
  const { preset } = parts(page);
  const titles = Object.values(gradientFlow.presets).map(({ title }) => title);
  await expect(preset.getByRole('option')).toHaveText(titles);
  await wakeInstrument(page);
  await preset.selectOption('linear-orthogonal');
  await expect(parts(page).finding).toContainText(/Over 50 linear layers .*as large as/, aRun);
  await expect(parts(page).depth).toHaveValue(String(presetParameters('linear-orthogonal').depth));
});

declare global {
  interface Window {
    longTasks?: number[];
  }
}

test('the page answers while the engine works', async ({ page }) => {
  await page.goto(instrumentPage);
  await wakeInstrument(page);
  await page.evaluate(() => {
    const durations: number[] = [];
    window.longTasks = durations;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) durations.push(duration);
    }).observe({ type: 'longtask' });
  });
  const { depth, progress, preset, run } = parts(page);
  await preset.selectOption('two-hundred-sigmoid');
  await expect.poll(async () => Number(await progress.getAttribute('value')), aRun).toBeGreaterThan(0);
  // Typed and scrolled in the midst of it.
  await depth.fill('15');
  await expect(depth).toHaveValue('15');
  await page.mouse.wheel(0, 200);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(0);
  await expect(progress).toHaveAttribute('data-busy', 'true');
  await run.scrollIntoViewIfNeeded();
  await expectMeasured(page);
  const tasks = (await page.evaluate(() => window.longTasks)) ?? [];
  // On a busy machine a task is also long because it was not let run: half the tasks over the limit may be such.
  const late = tasks.filter((duration) => duration > 150);
  expect(late, `long tasks: ${tasks.join(', ')}`).toEqual([]);
  expect(tasks.length, `long tasks: ${tasks.join(', ')}`).toBeLessThan(6);
});
