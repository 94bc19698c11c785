import { Resvg } from '@resvg/resvg-js';
import { describe, expect, test } from 'vitest';
import { loadContent } from '../../src/glossary/load.ts';
import { lightProperties, stillDrawing } from '../../src/instruments/still-drawing.ts';
import { styleRules } from '../../src/instruments/style-rules.ts';
import { workedOut } from '../../src/instruments/style-values.ts';
import { withWrittenStyles } from '../../src/instruments/written-styles.ts';
import { experiments } from '../../src/lab/experiments/all.ts';
import { indexedColours, indexedPng } from '../../src/publish/indexed-png.ts';
import { picture } from '../../src/publish/picture.ts';
import { pictureFonts } from '../../src/publish/picture-fonts.ts';
import { PICTURE_SIZE, titleSize } from '../../src/publish/picture-layout.tsx';
import { stretches } from '../../src/publish/shifted.ts';

const palette = lightProperties();

/** A PNG's pixels, row by row, as `#rrggbb`, read by another decoder than wrote them. */
function decoded(
  png: Uint8Array,
  { width, height }: { width: number; height: number } = PICTURE_SIZE,
): (x: number, y: number) => string {
  const image = `<image width="${width}" height="${height}" href="data:image/png;base64,${Buffer.from(png).toString('base64')}"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${image}</svg>`;
  const { pixels } = new Resvg(svg, { font: { loadSystemFonts: false }, imageRendering: 1 }).render();
  return (x, y) => `#${pixels.toString('hex', 4 * (y * width + x), 4 * (y * width + x) + 3)}`;
}

type Rectangle = readonly [left: number, top: number, right: number, bottom: number];

/** The colours within a rectangle. */
function coloursIn(at: (x: number, y: number) => string, [left, top, right, bottom]: Rectangle): Set<string> {
  const colours = new Set<string>();
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) colours.add(at(x, y));
  return colours;
}

/** A rectangle's pixels in one string. */
function rowsOf(at: (x: number, y: number) => string, [left, top, right, bottom]: Rectangle): string {
  let rows = '';
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) rows += at(x, y);
  return rows;
}

const DRAWING = { content: '<rect width="320" height="300" fill="#246489"/>', width: 320, height: 300 };
/** Between the text and the ground of the drawing; beneath the name of the site. */
const GUTTER = [508, 0, 536, 630] as const;
const FOOT = [0, 600, 536, 630] as const;
const SITE_NAME = [0, 530, 536, 600] as const;

describe('text stays in its column', () => {
  const titles = [
    ...loadContent().glossary.terms.map(({ title }) => title),
    'Pneumonoultramicroscopicsilicovolcanoconiosis',
    'The quick brown fox that jumps over one lazy dog after another until the evening comes and all dogs are gone',
    'WWWWWWWWWWWWW MMMMMMMMMMMM',
    '<b>&amp;</b>',
  ];
  const drawn = (title: string) =>
    picture({ kicker: 'Concept', title, text: 'a word and another, '.repeat(12), drawing: DRAWING }, palette);

  test.each(titles.toSorted((a, b) => b.length - a.length).slice(0, 8))('under the title %s', async (title) => {
    const at = decoded(await drawn(title));
    expect([...coloursIn(at, GUTTER)]).toEqual([palette.get('--paper')]);
    expect([...coloursIn(at, FOOT)]).toEqual([palette.get('--paper')]);
    const plain = decoded(await picture({ kicker: 'K', title: 'T', text: 'x', drawing: DRAWING }, palette));
    expect(rowsOf(at, SITE_NAME) === rowsOf(plain, SITE_NAME), 'the name of the site stands free').toBe(true);
  });

  test('a title is as large as fits', () => {
    expect(titleSize('Adam', 'narrow')).toBeGreaterThan(titleSize('Truncated backpropagation through time', 'narrow'));
  });
});

test('the drawing stands on its own ground', async () => {
  const at = decoded(await picture({ kicker: 'K', title: 'T', text: 'x', drawing: DRAWING }, palette));
  expect([...coloursIn(at, [700, 200, 1000, 400])]).toEqual(['#246489']);
  expect([...coloursIn(at, [545, 0, 570, 630])]).toEqual(['#ffffff']);
  expect([...coloursIn(at, [1180, 0, 1200, 630])]).toEqual(['#ffffff']);
});

