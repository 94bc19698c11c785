// @ts-check
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installDebian } from './debian.mjs';
import { answers, run } from './run.mjs';

const names = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser'];
const macApp = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** The browsers on the `PATH` and at their usual places. */
function onThisMachine() {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return [...names.flatMap((name) => folders.map((folder) => join(folder, name))), macApp].filter((path) =>
    existsSync(path),
  );
}

/** A stand-in that only says how to install the real browser fails here. @param {string} path */
const works = (path) => answers([path, '--version']);

/** Where Playwright keeps its own Chromium, or would. */
async function playwrightsOwn() {
  const { chromium } = await import('@playwright/test');
  return chromium.executablePath();
}

/**
 * Finds a Chromium: the one `CHROMIUM_PATH` names, an installed one, Playwright's own.
 *
 * @returns {Promise<string | undefined>} its path
 * @throws when `CHROMIUM_PATH` names something that does not run
 */
export async function installedBrowser() {
  const given = process.env['CHROMIUM_PATH'];
  if (given) {
    if (!works(given)) throw new Error(`CHROMIUM_PATH is ${given}, which does not run.`);
    return given;
  }
  return [...onThisMachine(), await playwrightsOwn()].find(works);
}

/**
 * Finds a Chromium, installing one where there is none.
 *
 * @returns {Promise<string | undefined>}
 */
export async function ensureBrowser() {
  const found = await installedBrowser();
  if (found !== undefined) return found;
  console.log('Fetching Chromium for the browser tests (npx playwright install chromium) …');
  await run(['npx', 'playwright', 'install', 'chromium'], { seconds: 180 });
  const own = await playwrightsOwn();
  if (works(own)) return own;
  await installDebian(['chromium'], 300);
  return onThisMachine().find(works);
}
