import { readFileSync } from 'node:fs';
import type { Download, Page } from '@playwright/test';
import { type GradientFlowFrame, gradientFlowParameters } from '../../src/lab/experiments/gradient-flow/definition.ts';
import { gradientFlowScript } from '../../src/lab/experiments/gradient-flow/script.ts';
import { measureDenseNetwork } from '../../src/lab/nn/dense-network.ts';
import { summarizeSeeds } from '../../src/lab/numerics/statistics.ts';
import { defaults } from '../../src/lab/parameters.ts';
import { AGREEMENT, distance } from '../reference/gradient-flow-sets.ts';
import { expectMeasured, parts } from './instrument-parts.ts';
import { instrumentPage, measureOnPage } from './lab-engine.ts';
import { expect, test } from './site-test.ts';

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
    const frame = await measureOnPage<GradientFlowFrame>(page, 'gradient-flow', asked);
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
        for (const [l, value] of written.entries()) {
          expect(distance(value, exact[statistic][l] as number), `${name} ${suffix} ${l}`).toBeLessThan(AGREEMENT);
        }
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
