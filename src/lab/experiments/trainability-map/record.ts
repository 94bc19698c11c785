import { levels } from '../../numerics/refinement.ts';
import type { Outcome } from './double-training.ts';

/** What is known of one map so far. */
export interface MapRecord {
  /** All that the map depends on. */
  key: string;
  measure: number[];
  overflowed: number;
  /** Pixels yet to be computed, the coarsest level first; what a run leaves open the next one goes on with. */
  open: number[][];
}

/** So many maps are kept, half a megabyte each at most: who zooms out again sees at once what was there. */
const KEPT = 8;

/** The newest last. */
const records: MapRecord[] = [];

/** The record to go on with: one that is kept, or a new one. Asked for the newest again when it is done, a reader wants it computed again. */
export function mapRecord(key: string, resolution: number): MapRecord {
  const at = records.findIndex((record) => record.key === key);
  const [kept] = at < 0 ? [] : records.splice(at, 1);
  const again = kept?.open.length === 0 && at === records.length;
  const record =
    kept && !again
      ? kept
      : {
          key,
          measure: new Array<number>(resolution ** 2).fill(Number.NaN),
          overflowed: 0,
          open: levels(resolution).filter((level) => level.length > 0),
        };
  records.push(record);
  if (records.length > KEPT) records.shift();
  return record;
}

/** The next pixels to compute, not past the end of their level. */
export function nextPixels({ open }: MapRecord, count: number): readonly number[] {
  return open[0]?.slice(0, count) ?? [];
}

/** Enters what became of the pixels that `nextPixels` gave. */
export function enter(record: MapRecord, pixels: readonly number[], outcomes: readonly Outcome[]): void {
  outcomes.forEach(({ measure, overflowed }, i) => {
    record.measure[pixels[i] as number] = measure;
    if (overflowed) record.overflowed++;
  });
  const [level] = record.open;
  level?.splice(0, pixels.length);
  if (level?.length === 0) record.open.shift();
}
