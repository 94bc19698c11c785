import { readFileSync, statSync } from 'node:fs';
import type { MapParameters, MapStatistics } from '../lab/experiments/trainability-map/definition.ts';
import { mapParameters } from '../lab/experiments/trainability-map/definition.ts';
import { statisticsOf } from '../lab/experiments/trainability-map/statistics.ts';
import { defaults } from '../lab/parameters.ts';

/** The map of the paper's network at its own size, computed once in double precision and shipped as a picture with its data. */
export const SHIPPED_MAP = {
  picture: 'trainability-map-16.png',
  data: 'trainability-map-16.npy',
  params: { ...defaults(mapParameters), width: '16', steps: 500, resolution: 256 },
} as const satisfies { picture: string; data: string; params: MapParameters & { resolution: number } };

/** Where NumPy's header of a version 1 file ends. */
const HEADER = 128;

/** The shipped measures, row by row from the smallest output rate; below 0 where the run converged. */
export function shippedMeasure(): number[] {
  const file = readFileSync(`public/${SHIPPED_MAP.data}`);
  return Array.from(new Float32Array(file.buffer.slice(file.byteOffset + HEADER, file.byteOffset + file.length)));
}

/** What is counted in the shipped map, and the size of its data in kilobytes. Overflows are not in the data. */
export function shippedMap(): Omit<MapStatistics, 'overflowed'> & { kilobytes: number } {
  const kilobytes = Math.round(statSync(`public/${SHIPPED_MAP.data}`).size / 1024);
  return { ...statisticsOf(SHIPPED_MAP.params, shippedMeasure(), 0), kilobytes };
}
