import type { Page } from '@playwright/test';
import type { Engine } from '../../src/lab/engine/client.ts';
import { presetValues } from '../../src/lab/experiment.ts';
import { type MapFrame, trainabilityMap } from '../../src/lab/experiments/trainability-map/definition.ts';
import { mapDisagreements, mapSets } from '../reference/trainability-map-sets.ts';
import { savedFiles, testAgreement } from './agreement.ts';
import { measureOnPage, openEngine } from './lab-engine.ts';
import { expect, test } from './site-test.ts';

const id = 'trainability-map';
const address = `/instruments/${id}/`;
// Software WebGL beside other tests takes its time.
const aRun = { timeout: 60_000 };
/** A map that software WebGL trains in a second. */
const SMALL = 'resolution=32&steps=20';

function parts(page: Page) {
  const root = page.locator(`[data-instrument="${id}"]`);
  const button = (name: string) => root.getByRole('button', { name, exact: true });
  return {
    root,
    button,
    finding: root.locator('.instrument-finding'),
    map: root.getByRole('slider', { name: /^Map: arrow keys/ }),
    readout: root.locator('.map-readout'),
    line: root.locator('.engine-line'),
    field: (name: string) => root.getByRole('textbox', { name }),
  };
}

async function open(page: Page, query: string): Promise<void> {
  await page.goto(`${address}${query}`);
  await page.locator(`astro-island:not([ssr]) [data-instrument="${id}"]`).waitFor();
  await parts(page).root.scrollIntoViewIfNeeded();
}

testAgreement<MapFrame, (typeof mapSets)[number]>(
  id,
  mapSets,
  mapDisagreements,
  ({ params }) => `${params.activation}, span ${params.span}`,
);

test('no tensor is left behind, by a run that ends or by one that is cut off', async ({ page }) => {
  test.slow();
  await openEngine(page, 'webgl', id);
  const params = { ...presetValues(trainabilityMap, 'paper'), resolution: 32, steps: 20 };
  const alive = () => page.evaluate(() => (window.labEngine as Engine).tensorsAlive());
  const frame = await measureOnPage<MapFrame>(page, id, params);
  expect(frame.bits).toBe(32);
  const before = await alive();
  await page.evaluate(
    async ([long, short]) => {
      const engine = window.labEngine as Engine;
      await engine.measure('trainability-map', long).next(false);
      const run = engine.measure('trainability-map', short);
      for (let pulled = await run.next(false); pulled && !pulled.done; ) pulled = await run.next(false);
    },
    [
      { ...params, resolution: 64, steps: 100 },
      { ...params, steps: 21 },
    ] as const,
  );
  expect(await alive()).toBe(before);
});

test('is whole without JavaScript', async ({ browser }) => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(address);
  const { root, finding } = parts(page);
  await expect(root.locator('svg[role="img"]:visible')).toHaveCount(2);
  await expect(root.locator('path.map-kind-0:visible').first()).toBeVisible();
  await expect(finding).toContainText(/trains in 50\.\d % of 100-step runs on 64 × 64 pairs/);
  await expect(root.locator('.map-numbers:visible').first()).toContainText('Precisiondouble');
  await page.close();
});

test('by mouse: a drag zooms to a square, and zooming out leads back', async ({ page }) => {
  await open(page, `?${SMALL}`);
  const { map, readout, line, field, button, finding } = parts(page);
  await expect(line).toContainText('runs/s', aRun);
  await map.hover({ position: { x: 3, y: 3 } });
  await expect(readout).toContainText('input layer 0.001, output layer 1·10⁶. The run diverges');
  await map.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  const box = await map.boundingBox();
  if (!box) throw new Error('the map is not drawn');
  // From a quarter to three quarters of the way, a third of the way up to five sixths: a square of half the width.
  await page.mouse.move(box.x + box.width / 4, box.y + (box.height * 2) / 3);
  await page.mouse.down();
  await page.mouse.move(box.x + (box.width * 3) / 4, box.y + box.height / 6, { steps: 5 });
  await expect(page.locator('.map-selection')).toBeVisible();
  await page.mouse.up();
  await expect(page.locator('.map-selection')).toHaveCount(0);
  await expect(page).toHaveURL(/span=4\.5/);
  await expect(page).toHaveURL(/centreY=2\.2/);
  await expect(finding).toContainText('over 4.5 decades', aRun);
  await button('Zoom out').click();
  await expect(page).not.toHaveURL(/span=/);
  await expect(finding).toContainText('over 9 decades', aRun);
  await page.locator('.more-controls summary').click();
  await expect(field('Span')).toHaveValue('9');
});

