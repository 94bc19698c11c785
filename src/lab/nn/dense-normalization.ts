/** ε inside the root of every normalization. */
export const EPSILON = 1e-5;

export type Normalization = 'none' | 'batch' | 'layer' | 'rms';

/** Where the numbers of one normalized set lie in a batch × width array. */
interface Groups {
  count: number;
  size: number;
  /** Index of a set's first number, and the step to its next. */
  start(group: number): number;
  step: number;
}

function groupsOf(kind: Normalization, batch: number, width: number): Groups {
  return kind === 'batch'
    ? { count: width, size: batch, start: (group) => group, step: width }
    : { count: batch, size: width, start: (group) => group * width, step: 1 };
}

/**
 * N(z) with scale 1 and shift 0, the biased variance, and ε inside the root: over the batch, or over the units of each
 * example (RMS does not take the mean away).
 * @param z batch × width
 * @returns y of the same shape, and 1/√(variance + ε) by unit (batch) or example; for `none` z itself and null
 */
export function normalize(
  kind: Normalization,
  z: Float64Array,
  batch: number,
  width: number,
): { y: Float64Array; inverse: Float64Array | null } {
  if (kind === 'none') return { y: z, inverse: null };
  const { count, size, start, step } = groupsOf(kind, batch, width);
  const y = new Float64Array(z.length);
  const inverse = new Float64Array(count);
  for (let group = 0; group < count; group++) {
    const from = start(group);
    const end = from + size * step;
    let mean = 0;
    if (kind !== 'rms') {
      for (let i = from; i < end; i += step) mean += z[i] as number;
      mean /= size;
    }
    let variance = 0;
    for (let i = from; i < end; i += step) variance += ((z[i] as number) - mean) ** 2;
    const factor = 1 / Math.sqrt(variance / size + EPSILON);
    for (let i = from; i < end; i += step) y[i] = ((z[i] as number) - mean) * factor;
    inverse[group] = factor;
  }
  return { y, inverse };
}

/**
 * ∂L/∂z from ∂L/∂y: (1/s)·[dy − mean(dy) − y·mean(dy ⊙ y)] over each set; RMS without mean(dy).
 * @param dy batch × width; overwritten with the result
 * @param y what `normalize` gave, with its `inverse`
 */
export function normalizeBackward(
  kind: Normalization,
  dy: Float64Array,
  y: ArrayLike<number>,
  inverse: Float64Array | null,
  batch: number,
  width: number,
): void {
  if (inverse === null) return;
  const { count, size, start, step } = groupsOf(kind, batch, width);
  for (let group = 0; group < count; group++) {
    const from = start(group);
    const end = from + size * step;
    let mean = 0;
    let along = 0;
    for (let i = from; i < end; i += step) {
      mean += dy[i] as number;
      along += (dy[i] as number) * (y[i] as number);
    }
    mean = kind === 'rms' ? 0 : mean / size;
    along /= size;
    const factor = inverse[group] as number;
    for (let i = from; i < end; i += step) dy[i] = factor * ((dy[i] as number) - mean - (y[i] as number) * along);
  }
}
