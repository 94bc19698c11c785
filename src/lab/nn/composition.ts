import { logMean, percentile } from '../numerics/statistics.ts';
import { activations, type LabActivationName } from './activations.ts';

/** What the n-fold composition of x ↦ gain·φ(x) does to evenly spaced points of an interval. */
export interface Composition {
  /** Where each point comes to lie after the last step. */
  curve: number[];
  /** log10 of the width of the interval's image after 0…n steps. */
  width: number[];
  /** log10 of |d/dx| of the composition after 0…n steps: mean and percentiles over the points. `-Infinity` is a true zero. */
  slope: { mean: number[]; p10: number[]; p90: number[] };
}

/**
 * Once the image is this narrow against where it lies, the points' differences lose their digits, but φ is its tangent
 * on the whole of it: the width is then multiplied by the slope at its middle.
 */
const TANGENT_WIDTH = 1e-6;

/** Composes in float64. @param points ascending, two at least */
export function compose(name: LabActivationName, gain: number, points: readonly number[], steps: number): Composition {
  const phi = activations[name];
  const x = Float64Array.from(points);
  const logSlope = new Float64Array(x.length);
  const extent = () => {
    const low = x.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
    const high = x.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    return { middle: (low + high) / 2, width: high - low, reach: Math.max(-low, high) };
  };
  let width = Math.log10(extent().width);
  let tangent = false;
  const result: Composition = { curve: [], width: [], slope: { mean: [], p10: [], p90: [] } };
  for (let step = 0; ; step++) {
    result.width.push(width);
    result.slope.mean.push(logMean(logSlope));
    result.slope.p10.push(percentile(logSlope, 10));
    result.slope.p90.push(percentile(logSlope, 90));
    if (step === steps) break;
    if (tangent) width += Math.log10(Math.abs(gain * phi.slope(x[0] as number)));
    for (let i = 0; i < x.length; i++) {
      const at = x[i] as number;
      logSlope[i] = (logSlope[i] as number) + Math.log10(Math.abs(gain * phi.slope(at)));
      x[i] = gain * phi.value(at);
    }
    if (tangent) continue;
    const image = extent();
    width = Math.log10(image.width);
    tangent = image.width < TANGENT_WIDTH * image.reach;
    if (tangent) x.fill(image.middle);
  }
  result.curve = Array.from(x);
  return result;
}
