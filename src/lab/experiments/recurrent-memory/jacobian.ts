import { drivenBy, type ExampleState, jacobianStep, stateSize } from '../../nn/recurrent-jacobian.ts';
import { addProduct } from '../../numerics/matrix.ts';
import { singularValues } from '../../numerics/singular-values.ts';
import { type RecurrentMemoryFrame, type RecurrentMemoryParameters, stepsOf } from './definition.ts';
import type { SeedSequence } from './sequence.ts';

/** Lags at which singular values are taken, besides 0. */
const LAGS = 20;

/** A singular value below this share of the largest is lost in the roundings of the product. */
export const RESOLVED = 1e-12;

/** Evenly spaced lags, 0…T. */
export function jacobianLags(length: number): number[] {
  const count = Math.min(length, LAGS);
  return Array.from({ length: count + 1 }, (_, i) => Math.round((i * length) / count));
}

/** The middle of sorted values. */
function middle(sorted: Float64Array): number {
  const half = sorted.length >> 1;
  const upper = sorted[half] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] as number) + upper) / 2;
}

/**
 * The largest and the median singular value of ∂s_T/∂s_{T−k} for the first of a seed's sequences, in float64 with the
 * product's scale carried apart.
 * @param pause is awaited between steps
 */
export async function measureJacobian(
  params: RecurrentMemoryParameters,
  { weights, inputs, inputCount, state: firstState, cellState }: SeedSequence,
  pause: () => Promise<void>,
): Promise<NonNullable<RecurrentMemoryFrame['singular']>> {
  const { width, examples } = params;
  const length = stepsOf(params);
  const size = stateSize(params);
  let state: ExampleState = { h: firstState.slice(0, width), c: cellState.slice(0, width) };
  const jacobians: Float64Array[] = [];
  for (let t = 0; t < length; t++) {
    const from = t * examples * inputCount;
    const x = Float64Array.from(inputs.subarray(from, from + inputCount));
    const { next, jacobian } = jacobianStep(params, weights, drivenBy(weights, x), state);
    state = next;
    jacobians.push(jacobian);
  }
  const lags = jacobianLags(length);
  const wanted = new Set(lags);
  const largest = [0];
  const median = [0];
  let product = new Float64Array(size * size);
  for (let i = 0; i < size; i++) product[i * size + i] = 1;
  let scale = 0;
  for (let k = 1; k <= length; k++) {
    const next = new Float64Array(size * size);
    addProduct(next, product, jacobians[length - k] as Float64Array, size, size, size);
    const most = next.reduce((sofar, value) => Math.max(sofar, Math.abs(value)), 0);
    if (most > 0) {
      scale += Math.log10(most);
      for (let i = 0; i < next.length; i++) next[i] = (next[i] as number) / most;
    }
    product = next;
    if (!wanted.has(k)) continue;
    await pause();
    const values = singularValues(product, size, size);
    const [first] = values as unknown as [number];
    const half = middle(values);
    largest.push(first === 0 ? Number.NEGATIVE_INFINITY : scale + Math.log10(first));
    median.push(
      first === 0 ? Number.NEGATIVE_INFINITY : half > RESOLVED * first ? scale + Math.log10(half) : Number.NaN,
    );
  }
  return { lags, largest, median };
}
