import type { Page } from '@playwright/test';
import type { Engine } from '../../src/lab/engine/client.ts';
import type { EdgeOfChaosFrame } from '../../src/lab/experiments/edge-of-chaos/definition.ts';
import { describeEdgeSet, edgeDisagreements, edgeSets } from '../reference/edge-of-chaos-sets.ts';
import { savedFiles, testAgreement } from './agreement.ts';
import { typeOver } from './instrument-parts.ts';
import { expect, test } from './site-test.ts';

const address = '/instruments/edge-of-chaos/';
const id = 'edge-of-chaos';
// Software WebGL beside other tests takes its time.
const aRun = { timeout: 40_000 };

function parts(page: Page) {
  const root = page.locator(`[data-instrument="${id}"]`);
  return {
    root,
    finding: root.locator('.instrument-finding'),
    plane: root.getByRole('slider', { name: /^Point in the plane/ }),
    progress: root.locator('.instrument-progress'),
    line: root.locator('.engine-line'),
    onwards: root.getByRole('link', { name: 'Open gradient flow at this point' }),
    field: (name: string) => root.getByRole('textbox', { name }),
  };
}

async function open(page: Page, query = ''): Promise<void> {
  await page.goto(`${address}${query}`);
  await page.locator(`astro-island:not([ssr]) [data-instrument="${id}"]`).waitFor();
  await parts(page).root.scrollIntoViewIfNeeded();
}

testAgreement(id, edgeSets, edgeDisagreements, describeEdgeSet);

test('is whole without JavaScript', async ({ browser }) => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(address);
  const { root, finding, onwards } = parts(page);
  await expect(root.locator('svg[role="img"]:visible')).toHaveCount(3);
  await expect(root.locator('.eoc-cell:visible').nth(8)).toBeVisible();
  await expect(root.locator('.eoc-name:visible')).toHaveText(['vanishes', 'explodes']);
  await expect(finding).toContainText('20 tanh layers multiply the gradient’s RMS by 1.0');
  await expect(onwards).toBeVisible();
  await page.close();
});

