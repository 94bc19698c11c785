import { readFileSync } from 'node:fs';
import {
  type MapFrame,
  type MapParameters,
  trainabilityMap,
} from '../../src/lab/experiments/trainability-map/definition.ts';
import type { BoxCount } from '../../src/lab/numerics/box-counting.ts';
import { defaults } from '../../src/lab/parameters.ts';

/** What trainability_map.py counts. */
interface ReferenceCounts {
  converged: number;
  edgePixels: number;
  boxes: BoxCount[];
  boxSlope: number | null;
}

/** A map by PyTorch's autograd in float64. A run that rounding may turn has null as its measure. */
export interface ReferenceMap extends ReferenceCounts {
  params: Pick<MapParameters, 'activation' | 'steps' | 'centreX' | 'centreY' | 'span'> & { resolution: number };
  measure: (number | null)[];
  overflowed: number;
}

export const mapReference = JSON.parse(readFileSync(new URL('trainability-map.json', import.meta.url), 'utf8')) as {
  firstLoss: Record<'8' | '16', number>;
  maps: ReferenceMap[];
  large: ReferenceCounts & { resolution: number; steps: number; overflowed: number };
  quadratic: { resolution: number; stable: number; every97th: number[] };
  pictures: Record<string, Omit<ReferenceCounts, 'converged'> & { rows: string[] }>;
};

/** What a device is asked for to compare it with the reference's maps. */
export const mapSets = mapReference.maps.map((map) => ({
  ...map,
  params: { ...defaults(trainabilityMap.parameters), ...map.params } satisfies MapParameters,
}));

/** Most by which a share of runs may differ from float64's, by the bits that the runs were computed with. */
const SHARE_TOLERANCE = { 32: 0.006, 64: 0.003 } as const;

/** Most by which a run's measure may differ, of its own size. */
const MEASURE_TOLERANCE = { 32: 5e-3, 64: 1e-4 } as const;

/** Most runs that may differ by more: chaos that the reference's few nudges have not shown, but single precision's many do. */
const TURNED_RUNS = { 32: 0.005, 64: 0 } as const;

/** Where a map differs from PyTorch's: its shares, and the measure of any run that rounding cannot turn. */
export function mapDisagreements({ statistics, measure, bits }: MapFrame, set: (typeof mapSets)[number]): string[] {
  if (!statistics) return ['the map is not finished'];
  const wrong: string[] = [];
  const shareWithin = (name: 'converged' | 'overflowed') => {
    const difference = Math.abs(statistics[name] - set[name]) / measure.length;
    if (!(difference <= SHARE_TOLERANCE[bits])) wrong.push(`${name}: ${statistics[name]}, not ${set[name]}`);
  };
  shareWithin('converged');
  shareWithin('overflowed');
  const turned = set.measure.flatMap((wanted, pixel) => {
    const got = measure[pixel] as number;
    const isNear = wanted === null || Math.abs(got - wanted) <= MEASURE_TOLERANCE[bits] * Math.abs(wanted);
    return isNear ? [] : [`pixel ${pixel}: ${got}, not ${wanted}`];
  });
  if (turned.length > TURNED_RUNS[bits] * measure.length) wrong.push(...turned);
  return wrong;
}
