import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import subsetFont from 'subset-font';

const CACHE = '.cache/pictures';
const PACKAGES = 'node_modules';

/** A typeface at one weight, in a format that reads no WOFF2 and turns no axes. */
export interface PictureFont {
  /** One name a face: the parts of a family that hold other scripts have names of their own. */
  name: string;
  weight: 400 | 600;
  file: string;
}

export const SANS = { latin: 'Inter', 'latin-ext': 'Inter Latin', greek: 'Inter Greek' } as const;
export const SERIF = {
  latin: 'Source Serif 4',
  'latin-ext': 'Source Serif Latin',
  greek: 'Source Serif Greek',
} as const;

const serif = (part: string) => `@fontsource-variable/source-serif-4/files/source-serif-4-${part}-wght-normal.woff2`;
const sans = (part: string) => `@fontsource-variable/inter/files/inter-${part}-wght-normal.woff2`;
const katex = (part: string) => `katex/dist/fonts/KaTeX_${part}-Regular.woff2`;

interface Source {
  name: string;
  source: string;
  weights: readonly PictureFont['weight'][];
  /** All that it holds where this is left out. */
  text?: string;
}

/** Letter-like signs, arrows and operators. */
const SIGNS = String.fromCodePoint(...Array.from({ length: 0x200 }, (_, index) => 0x2100 + index));

/**
 * The site's typefaces, and KaTeX's for the signs that they lack; no more of it, for a face that holds a whole line is taken
 * for all of the line.
 */
const SOURCES: readonly Source[] = [
  ...(['latin', 'latin-ext', 'greek'] as const).flatMap((part): Source[] => [
    { name: SANS[part], source: sans(part), weights: [400, 600] },
    { name: SERIF[part], source: serif(part), weights: [400, 600] },
  ]),
  { name: 'KaTeX_Main', source: katex('Main'), weights: [400], text: SIGNS },
  { name: 'KaTeX_Caligraphic', source: katex('Caligraphic'), weights: [400], text: 'L' },
];

async function cut({ source, text }: Source, weight: number): Promise<string> {
  const font = readFileSync(join(PACKAGES, source));
  const key = createHash('sha256').update(font).update(`${weight} ${text}`).digest('hex').slice(0, 32);
  const file = join(CACHE, `${key}.ttf`);
  if (existsSync(file)) return file;
  const sfnt = await subsetFont(font, text, {
    targetFormat: 'sfnt',
    keepAllGlyphs: text === undefined,
    variationAxes: source.includes('-wght-') ? { wght: weight } : {},
  });
  mkdirSync(CACHE, { recursive: true });
  // Written aside and renamed, so that a build that is cut off leaves no half font.
  writeFileSync(`${file}.${process.pid}`, sfnt);
  renameSync(`${file}.${process.pid}`, file);
  return file;
}

/** The fonts that pictures are set in, as files; cut on first use and kept. In the order in which a sign is looked for. */
export async function pictureFonts(): Promise<PictureFont[]> {
  const fonts: PictureFont[] = [];
  for (const source of SOURCES) {
    for (const weight of source.weights) fonts.push({ name: source.name, weight, file: await cut(source, weight) });
  }
  return fonts;
}
