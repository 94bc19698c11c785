import type { Page } from '@playwright/test';
import { entryAddresses, instrumentAddresses } from '../../src/publish/addresses.ts';
import { PICTURE_SIZE } from '../../src/publish/picture-layout.tsx';
import { instrumentIds, slugs } from './site-pages.ts';
import { expect, test } from './site-test.ts';

interface Seen {
  width: number;
  height: number;
  /** Pixels by colour, `36, 100, 137`, on the right half. */
  colours: Record<string, number>;
}

/** A picture as the browser decodes it. */
function seen(page: Page, picture: string): Promise<Seen> {
  return page.evaluate(async (address) => {
    const response = await fetch(address);
    const bitmap = await createImageBitmap(await response.blob());
    const { width, height } = bitmap;
    const canvas = new OffscreenCanvas(width, height);
    const drawing = canvas.getContext('2d', { willReadFrequently: true });
    if (!drawing) throw new Error('no canvas');
    drawing.drawImage(bitmap, 0, 0);
    const right = new Uint32Array(drawing.getImageData(width / 2, 0, width / 2, height).data.buffer);
    const counts = new Map<number, number>();
    for (const word of right) counts.set(word, (counts.get(word) ?? 0) + 1);
    const name = (word: number): string => [0, 8, 16].map((shift) => (word >> shift) & 255).join(', ');
    return { width, height, colours: Object.fromEntries([...counts].map(([word, count]) => [name(word), count])) };
  }, picture);
}

/** Of the lines that the entry's first panel is drawn with. */
function lineColours(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const drawings = [...document.querySelectorAll('.instrument svg[role="img"]')];
    const panel = drawings.find((drawing) => drawing.getBoundingClientRect().width > 0);
    const lines = [...(panel?.querySelectorAll('.chart-line:not(.chart-theory)') ?? [])];
    return [...new Set(lines.map((line) => getComputedStyle(line).stroke.replace(/^rgb\((.*)\)$/, '$1')))];
  });
}

const colourOf = (page: Page, name: string): Promise<string> =>
  page.evaluate((property) => {
    document.body.style.color = `var(--${property})`;
    return getComputedStyle(document.body).color.replace(/^rgb\((.*)\)$/, '$1');
  }, name);

test('a browser reads every picture, at the size that previews ask for, with something drawn in it', async ({
  page,
}) => {
  await page.goto('/');
  const pictures = [
    ...slugs.map((slug) => entryAddresses(slug).picture),
    ...instrumentIds.map((id) => instrumentAddresses(id).picture),
  ];
  for (const picture of pictures) {
    const { width, height, colours } = await seen(page, picture);
    expect({ width, height }, picture).toEqual(PICTURE_SIZE);
    const ground = Math.max(...Object.values(colours));
    const ink = (width * height) / 2 - ground;
    expect(ink, picture).toBeGreaterThan(4000);
  }
});

for (const [slug, regime] of [
  ['vanishing-gradient', 'vanishing'],
  ['exploding-gradient', 'exploding'],
  ['residual-connection', 'healthy'],
  ['gru', 'vanishing'],
  ['underflow', 'vanishing'],
] as const) {
  test(`the picture of ${slug} is drawn in the colours of its page, and shows what is ${regime}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(entryAddresses(slug).page);
    const { colours } = await seen(page, entryAddresses(slug).picture);
    const lines = await lineColours(page);
    const meant = await colourOf(page, regime);
    expect(lines).toContain(meant);
    for (const colour of lines) expect(colours[colour] ?? 0, colour).toBeGreaterThan(200);
    for (const other of ['vanishing', 'healthy', 'exploding'].filter((name) => name !== regime)) {
      const colour = await colourOf(page, other);
      if (!lines.includes(colour)) expect(colours[colour] ?? 0, other).toBeLessThan(20);
    }
  });
}

test('the picture of the edge of chaos has a cold side, a warm side, and the line between them', async ({ page }) => {
  await page.goto('/');
  const { colours } = await seen(page, entryAddresses('edge-of-chaos').picture);
  const area = (like: (red: number, green: number, blue: number) => boolean): number =>
    Object.entries(colours).reduce((sum, [name, count]) => {
      const [red = 0, green = 0, blue = 0] = name.split(', ').map(Number);
      return like(red, green, blue) ? sum + count : sum;
    }, 0);
  expect(area((red, _green, blue) => blue > red + 12)).toBeGreaterThan(20_000);
  expect(area((red, _green, blue) => red > blue + 12)).toBeGreaterThan(20_000);
  expect(area((red, green, blue) => Math.max(red, green, blue) < 60)).toBeGreaterThan(1500);
});
