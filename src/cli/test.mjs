// @ts-check
import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ensureBrowser } from './browser.mjs';
import { build } from './build.mjs';
import { ensurePackages } from './packages.mjs';
import { ensureMkdocs, ensurePython, ensureRdflib, ensureSphinx } from './python.mjs';
import { root, run } from './run.mjs';
import { oneCheck, playwrightTally, sentence, sum, vitestTally } from './tally.mjs';
import { ensureCitationTools } from './tex.mjs';

/** @import { Tally } from './tally.mjs' */

const reports = join(root, 'test-results');
const subPathSite = join(root, '.cache', 'under-a-sub-path');

/** Where the parts of this run leave what they counted. */
const vitestReport = join(reports, 'vitest.json');
const playwrightReport = join(reports, 'playwright.json');

/**
 * Builds the site as a project page, under `/guide/`, for the browser tests that visit it there.
 *
 * @returns {Promise<number>}
 */
function buildUnderSubPath() {
  rmSync(subPathSite, { recursive: true, force: true });
  return run(['astro', 'build', '--outDir', subPathSite], { env: { BASE: '/guide/' } });
}

/**
 * A port that nothing listens on, so that two runs on one machine do not visit each other's site.
 *
 * @returns {Promise<number>}
 */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, 'localhost', () => {
      const at = probe.address();
      probe.close(() => resolve(typeof at === 'object' && at !== null ? at.port : 4390));
    });
  });
}

/**
 * @param {string | undefined} python one with NumPy and PyTorch
 * @returns {Promise<Tally>}
 */
async function unitTests(python) {
  if (python === undefined) console.log('No Python with NumPy and PyTorch here: the tests that need one are skipped.');
  const code = await run(
    ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`],
    {
      env: { PYTHON: python },
    },
  );
  return vitestTally(vitestReport, code);
}

/**
 * @param {boolean} built whether there is a site to visit
 * @returns {Promise<Tally>}
 */
async function browserTests(built) {
  if (!built) {
    console.log('Not run: the site was not built.');
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const browser = await ensureBrowser();
  if (browser === undefined) {
    console.error('No Chromium found or installed. Install one, or set CHROMIUM_PATH to it.');
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const code = await run(['playwright', 'test', '--reporter=list,json'], {
    env: {
      CHROMIUM_PATH: browser,
      PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport,
      SUB_PATH_SITE: subPathSite,
      TEST_PORT: String(await freePort()),
      // Playwright decides for itself, and Node would warn about two opinions.
      NO_COLOR: undefined,
    },
  });
  return playwrightTally(playwrightReport, code);
}

/** @type {{ name: string, tally: Tally }[]} */
const results = [];

/**
 * Runs one part of the tests, whatever the parts before it came to.
 *
 * @param {string} name
 * @param {() => Promise<Tally>} part
 */
async function step(name, part) {
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 76 - name.length))}`);
  const from = Date.now();
  const tally = await part().catch((/** @type {unknown} */ error) => {
    console.error(error instanceof Error ? error.message : error);
    return oneCheck(1);
  });
  results.push({ name: `${name} (${Math.round((Date.now() - from) / 1000)} s)`, tally });
  return tally.failed === 0;
}

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

if (await step('packages', async () => oneCheck((await ensurePackages()) ? 0 : 1))) {
  await step('astro check', async () => oneCheck(await run(['astro', 'check'])));
  await step('tsc', async () => oneCheck(await run(['tsc', '--noEmit'])));
  await step('biome', async () =>
    oneCheck(await run(['biome', 'ci', `--colors=${process.stdout.isTTY ? 'force' : 'off'}`])),
  );
  const built = await step('build', async () => oneCheck(await build()));
  await step('build under a sub-path', async () => oneCheck(await buildUnderSubPath()));
  await step('unit and consumer tests', async () => {
    const python = await ensurePython();
    if ((await ensureSphinx()) === undefined) console.log('No Sphinx here: the tests that need it are skipped.');
    if (!(await ensureCitationTools()))
      console.log('No TeX or no bibutils here: the tests that need them are skipped.');
    if ((await ensureRdflib()) === undefined) console.log('No RDFLib here: the tests that need it are skipped.');
    if ((await ensureMkdocs()) === undefined) console.log('No MkDocs here: the tests that need it are skipped.');
    return unitTests(python);
  });
  await step('browser tests', () => browserTests(built));
}

console.log('\nIn short');
for (const { name, tally } of results) console.log(`  ${tally.failed > 0 ? '✗' : '✓'} ${name}: ${sentence(tally)}`);
const total = sum(results.map(({ tally }) => tally));
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`\n${sentence(total)}`);
