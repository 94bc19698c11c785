import { crc32, deflateSync } from 'node:zlib';

/** Red, green and blue, each from 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const COLOURS = 256;

function chunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/**
 * A PNG of indexed colours.
 * @param pixels numbers of colours, row by row from the top
 * @see https://www.w3.org/TR/png-3/
 */
export function indexedPng(pixels: Uint8Array, width: number, height: number, colours: readonly Colour[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a pixel, an index into the palette.
  header.set([8, 3, 0, 0, 0], 8);
  const lines = Buffer.alloc(height * (width + 1));
  for (let row = 0; row < height; row++)
    lines.set(pixels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  return Buffer.concat([
    Buffer.from(SIGNATURE),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(colours.flat())),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const split = (colour: number): Colour => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];

function nearestOf([red, green, blue]: Colour, palette: readonly Colour[]): number {
  let [nearest, least] = [0, Number.POSITIVE_INFINITY];
  for (const [index, [r, g, b]] of palette.entries()) {
    const distance = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
    if (distance < least) [nearest, least] = [index, distance];
  }
  return nearest;
}

/**
 * Pixels as numbers of the 256 colours that occur most, the others taken for the nearest of these: enough for flat colours
 * and the shades at their edges.
 * @param rgba four bytes a pixel, all of them opaque
 */
export function indexedColours(rgba: Uint8Array): { pixels: Uint8Array; colours: Colour[] } {
  const words = new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.byteLength / 4);
  const counts = new Map<number, number>();
  forEachRun(words, (word, from, to) => counts.set(word, (counts.get(word) ?? 0) + to - from));
  const byCount = [...counts].sort(([, a], [, b]) => b - a).map(([word]) => word);
  const colours = byCount.slice(0, COLOURS).map(split);
  const numbers = new Map(
    byCount.map((word, index) => [word, index < COLOURS ? index : nearestOf(split(word), colours)]),
  );
  const pixels = new Uint8Array(words.length);
  forEachRun(words, (word, from, to) => pixels.fill(numbers.get(word) as number, from, to));
  return { pixels, colours };
}

/** Calls back for every stretch of equal neighbours: most of a drawing is flat. */
function forEachRun(words: Uint32Array, visit: (word: number, from: number, to: number) => void): void {
  for (let from = 0; from < words.length; ) {
    const word = words[from] as number;
    let to = from + 1;
    while (words[to] === word) to++;
    visit(word, from, to);
    from = to;
  }
}
