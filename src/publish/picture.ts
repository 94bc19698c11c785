import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderAsync } from '@resvg/resvg-js';
import satori from 'satori';
import { indexedColours, indexedPng } from './indexed-png.ts';
import { pictureFonts } from './picture-fonts.ts';
import { drawingPlace, type Palette, PICTURE_SIZE, type PictureContent, PictureText } from './picture-layout.tsx';

const CACHE = '.cache/pictures';
/** What decides a picture besides what it says. */
const CODE = ['picture.ts', 'picture-layout.tsx', 'picture-fonts.ts', 'indexed-png.ts', 'shifted.ts'].map((name) =>
  join('src/publish', name),
);

/** The picture as SVG: the text as outlines, the drawing as it came. */
async function pictureSvg(content: PictureContent, palette: Palette): Promise<string> {
  const fonts = (await pictureFonts()).map(({ name, weight, file }) => ({ name, weight, data: readFileSync(file) }));
  const text = await satori(PictureText({ content, palette }), { ...PICTURE_SIZE, fonts });
  if (!content.drawing) return text;
  const place = Object.entries(drawingPlace(content.drawing)).map(([name, value]) => `${name}="${value}"`);
  const box = `viewBox="0 0 ${content.drawing.width} ${content.drawing.height}" overflow="visible"`;
  const drawing = `<svg ${place.join(' ')} ${box}>${content.drawing.content}</svg>`;
  return text.replace(/<\/svg>\s*$/u, () => `${drawing}</svg>`);
}

/**
 * A picture for link previews as PNG, PICTURE_SIZE pixels large. Kept under `.cache/` by what it says and by the code that
 * makes it, so that a build draws only what changed.
 * @see https://ogp.me/#structured
 */
export async function picture(content: PictureContent, palette: Palette): Promise<Uint8Array<ArrayBuffer>> {
  const hash = createHash('sha256').update(JSON.stringify([content, [...palette]]));
  for (const file of [...CODE, 'package-lock.json']) hash.update(readFileSync(file));
  const file = join(CACHE, `${hash.digest('hex').slice(0, 32)}.png`);
  try {
    return new Uint8Array(readFileSync(file));
  } catch {
    const fontFiles = (await pictureFonts()).map((font) => font.file);
    const options = { font: { loadSystemFonts: false, fontFiles, defaultFontFamily: 'Inter' } };
    const { pixels, colours } = indexedColours((await renderAsync(await pictureSvg(content, palette), options)).pixels);
    const png = indexedPng(pixels, PICTURE_SIZE.width, PICTURE_SIZE.height, colours);
    mkdirSync(CACHE, { recursive: true });
    // Written aside and renamed, so that a build that is cut off leaves no half picture.
    writeFileSync(`${file}.${process.pid}`, png);
    renameSync(`${file}.${process.pid}`, file);
    return new Uint8Array(png);
  }
}