test('by keyboard: arrows move the cross, plus and minus zoom, values can be typed, the zoom ends', async ({
  page,
}) => {
  await open(page, `?${SMALL}`);
  const { map, readout, finding, field, root } = parts(page);
  await expect(finding).toContainText('20-step runs on 32 × 32', aRun);
  await map.focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press('Shift+ArrowUp');
  await expect(readout).toContainText('The run diverges');
  for (let i = 0; i < 8; i++) await page.keyboard.press('Shift+ArrowDown');
  await expect(readout).toContainText('The run converges');
  await page.keyboard.press('+');
  await expect(page).toHaveURL(/span=2\.25/);
  await expect(finding).toContainText('over 2.25 decades', aRun);
  await expect(map).toBeFocused();
  await page.keyboard.press('-');
  await expect(finding).toContainText('over 9 decades', aRun);
  await page.keyboard.press('+');
  await page.keyboard.press('Home');
  await expect(page).not.toHaveURL(/span=/);

  await page.locator('.more-controls summary').click();
  await field('Span').fill('0.00002');
  await page.keyboard.press('Enter');
  await expect(root.locator('.map-end')).toContainText('The zoom ends here');
  await expect(finding).toContainText('over 0.00002 decades', aRun);
  const zoomIn = parts(page).button('Zoom in');
  await expect(zoomIn).toHaveAttribute('aria-disabled', 'true');
  // It may be pressed, and does nothing.
  await zoomIn.click({ force: true });
  await expect(field('Span')).toHaveValue(/^(0\.00002|2e-5)$/);
});

test('shows progress, coarse first, and can be cancelled', async ({ page }) => {
  await open(page, '?engine=wasm&resolution=96&preset=zoom');
  const { root, button } = parts(page);
  const progress = root.locator('.instrument-progress');
  await expect(progress).toHaveAttribute('data-busy', 'true', aRun);
  await expect.poll(async () => Number(await progress.getAttribute('value')), aRun).toBeGreaterThan(0);
  await button('Pause').click();
  await expect(progress).toHaveAttribute('data-busy', 'false');
  await expect(root.locator('path.chart-cell').first()).toBeVisible();
});

test('the two-parameter map has its closed form over it', async ({ page }) => {
  await open(page, '?preset=quadratic');
  const { root, finding } = parts(page);
  await expect(finding).toContainText(/The closed form agrees in (99\.\d+|100) % of the pixels/, aRun);
  await expect(root.locator('.map-exact')).toBeVisible();
});

test('offers its data, drawing and script, and the shipped map its data', async ({ page }) => {
  await open(page, `?${SMALL}`);
  await expect(parts(page).line).toContainText('runs/s', aRun);
  const { csv, py } = await savedFiles(page, 'trainability-map-tanh');
  expect(csv.toString()).toMatch(/^log10_input_rate,log10_output_rate,measure,converged\n-3,-3,-/);
  expect(py.toString()).toContain('RESOLUTION, STEPS, TOGETHER = 32, 20, 32');
  const picture = page.locator('.shipped-map img');
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(256);
  const data = await page.request.get(await page.locator('.shipped-map a').evaluate((a: HTMLAnchorElement) => a.href));
  expect((await data.body()).subarray(1, 6).toString()).toBe('NUMPY');
});
