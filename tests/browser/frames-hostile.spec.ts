import { type Frame, test as loudTest } from '@playwright/test';
import { experiments } from '../../src/lab/experiments/all.ts';
import { entryAddresses, instrumentAddresses } from '../../src/publish/addresses.ts';
import { frameAt, host, strictFrame, told } from './framed-pages.ts';
import { aRun } from './instrument-parts.ts';
import { type OtherSite, start } from './other-site/server.ts';
import { expect, test } from './site-test.ts';

const flow = instrumentAddresses('gradient-flow');

let other: OtherSite;
let guide: string;
test.beforeAll(async ({ baseURL }) => {
  guide = String(baseURL);
  other = await start(guide);
});
test.afterAll(() => other?.close());

/** Numbers from 0 to 1, the same ones for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const HOSTILE = [
  '<img src=x onerror=window.hacked=1>',
  '"><script>window.hacked=1</script>',
  'javascript:window.hacked=1',
  '__proto__',
  'constructor',
  'NaN',
  '-Infinity',
  '1e309',
  '0x10',
  '١٢',
  '',
  '\u0000',
  '%',
  'auto',
  '💥'.repeat(40),
  'a'.repeat(4000),
  '-1',
  '1e-320',
];

/** A query of names that an instrument knows or does not, with values that nobody should send. */
function hostileQuery(next: () => number, names: readonly string[]): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const all = ['preset', 'theme', 'instrument', '__proto__', 'toString', ...names];
  const search = new URLSearchParams();
  for (let count = 1 + Math.floor(next() * 6); count > 0; count--) search.append(pick(all), pick(HOSTILE));
  return search.toString();
}

/** What must be true of an instrument whatever was asked of it. */
async function expectSound(frame: Frame, page: string): Promise<void> {
  await frame.locator('astro-island:not([ssr])').waitFor();
  const found = await frame.evaluate(() => ({
    hacked: 'hacked' in window,
    foreign: document.querySelectorAll('img, object, embed, iframe, [onerror], [onclick]').length,
    finding: document.querySelector('.instrument-finding')?.textContent,
    from: document.querySelector<HTMLAnchorElement>('[data-from]')?.pathname,
    sliders: [...document.querySelectorAll<HTMLInputElement>('input[type=range]')].every((slider) =>
      Number.isFinite(slider.valueAsNumber),
    ),
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  }));
  expect(found).toMatchObject({ hacked: false, foreign: 0, from: page, sliders: true, wide: 0 });
  expect(found.finding).toMatch(/\w{3,}.*\.$/u);
  expect(found.finding).not.toMatch(/NaN|undefined|null/u);
}

