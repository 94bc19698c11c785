import { readFileSync, writeFileSync } from 'node:fs';
import { styleRules } from '../instruments/style-rules.ts';
import { channelsOf, workedOut } from '../instruments/style-values.ts';
import { className, KINDS, kindOf } from '../instruments/trainability-map/classes.ts';
import { rootProperties } from '../instruments/written-styles.ts';
import type { MapFrame } from '../lab/experiments/trainability-map/definition.ts';
import { type Colour, indexedPng } from '../publish/indexed-png.ts';

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

const STYLES = ['src/styles/tokens.css', 'src/instruments/trainability-map/trainability-map.css'] as const;

/** The light scheme's colours, read off the style sheets so that the picture and the instrument cannot differ. */
function palette(): Colour[] {
  const rules = styleRules(STYLES.map((file) => readFileSync(file, 'utf8')).join('\n'));
  const properties = rootProperties(rules);
  return KINDS.map((kind) => {
    const rule = rules.find(({ selector }) => selector === `.${className(kind)}`);
    const fill = rule?.declarations.find(([property]) => property === 'fill')?.[1];
    if (fill === undefined) throw new Error(`${STYLES[1]} does not colour ${className(kind)}`);
    const [red, green, blue] = channelsOf(workedOut(fill, properties));
    return [red, green, blue];
  });
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
writeFileSync(`${target}.png`, indexedPng(fromTop, resolution, resolution, palette()));
writeFileSync(`${target}.npy`, npy(frame.measure, resolution));
