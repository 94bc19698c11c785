import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { presetValues } from '../../src/lab/experiment.ts';
import { normalizationBench } from '../../src/lab/experiments/normalization-bench/definition.ts';
import { normalizationBenchScript } from '../../src/lab/experiments/normalization-bench/script.ts';
import { benchDisagreements, benchSets, describeBenchSet } from '../reference/normalization-bench-sets.ts';
import { testAgreement } from './agreement.ts';
import { expect, test } from './site-test.ts';

const id = 'normalization-bench';
const address = `/instruments/${id}/`;
const aRun = { timeout: 40_000 };

/** The instrument's parts, found as a reader finds them. */
function parts(page: Page) {
  const root = page.locator(`[data-instrument="${id}"]`);
  return {
    root,
    finding: root.locator('.instrument-finding'),
    line: root.locator('.engine-line'),
    cells: root.getByRole('slider', { name: 'Pointed cell' }),
    words: root.locator('.nb-set'),
    button: (name: string) => root.getByRole('button', { name, exact: true }),
    choice: (name: RegExp) => root.getByRole('combobox', { name }),
  };
}

async function open(page: Page, query = ''): Promise<void> {
  await page.goto(`${address}${query}`);
  await page.locator(`astro-island:not([ssr]) [data-instrument="${id}"]`).waitFor();
}

testAgreement(id, benchSets, benchDisagreements, describeBenchSet);

test('is whole without JavaScript', async ({ browser }) => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(address);
  const { root, finding, words } = parts(page);
  await expect(root.locator('svg[role="img"]:visible')).toHaveCount(5);
  await expect(finding).toContainText('16 numbers a set');
  await expect(words.locator('visible=true')).toContainText('16 numbers: channel 3, over all 4 examples');
  await expect(root.getByText('Point at a cell').locator('visible=true')).toHaveCount(0);
  await page.close();
});

test.describe('the picture of the axes', () => {
  /** The corners of the pointed cell, off its outline. */
  const outline = (page: Page, mark: string) => parts(page).root.locator(`.${mark}`).getAttribute('d');
  const count = async (page: Page) => (await outline(page, 'nb-marked'))?.split('Z').length ?? 0;

  test('by mouse: to point at a cell marks those that share its mean', async ({ page }) => {
    await open(page);
    const { cells, words } = parts(page);
    await cells.scrollIntoViewIfNeeded();
    const box = await cells.boundingBox();
    const start = await outline(page, 'nb-pointed');
    if (!box || !start) throw new Error('there is no picture');
    const [, x, y] = /M([\d.]+),([\d.]+)/.exec(start) ?? [];
    // One channel down from the cell that is marked at first, in the same example.
    await page.mouse.move(box.x + Number(x) + 8, box.y + Number(y) + 30);
    await expect(words).toContainText('16 numbers: channel 4, over all 4 examples and all 4 positions');
    expect(await outline(page, 'nb-pointed')).not.toBe(start);
    expect(await count(page)).toBe(17);
    await page.mouse.move(box.x + 40, box.y + 60);
    await expect(words).toContainText(/channel [12],/);
    await expect(cells).toHaveAttribute('aria-valuetext', /example 1, channel [12], position 1/);
  });

  test('by keyboard: the arrows do the same', async ({ page }) => {
    await open(page);
    const { cells, words } = parts(page);
    await cells.focus();
    await expect(cells).toHaveAttribute('aria-valuetext', 'example 2, channel 3, position 2');
    await page.keyboard.press('ArrowDown');
    await expect(words).toContainText('channel 4');
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
    await expect(cells).toHaveAttribute('aria-valuetext', 'example 3, channel 4, position 1');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowLeft');
    await expect(cells).toHaveAttribute('aria-valuetext', 'example 2, channel 3, position 4');
    await page.keyboard.press('End');
    await expect(cells).toHaveAttribute('aria-valuetext', 'example 4, channel 6, position 4');
    await page.keyboard.press('ArrowRight');
    await expect(cells).toHaveAttribute('aria-valuetext', 'example 4, channel 6, position 4');
    await page.keyboard.press('Home');
    await expect(cells).toHaveAttribute('aria-valuetext', 'example 1, channel 1, position 1');
  });

  test('each kind of normalization marks its own cells', async ({ page }) => {
    await open(page);
    const { choice, words } = parts(page);
    for (const [kind, sentence, cells] of [
      ['layer', '6 numbers: example 2 at position 2, over all 6 channels', 6],
      ['instance', '4 numbers: example 2, channel 3, over all 4 positions', 4],
      ['group', '8 numbers: example 2, channels 3–4, over all 4 positions', 8],
      ['rms', 'Their mean square', 6],
      ['batch', '16 numbers: channel 3', 16],
    ] as const) {
      await choice(/^Normalization/).selectOption(kind);
      await expect(words).toContainText(sentence, aRun);
      expect(await count(page)).toBe(cells + 1);
    }
  });

  test.describe('by touch', () => {
    test.use({ hasTouch: true, viewport: { width: 390, height: 844 } });

    test('a tap points', async ({ page }) => {
      await open(page);
      const { cells } = parts(page);
      const box = await cells.boundingBox();
      if (!box) throw new Error('there is no picture');
      await cells.tap({ position: { x: 40, y: box.height - 40 } });
      await expect(cells).toHaveAttribute('aria-valuetext', /^example 3, channel [56], position 1$/);
    });
  });
});