test('two hundred hostile addresses do no harm: what is wrong is said, and the default is shown', async ({ page }) => {
  test.setTimeout(300_000);
  // What the addresses ask for need not be measured: the engine never answers.
  await page.route(/_astro\/worker-[^/]+\.js$/, (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
  const next = random(5);
  const queries = Array.from({ length: 200 }, (_, at) => {
    const experiment = experiments[at % experiments.length] as (typeof experiments)[number];
    const { embed, page: of } = instrumentAddresses(experiment.id);
    return { embed, of, query: hostileQuery(next, Object.keys(experiment.parameters)) };
  });
  for (const { embed, of, query } of queries) {
    await test.step(`${embed}?${query.slice(0, 200)}`, async () => {
      await page.goto(`${embed}?${query}`);
      await expectSound(page.mainFrame(), of);
    });
  }
});

test('two hundred hostile messages do nothing, and are answered by none', async ({ page }) => {
  const frame = await host(page, other.address, strictFrame(`${guide}${flow.embed}?depth=9#?secret=aB3dE5gH7j`));
  await expect(frame.locator('astro-island:not([ssr])')).toHaveCount(1);
  await expect(frame.locator('.instrument-finding')).toContainText('9 sigmoid layers', aRun);
  await expect(frame.locator('.instrument-progress')).toHaveAttribute('data-busy', 'false', aRun);
  await page.evaluate(
    ([values, seed]) => {
      let state = seed;
      const next = (count: number) => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state % count;
      };
      const target = document.querySelector('iframe')?.contentWindow;
      if (window.heard) window.heard.length = 0;
      for (let count = 0; count < 200; count++) {
        const value = values[next(values.length)];
        const messages = [
          value,
          null,
          count,
          [value],
          { message: value, secret: value },
          { message: 'ready', secret: value },
          { message: 'link', value, secret: 'aB3dE5gH7j' },
          { type: 'gradient-field-guide', height: value, search: value },
          { type: value, preset: value },
          new Map([[value, value]]),
        ];
        target?.postMessage(messages[next(messages.length)], '*');
      }
    },
    [HOSTILE, 7] as const,
  );
  const inside = await frameAt(page, flow.embed);
  await expectSound(inside, flow.page);
  await expect(frame.locator('.instrument-finding')).toContainText('9 sigmoid layers');
  expect(await page.evaluate(() => window.heard)).toEqual([]);
});

/* The browser itself logs what it refuses. */
loudTest('a host that does not allow its scripts in a sandbox leaves the figure, and a word', async ({ page }) => {
  const refused = new Set<string>();
  await page.route(/\/_astro\/.*\.js$/, async (route) => {
    refused.add(route.request().url());
    await route.abort();
  });
  await page.goto(flow.embed);
  await expect(page.locator('[data-word]')).toHaveText(/^The controls could not be loaded\./);
  expect(refused.size).toBeGreaterThan(0);
  await expect(page.locator('svg.chart:visible').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Run' })).toBeHidden();
});

loudTest('in a strict sandbox links and files that are refused leave an address', async ({ page }) => {
  const frame = await host(page, other.address, strictFrame(`${guide}${flow.embed}?depth=9`));
  await expect(frame.getByRole('textbox', { name: /^Depth/ })).toHaveValue('9');
  const link = `${guide}${flow.page}?preset=deep-sigmoid&depth=9`;
  await frame.getByRole('button', { name: 'Copy link' }).click();
  await expect(frame.locator('.action-message')).toContainText(`The link is ${link}`);
  await frame.getByRole('button', { name: 'CSV' }).click();
  await expect(frame.locator('.action-message')).toContainText(`unless the page around this frame forbids it`);
  await expect(frame.locator('.action-message')).toContainText(link);
  await frame.getByRole('link', { name: 'The Gradient Field Guide' }).click();
  await expect(frame.locator('[data-word]')).toContainText(`The address is ${guide}${flow.page}?depth=9`);
});

test('a browser that refuses a frame an address of its own still has the settings told', async ({ page }) => {
  await page.addInitScript(() => {
    history.replaceState = () => {
      throw new DOMException('refused', 'SecurityError');
    };
  });
  const frame = await host(page, other.address, strictFrame(`${guide}${flow.embed}`));
  const preset = frame.getByRole('combobox', { name: 'Preset' });
  await frame.locator('astro-island:not([ssr])').waitFor();
  await preset.selectOption('he-relu');
  await expect.poll(async () => (await told(page)).at(-1)?.search).toBe('?preset=he-relu');
  expect((await frameAt(page, flow.embed)).url()).toBe(`${guide}${flow.embed}`);
});

test('a framed page loads no more than its instrument’s own, a definition next to nothing', async ({ page }) => {
  const load = async (address: string) => {
    const sizes: number[] = [];
    page.on('response', async (response) => {
      if (/\.js$/u.test(new URL(response.url()).pathname)) sizes.push((await response.body()).length);
    });
    await page.goto(address, { waitUntil: 'networkidle' });
    page.removeAllListeners('response');
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  const own = await load(flow.page);
  expect(await load(flow.embed)).toBeLessThanOrEqual(own);
  expect(await load(entryAddresses('relu').embed)).toBe(0);
  await expect(page.locator('dfn')).toBeVisible();
});