test('what is asked for twice is the same, byte for byte', async () => {
  const content = { kicker: 'K', title: 'Twice', text: 'x', drawing: null };
  expect(await picture(content, palette)).toEqual(await picture(content, palette));
});

describe('every character of the text and of the figures has a glyph', async () => {
  const { terms } = loadContent().glossary;
  const fontFiles = (await pictureFonts()).map(({ file }) => file);
  const figures = await Promise.all(experiments.map(({ id, opensWith }) => stillDrawing(id, opensWith)));
  const words = [
    ...terms.flatMap(({ title, short, definition }) => [title, short, definition]),
    ...figures.flatMap(({ content }) => [...content.matchAll(/>([^<]+)</gu)].map(([, text = '']) => text)),
  ];
  const characters = new Set(words.flatMap((text) => stretches(text).flatMap((part) => Array.from(part.text))));

  test.each([...characters].filter((one) => one.trim() !== '' && one !== '&'))('%s', (character) => {
    const escaped = character.replace('<', '&lt;').replace('>', '&gt;');
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"><text x="30" y="60" font-size="40">${escaped}</text></svg>`;
    const font = { loadSystemFonts: false, fontFiles, defaultFontFamily: 'Source Serif 4' };
    expect(new Resvg(svg, { font }).getBBox()?.width ?? 0).toBeGreaterThan(0);
  });
});

describe('styles are written out', () => {
  const sheet = `
    @layer x { :root { --cool: light-dark(#246, #eee); --line: var(--cool) } }
    @layer x {
      .chart .chart-line { stroke: var(--series, var(--line)); stroke-width: 2 }
      .chart-line { stroke-width: 9 }
      [data-regime='hot'] { --series: color-mix(in srgb, #ff0000 50%, #000) }
      .chart { .faint, .pale { fill: color-mix(in srgb, var(--cool) 25%, transparent); font-weight: 560 } }
      @media print { .chart-line { stroke: none } }
    }`;
  const written = (markup: string) => withWrittenStyles(markup, styleRules(sheet)).toString();

  test('a custom property falls back, and is taken from what stands around', () => {
    const line = '<svg class="chart"><path class="chart-line" d="M0 0"></path></svg>';
    expect(written(line)).toContain('style="stroke:#246;stroke-width:2"');
    expect(written(`<div data-regime="hot">${line}</div>`)).toContain('style="stroke:#800000ff;stroke-width:2"');
  });

  test('nested rules, opacity and weights', () => {
    expect(written('<svg class="chart"><text class="pale">x</text></svg>')).toContain(
      'style="fill:#22446640;font-weight:600"',
    );
  });

  test('a style of its own wins', () => {
    expect(written('<svg class="chart"><path class="chart-line" style="stroke: red"></path></svg>')).toContain(
      'stroke:red;stroke-width:2',
    );
  });

  test('a colour that cannot be mixed is named', () => {
    expect(() => workedOut('color-mix(in srgb, rebeccapurple 20%, #fff)', new Map())).toThrow(
      'the colour "rebeccapurple" is not written as #rgb or #rrggbb',
    );
  });
});

describe('a PNG of indexed colours', () => {
  test('gives back the pixels, of few colours and of many', () => {
    const side = 32;
    const rgba = new Uint8Array(4 * side * side);
    for (let pixel = 0; pixel < side * side; pixel++) rgba.set([pixel % 200, 7, 250, 255], 4 * pixel);
    const { pixels, colours } = indexedColours(rgba);
    const at = decoded(indexedPng(pixels, side, side, colours), { width: side, height: side });
    expect(at(5, 0)).toBe('#0507fa');
    expect(at(3, 2)).toBe(`#${(67).toString(16)}07fa`);
    for (let pixel = 0; pixel < side * side; pixel++) rgba.set([pixel >> 2, pixel & 3, 0, 255], 4 * pixel);
    expect(indexedColours(rgba).colours).toHaveLength(256);
  });
});
