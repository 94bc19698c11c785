import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { UNIT_START, UNIT_STEPS, UNIT_TARGET } from '../../nn/recurrent-unit.ts';
import { type CliffParameters, WINDOWS } from './definition.ts';

/** The middle of a cell of the plane. */
export function cellCentre(
  { grid, window }: Pick<CliffParameters, 'grid' | 'window'>,
  cell: number,
): { w: number; b: number } {
  const row = Math.floor(cell / grid);
  const { w, b } = WINDOWS[window];
  const between = ([from, to]: readonly [number, number], index: number) => from + ((to - from) * (index + 0.5)) / grid;
  return { w: between(w, cell - row * grid), b: between(b, row) };
}

/** State and its derivatives by w and by b, each [points]. */
type Carried = [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];

/** One step of the unit at all points: the state after the derivatives, which need it as it was. */
function advance(core: typeof tf, w: tf.Tensor1D, b: tf.Tensor1D, [x, xw, xb]: Carried): Carried {
  return core.tidy(() => {
    const s = core.sigmoid(x);
    const slope = core.mul(w, core.mul(s, core.sub(1, s)));
    return [core.add(core.mul(w, s), b), core.add(s, core.mul(slope, xw)), core.add(1, core.mul(slope, xb))] as Carried;
  });
}

/**
 * The loss E and its gradient at many points at once, on the device, in its precision.
 * @returns one number a point in each
 */
export async function lossesAt(
  lab: Lab,
  points: readonly { w: number; b: number }[],
): Promise<{ loss: Float32Array; dw: Float32Array; db: Float32Array }> {
  const core = lab.tf;
  const w = core.tensor1d(points.map((point) => point.w));
  const b = core.tensor1d(points.map((point) => point.b));
  let carried: Carried = [core.fill([points.length], UNIT_START), core.zerosLike(w), core.zerosLike(w)];
  try {
    for (let t = 0; t < UNIT_STEPS; t++) {
      const next = advance(core, w, b, carried);
      core.dispose(carried);
      carried = next;
    }
    const all = core.tidy(() => {
      const [x, xw, xb] = carried;
      const s = core.sigmoid(x);
      const error = core.sub(s, UNIT_TARGET);
      const back = core.mul(core.mul(2, error), core.mul(s, core.sub(1, s)));
      return core.stack([core.square(error), core.mul(back, xw), core.mul(back, xb)]);
    });
    try {
      const values = await lab.read(all);
      const part = (index: number) => values.slice(index * points.length, (index + 1) * points.length);
      return { loss: part(0), dw: part(1), db: part(2) };
    } finally {
      all.dispose();
    }
  } finally {
    core.dispose([w, b, ...carried]);
  }
}