test('every view, by mouse and by keyboard, and what it does not use', async ({ page }) => {
  test.setTimeout(120_000);
  await open(page);
  const { root, choice, finding, line } = parts(page);
  await page.getByRole('link', { name: 'Batch norm in training and at inference' }).click();
  await expect(finding).toContainText('With batches of 32 numbers a channel', aRun);
  await expect(page).toHaveURL(/\?preset=running-statistics$/);
  await expect(line).toContainText('seeds/s', aRun);
  await page.getByRole('link', { name: 'Twenty ReLU layers with batch norm' }).click();
  await expect(finding).toContainText('the gradient grows by a factor of 1.2', aRun);
  await expect(root.locator('.chart-note')).toContainText('exploding');
  await root.getByText('More controls').click();
  await expect(root.getByRole('textbox', { name: /^Momentum/ })).toBeDisabled();
  await expect(root.getByRole('textbox', { name: /^Groups/ })).toBeDisabled();
  await expect(root.getByRole('textbox', { name: /^Width/ })).toBeEnabled();
  await choice(/^Normalization/).focus();
  await page.keyboard.type('layer');
  await expect(finding).toContainText('with layer norm over 96 units', aRun);
  await choice(/^View/).selectOption('order');
  await expect(finding).toContainText('In a Transformer of 20 blocks', { timeout: 100_000 });
  await expect(choice(/^Normalization/)).toBeDisabled();
});

test('by keyboard: a typed value is kept in the address, and a step measures one seed', async ({ page }) => {
  await open(page, '?view=statistics&examples=1');
  const { root, finding, button } = parts(page);
  await expect(finding).toContainText('With batches of 4 numbers a channel', aRun);
  const positions = root.getByRole('textbox', { name: /^Positions/ });
  await positions.fill('1');
  await positions.press('Enter');
  await expect(finding).toContainText('PyTorch raises an error', aRun);
  await expect(root.getByText('0/0: one number has no unbiased variance')).toBeVisible();
  await expect(page).toHaveURL(/\?view=statistics&examples=1&positions=1$/);
  await button('Step').focus();
  await page.keyboard.press('Enter');
  await expect(finding).toContainText('1 of 16 seeds', aRun);
});

test('the files hold what is shown', async ({ page }) => {
  await open(page);
  const { finding, button } = parts(page);
  await page.getByRole('link', { name: 'RMS norm, one layer' }).click();
  await expect(finding).toContainText('RMS norm takes', aRun);
  await expect(parts(page).line).toContainText('seeds/s', aRun);
  const take = async (name: string) => {
    const [saved] = await Promise.all([page.waitForEvent('download'), button(name).click()]);
    return { name: saved.suggestedFilename(), text: readFileSync(await saved.path(), 'utf8') };
  };
  const csv = await take('CSV');
  expect(csv.name).toBe('normalization-bench-layer-rms.csv');
  expect(csv.text.split('\n').filter((row) => row.startsWith('cell,x,'))).toHaveLength(96);
  const svg = await take('SVG');
  expect(svg.name).toBe('normalization-bench-layer-rms.svg');
  expect(svg.text).toContain('RMS norm takes each example');
  expect(svg.text).not.toContain('var(--');
  expect((await take('PNG')).text.length).toBeGreaterThan(10_000);
  const script = await take('Reproduce');
  expect(script.name).toBe('normalization-bench-layer-rms.py');
  expect(script.text).toBe(normalizationBenchScript(presetValues(normalizationBench, 'rms')));
});

for (const [preset, colorScheme] of [
  ['rms', 'light'],
  ['running-batch-of-one', 'dark'],
  ['batch-norm-explosion', 'dark'],
  ['pre-ln', 'light'],
] as const) {
  test(`after a run axe finds no fault in ${preset}, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page, `?preset=${preset}&seeds=2`);
    const { root, line } = parts(page);
    await expect(line).toContainText('seeds/s', aRun);
    await root.getByText('More controls').click();
    await root.getByText('The figure as a table').click();
    const { violations } = await new AxeBuilder({ page })
      .include('[data-instrument]')
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  });
}