test('by mouse: a click moves the point, and the link opens gradient flow there', async ({ page }) => {
  await open(page);
  const { plane, finding, field, line, onwards } = parts(page);
  const box = await plane.boundingBox();
  if (!box) throw new Error('the plane is not drawn');
  await plane.click({ position: { x: box.width / 3, y: box.height * 0.75 } });
  await expect(field('Weights at the point')).toHaveValue(/^(0\.99|1|1\.01)$/);
  await expect(field('Biases at the point')).toHaveValue(/^(0\.49|0\.5|0\.51)$/);
  await expect(finding).toContainText(/^With weight variance (0\.98|1|1\.02) and bias variance 0\.2/, aRun);
  await expect(finding).toContainText('divide the gradient’s RMS');
  await expect(line).toContainText('networks/s', aRun);
  await expect(page).toHaveURL(/\?sigmaW=[\d.]+(&sigmaB=[\d.]+)?$/);

  // A drag ends where the button is let go.
  await page.mouse.move(box.x + box.width / 3, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
  await page.mouse.move(box.x + (2 * box.width) / 3, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  await expect(field('Weights at the point')).toHaveValue(/^(1\.99|2|2\.01)$/);
  await expect(finding).toContainText('multiply the gradient’s RMS', aRun);

  await onwards.click();
  await expect(page).toHaveURL(/\/instruments\/gradient-flow\/\?activation=tanh&sigmaW2=(3\.9|4)/);
  const flow = page.locator('[data-instrument="gradient-flow"]');
  await expect(flow.locator('.instrument-finding')).toContainText('20 tanh layers', aRun);
  await expect(flow.locator('#gradient-flow-sigmaW2')).toHaveValue(/^(3\.9\d*|4|4\.0\d*)$/);
});

test('by keyboard: arrows move the point, and values can be typed', async ({ page }) => {
  await open(page, '?preset=tanh-ordered');
  const { plane, finding, field } = parts(page);
  await expect(finding).toContainText('With weight variance 1 and bias variance 0.05', aRun);
  await plane.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowUp');
  await expect(field('Weights at the point')).toHaveValue('1.19');
  await expect(field('Biases at the point')).toHaveValue('0.23');
  await expect(plane).toHaveAttribute('aria-valuetext', 'σ_w 1.19, σ_b 0.23');
  await expect(plane).toBeFocused();
  await expect(finding).toContainText('With weight variance 1.42 and bias variance 0.0529', aRun);
  await expect(page).toHaveURL(/\?preset=tanh-ordered&sigmaW=1.19&sigmaB=0.23$/);

  await typeOver(field('Weights at the point'), '2.5');
  await expect(finding).toContainText('With weight variance 6.25', aRun);
  await expect(plane).toHaveAttribute('aria-valuetext', 'σ_w 2.5, σ_b 0.23');
});

test('step by step: the plane comes coarse first, Reset measures it anew', async ({ page }) => {
  await open(page, '?engine=wasm');
  const { root, finding } = parts(page);
  await root.getByRole('button', { name: 'Step' }).click();
  await expect(finding).toContainText('The plane is measured at 64 of 1024 points.', aRun);
  await root.getByRole('button', { name: 'Step' }).click();
  await expect(finding).toContainText('The plane is measured at 256 of 1024 points.', aRun);
  await root.getByRole('button', { name: 'Reset' }).click();
  await expect(finding).toContainText('of the plane the gradient vanishes', aRun);
});

test('its files', async ({ page }) => {
  await open(page, '?activation=relu&grid=8&seeds=2&depth=6');
  const { finding } = parts(page);
  await expect(finding).toContainText('6 ReLU layers', aRun);
  await expect(parts(page).line).toContainText('networks/s', aRun);
  const { csv, svg, png, py } = await savedFiles(page, 'edge-of-chaos-relu');
  const rows = csv.toString('utf8').trim().split('\n');
  expect(rows.filter((row) => row.startsWith('plane,'))).toHaveLength(64);
  const drawing = svg.toString('utf8');
  expect(drawing).toContain('χ₁ = 1');
  expect(drawing).not.toContain('var(--');
  expect(py.toString('utf8')).toContain('"activation": "relu"');
  expect(png.length).toBeGreaterThan(15_000);
});

test('a warm engine shows a coarse picture soon after the activation changes', async ({ page }) => {
  await open(page, '?engine=wasm');
  await page.getByRole('button', { name: 'Run', exact: true }).hover();
  await page.waitForFunction(() => window.labEngine !== undefined);
  const milliseconds = await page.evaluate(async () => {
    const engine = window.labEngine as Engine;
    const settings = {
      sigmaW: 1.75,
      sigmaB: 0.5,
      depth: 20,
      width: 64,
      batch: 2,
      correlation: 0.6,
      grid: 32,
      reach: 3,
    };
    const times: number[] = [];
    for (const activation of ['tanh', 'erf', 'tanh']) {
      const started = performance.now();
      const run = engine.measure<EdgeOfChaosFrame>('edge-of-chaos', { ...settings, activation, seeds: 16, seed: 0 });
      await run.next(false);
      times.push(performance.now() - started);
      await run.cancel();
    }
    return times;
  });
  console.log(`first coarse picture: ${milliseconds.map((time) => time.toFixed(0)).join(', ')} ms`);
  // 100 ms is the aim; a busy machine of two cores is given more.
  expect(milliseconds[2]).toBeLessThan(600);
});

for (const backend of ['webgl', 'wasm'] as const) {
  test(`runs on ${backend} leave no tensor behind`, async ({ page }) => {
    await open(page, `?engine=${backend}`);
    await page.getByRole('button', { name: 'Run', exact: true }).hover();
    await page.waitForFunction(() => window.labEngine !== undefined);
    const counts = await page.evaluate(async () => {
      const engine = window.labEngine as Engine;
      const settings = { sigmaW: 1.75, depth: 6, width: 16, batch: 2, correlation: 0.6, grid: 8, reach: 3, seeds: 2 };
      const measure = async (seed: number) => {
        const activation = ['tanh', 'relu', 'gelu'][seed % 3] as string;
        const params = { ...settings, activation, sigmaB: seed % 2, seed };
        const run = engine.measure<EdgeOfChaosFrame>('edge-of-chaos', params);
        let pulled = await run.next(false);
        if (seed % 4 === 3) return run.cancel();
        while (pulled && !pulled.done) pulled = await run.next(false);
      };
      await measure(0);
      const before = await engine.tensorsAlive();
      for (let seed = 0; seed < 12; seed++) await measure(seed);
      return [before, await engine.tensorsAlive()];
    });
    expect(counts[1]).toBe(counts[0]);
  });
}
