import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import playwrightConfig from '../../playwright.config.ts';
import { CASES, type Row } from './cases.ts';
import type { BenchPage } from './webgl-page.ts';

/** The page's script, bundled. */
async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'esnext',
      modulePreload: false,
      rolldownOptions: { input: fileURLToPath(new URL('webgl-page.ts', import.meta.url)) },
    },
  });
  const outputs = Array.isArray(built) ? built : [built];
  const entry = outputs
    .flatMap((result) => ('output' in result ? result.output : []))
    .find((file) => file.type === 'chunk' && file.isEntry);
  if (entry?.type !== 'chunk') throw new Error('the benchmark page was not bundled');
  return entry.code;
}

/** All cases on WebGL, drawn in software by a headless Chromium, which the browser tests use too. */
export async function* raceOnWebgl(): AsyncGenerator<Row, void, void> {
  const script = await bundle();
  const browser = await chromium.launch(playwrightConfig.use?.launchOptions ?? {});
  try {
    for (const which of CASES) {
      // A page for each case, so that none inherits another's textures.
      const page = await browser.newPage();
      page.setDefaultTimeout(0);
      await page.setContent('<!doctype html><title>Benchmark</title>');
      await page.addScriptTag({ content: script, type: 'module' });
      await page.waitForFunction(() => window.bench !== undefined);
      yield await page.evaluate((one) => (window.bench as BenchPage).raceCase(one), which);
      await page.close();
    }
  } finally {
    await browser.close();
  }
}
