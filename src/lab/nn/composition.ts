import { median, percentile } from '../numerics/statistics.ts';
import { activations, type LabActivationName } from './activations.ts';

/** What the n-fold composition of x ↦ gain·φ(x) does to evenly spaced points of an interval. */
export interface Composition {
  /** Where each point comes to lie after the last step. */
  curve: number[];
  /** log10 of the width of the interval's image after 0…n steps. */
  width: number[];
  /**
   * log10 of the mean over the interval of |d/dx| of the composition: the way its image travels up and down between the
   * points, over the interval's width. Where φ is monotonic that is the image's width over the interval's.
   */
  meanSlope: number[];
  /** log10 of |d/dx| of the composition at the points, by percentile. `-Infinity` is a true zero. */
  slope: { median: number[]; p10: number[]; p90: number[] };
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
    const way = x.reduce((sum, value, i) => sum + Math.abs(value - (x[i - 1] ?? value)), 0);
    return { middle: (low + high) / 2, width: high - low, reach: Math.max(-low, high), way };
  };
  const start = extent();
  let width = Math.log10(start.width);
  let meanSlope = 0;
  let tangent = false;
  const result: Composition = { curve: [], width: [], meanSlope: [], slope: { median: [], p10: [], p90: [] } };
  for (let step = 0; ; step++) {
    result.width.push(width);
    result.meanSlope.push(meanSlope);
    result.slope.median.push(median(logSlope));
    result.slope.p10.push(percentile(logSlope, 10));
    result.slope.p90.push(percentile(logSlope, 90));
    if (step === steps) break;
    if (tangent) {
      const factor = Math.log10(Math.abs(gain * phi.slope(x[0] as number)));
      width += factor;
      meanSlope += factor;
    }
    for (let i = 0; i < x.length; i++) {
      const at = x[i] as number;
      logSlope[i] = (logSlope[i] as number) + Math.log10(Math.abs(gain * phi.slope(at)));
      x[i] = gain * phi.value(at);
    }
    if (tangent) continue;
    const image = extent();
    width = Math.log10(image.width);
    meanSlope = Math.log10(image.way / start.width);
    tangent = image.width < TANGENT_WIDTH * image.reach;
    if (tangent) x.fill(image.middle);
  }
  result.curve = Array.from(x);
  return result;
}
