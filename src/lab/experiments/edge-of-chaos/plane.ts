import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { levels } from '../../numerics/refinement.ts';
import { median } from '../../numerics/statistics.ts';
import { type EdgeOfChaosParameters, type MeasuredPlane, PLANE_SEEDS } from './definition.ts';
import { drawOne } from './draw.ts';
import { cellCentre } from './grid.ts';
import { propagate } from './propagate.ts';

/** A part of the plane that is measured at once: cells of one seed. */
interface Task {
  seed: number;
  cells: readonly number[];
}

/** What is known of a plane so far. */
export interface PlaneRecord {
  /** All that the plane depends on; the point is not among it. */
  key: string;
  tasks: readonly Task[];
  done: number;
  /** log10 of the gradient's factor a layer, and of the last layer's signal, [seed][cell]; `NaN` until measured. */
  steps: number[][];
  signals: number[][];
}

/** Numbers on the device for one layer's slopes and for all that are kept: networks beyond this go into another task. */
const KEPT_NUMBERS = 2 ** 23;

/** Single precision's largest number and its smallest of full precision, as logarithms. */
const LARGEST = Math.log10(3.4028234663852886e38);
const SMALLEST = Math.log10(1.1754943508222875e-38);

function keyOf(params: EdgeOfChaosParameters, { name, bits }: Lab['backend']): string {
  const { sigmaW: _w, sigmaB: _b, ...plane } = params;
  return JSON.stringify([name, bits, Object.values(plane)]);
}

/** The first seed level by level, so that a coarse picture is there soon; then whole planes of the other seeds. */
function tasksOf({ grid, seeds, depth, width, batch }: EdgeOfChaosParameters): Task[] {
  const most = Math.max(16, Math.floor(KEPT_NUMBERS / (batch * width * Math.ceil(depth / 2))));
  const coarseFirst = levels(grid);
  const parts = (seed: number, cells: readonly number[]): Task[] =>
    Array.from({ length: Math.ceil(cells.length / most) }, (_, i) => ({
      seed,
      cells: cells.slice(i * most, (i + 1) * most),
    }));
  return Array.from({ length: Math.min(seeds, PLANE_SEEDS) }, (_, seed) =>
    seed === 0 ? coarseFirst.flatMap((cells) => parts(0, cells)) : parts(seed, coarseFirst.flat()),
  ).flat();
}

/**
 * The plane measured last, as far as it was: while only the point moves it is not measured again. One is kept, a megabyte
 * at most.
 */
let latest: (PlaneRecord & { point: string }) | null = null;

/** The record to go on with: the latest where only the point has moved since, else a new one. */
export function planeRecord(params: EdgeOfChaosParameters, backend: Lab['backend']): PlaneRecord {
  const key = keyOf(params, backend);
  const point = `${params.sigmaW} ${params.sigmaB}`;
  // Asked for the very same again, a reader wants it measured again.
  if (latest?.key === key && latest.point !== point) {
    latest.point = point;
    return latest;
  }
  const seeds = Math.min(params.seeds, PLANE_SEEDS);
  const unmeasured = () => Array.from({ length: seeds }, () => new Array<number>(params.grid ** 2).fill(Number.NaN));
  latest = { key, point, tasks: tasksOf(params), done: 0, steps: unmeasured(), signals: unmeasured() };
  return latest;
}

/** Measures a record's next task. Inputs and read-outs are those of all seeds, [S, B, n]. */
export async function measureTask(
  lab: Lab,
  params: EdgeOfChaosParameters,
  record: PlaneRecord,
  data: { input: tf.Tensor3D; readout: tf.Tensor3D },
): Promise<void> {
  const { activation, depth, width, batch } = params;
  const { seed, cells } = record.tasks[record.done] as Task;
  const centres = cells.map((cell) => cellCentre(params, cell));
  const own = (tensor: tf.Tensor3D) => lab.tf.slice(tensor, [seed, 0, 0], [1, batch, width]);
  const [input, readout] = [own(data.input), own(data.readout)];
  try {
    const { step, signal } = await propagate(lab, {
      activation,
      depth,
      width,
      sigmaW: centres.map(({ sigmaW }) => sigmaW),
      sigmaB: centres.map(({ sigmaB }) => sigmaB),
      input,
      readout,
      layer: (l) => drawOne(lab, params, seed, l),
      pairs: false,
    });
    cells.forEach((cell, i) => {
      (record.steps[seed] as number[])[cell] = step[i] as number;
      (record.signals[seed] as number[])[cell] = signal[i]?.at(-1) as number;
    });
    record.done++;
  } finally {
    input.dispose();
    readout.dispose();
  }
}

/** What a signal's magnitude is that single precision could not hold unscaled; null where it could. */
function outsideOf(signal: number, step: number): MeasuredPlane['outside'][number]['kind'] | null {
  if (Number.isNaN(signal) || Number.isNaN(step)) return 'not-a-number';
  if (signal > LARGEST) return 'overflow';
  return signal < SMALLEST || step === Number.NEGATIVE_INFINITY ? 'zero' : null;
}

/** The plane as it is known, the median over the seeds measured at each cell. */
export function planeOf({ steps, signals, tasks, done }: PlaneRecord): MeasuredPlane {
  const seeds = steps.length;
  const cells = steps[0]?.length ?? 0;
  const measured = new Array<number>(seeds).fill(0);
  for (const { seed, cells: part } of tasks.slice(0, done)) measured[seed] = (measured[seed] as number) + part.length;
  const complete = measured.filter((count) => count === cells).length;
  const begun = Math.max(1, complete);
  const over = (rows: readonly number[][], cell: number) =>
    median(rows.slice(0, begun).map((row) => row[cell] as number));
  const step = Array.from({ length: cells }, (_, cell) => over(steps, cell));
  const known = new Set(tasks.slice(0, done).flatMap((task) => (task.seed < begun ? task.cells : [])));
  const outside = [...known]
    .sort((a, b) => a - b)
    .flatMap((cell) => {
      const kind = outsideOf(over(signals, cell), step[cell] as number);
      return kind ? [{ cell, kind }] : [];
    });
  return { step, outside, seeds: complete };
}
