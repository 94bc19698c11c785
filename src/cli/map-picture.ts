import { readFileSync, writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';
import { className, KINDS, kindOf } from '../instruments/trainability-map/classes.ts';
import type { MapFrame } from '../lab/experiments/trainability-map/definition.ts';

/**
 * Makes the picture and the data of a trainability map that is shipped with the site, from what the map's own Python script
 * printed:
 *
 *     npm run --silent lab -- trainability-map --width=16 --steps=500 --resolution=256 --reproduce > trainability_map.py
 *     python trainability_map.py lines.npz > map.json
 *     node src/cli/map-picture.ts map.json public/trainability-map-16
 *
 * writes `public/trainability-map-16.png`, a palette of the instrument's colours in the light scheme, and `.npy`, the measure
 * of every run as little-endian float32 for `numpy.load`.
 */

const STYLES = ['src/instruments/trainability-map/trainability-map.css', 'src/styles/tokens.css'] as const;

/** The light scheme's `--name`, as red, green and blue. */
function tokenColour(tokens: string, name: string): number[] {
  const found = tokens.match(new RegExp(`--${name}: light-dark\\(#([0-9a-f]+)`))?.[1];
  if (!found) throw new Error(`${STYLES[1]} has no colour --${name}`);
  const hex = found.length === 3 ? Array.from(found, (digit) => digit + digit).join('') : found;
  return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** The palette, read off the stylesheet so that the picture and the instrument cannot differ. */
function palette(): number[][] {
  const [sheet, tokens] = STYLES.map((file) => readFileSync(file, 'utf8')) as [string, string];
  return KINDS.map((kind) => {
    const rule = sheet.match(new RegExp(`\\.${className(kind)} {\\s*fill: ([^;]+);`))?.[1];
    const mix = rule?.match(/color-mix\(in srgb, var\(--([\w-]+)\) (\d+)%, var\(--([\w-]+)\)\)/);
    if (!rule) throw new Error(`${STYLES[0]} does not colour ${className(kind)}`);
    if (!mix) return tokenColour(tokens, rule.match(/var\(--([\w-]+)\)/)?.[1] ?? rule);
    const [own, other] = [tokenColour(tokens, mix[1] as string), tokenColour(tokens, mix[3] as string)];
    const share = Number(mix[2]) / 100;
    return own.map((part, i) => Math.round(share * part + (1 - share) * (other[i] as number)));
  });
}

/** A PNG of indexed colours. @param pixels row by row from the top */
function png(pixels: Uint8Array, side: number, colours: readonly (readonly number[])[]): Buffer {
  const chunk = (type: string, content: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
    const framed = Buffer.alloc(body.length + 8);
    framed.writeUInt32BE(content.length, 0);
    body.copy(framed, 4);
    framed.writeUInt32BE(crc32(body), body.length + 4);
    return framed;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  // Eight bits a pixel, an index into the palette.
  header.set([8, 3, 0, 0, 0], 8);
  const lines = Buffer.alloc(side * (side + 1));
  for (let row = 0; row < side; row++) lines.set(pixels.subarray(row * side, (row + 1) * side), row * (side + 1) + 1);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(colours.flat())),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A square array as NumPy's own format, little-endian float32. */
function npy(values: readonly number[], side: number): Buffer {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${side}, ${side}), }`;
  const header = `${text.padEnd(128 - 10 - 1)}\n`;
  const prefix = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length & 255, header.length >> 8]);
  return Buffer.concat([prefix, Buffer.from(header, 'latin1'), Buffer.from(Float32Array.from(values).buffer)]);
}

const [source, target] = process.argv.slice(2);
if (!source || !target) throw new Error('node src/cli/map-picture.ts <map.json> <files without ending>');
const { frame } = JSON.parse(readFileSync(source, 'utf8')) as { frame: MapFrame };
const { resolution, steps } = frame.params;
const kinds = frame.measure.map((value) => kindOf(value, steps));
if (kinds.includes(null) || kinds.length !== resolution ** 2) throw new Error(`${source} is not a finished map`);
// A picture begins at the top, a map at the bottom.
const fromTop = Uint8Array.from(kinds, (_, pixel) => {
  const row = resolution - 1 - Math.floor(pixel / resolution);
  return kinds[row * resolution + (pixel % resolution)] as number;
});
writeFileSync(`${target}.png`, png(fromTop, resolution, palette()));
writeFileSync(`${target}.npy`, npy(frame.measure, resolution));
