import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import playwrightConfig from '../../playwright.config.ts';
import type { Contest, Row } from './contest.ts';
import { contests } from './contests.ts';
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
      rolldownOptions: {
        input: fileURLToPath(new URL('webgl-page.ts', import.meta.url)),
        // One file, what is imported late included: the page has no address to fetch another from.
        output: { codeSplitting: false },
      },
    },
  });
  const outputs = Array.isArray(built) ? built : [built];
  const entry = outputs
    .flatMap((result) => ('output' in result ? result.output : []))
    .find((file) => file.type === 'chunk' && file.isEntry);
  if (entry?.type !== 'chunk') throw new Error('the benchmark page was not bundled');
  return entry.code;
}

/** Contests on WebGL, drawn in software by a headless Chromium, which the browser tests use too. */
export async function* raceOnWebgl(chosen: readonly Contest[]): AsyncGenerator<Row, void, void> {
  const script = await bundle();
  const browser = await chromium.launch(playwrightConfig.use?.launchOptions ?? {});
  try {
    for (const contest of chosen) {
      // A page for each contest, so that none inherits another's textures.
      const page = await browser.newPage();
      await page.setContent('<!doctype html><title>Benchmark</title>');
      await page.addScriptTag({ content: script, type: 'module' });
      await page.waitForFunction(() => window.bench !== undefined);
      page.setDefaultTimeout(0);
      yield await page.evaluate((index) => (window.bench as BenchPage).race(index), contests.indexOf(contest));
      await page.close();
    }
  } finally {
    await browser.close();
  }
}
