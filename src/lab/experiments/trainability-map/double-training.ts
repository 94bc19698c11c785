import type { MapActivation } from './definition.ts';
import type { InitialState } from './initial-state.ts';
import { count, GIVEN_UP, giveUp, measureOf, type Tally } from './measure.ts';

/** What became of one network. */
export interface Outcome {
  measure: number;
  overflowed: boolean;
}

/**
 * Trains one network after another in double precision, each by full-batch gradient descent on the mean squared error of
 * f = φ(x W₀) W₁/n, with one learning rate a layer, and leaves each as soon as its loss is given up.
 *
 * Plain loops: networks this small fit the processor's cache, half of them end early, and stock operations on the WASM
 * backend were no faster in single precision. The width is a multiple of 8.
 */
export function doubleTrainer(
  { width: n, batch, w0, w1, x, y }: InitialState,
  activation: MapActivation,
  steps: number,
): (inputRate: number, outputRate: number) => Outcome {
  // A unit's weights lie together: [unit, input].
  const start = Float64Array.from(w0, (_, k) => w0[(k % n) * n + Math.floor(k / n)] as number);
  const weights = new Float64Array(n * n);
  const readout = new Float64Array(n);
  const gradient = new Float64Array(n * n);
  const readoutGradient = new Float64Array(n);
  const hidden = new Float64Array(n);
  const kind = { tanh: 0, relu: 1, linear: 2 }[activation];

  /** The loss at the present weights; leaves its gradient in `gradient` and `readoutGradient`. */
  const passes = (): number => {
    gradient.fill(0);
    readoutGradient.fill(0);
    let loss = 0;
    for (let example = 0; example < batch; example++) {
      const at = example * n;
      let output = 0;
      for (let unit = 0; unit < n; unit++) {
        let z = 0;
        for (let k = 0; k < n; k += 8) {
          const w = unit * n + k;
          const a = at + k;
          z +=
            (x[a] as number) * (weights[w] as number) +
            (x[a + 1] as number) * (weights[w + 1] as number) +
            (x[a + 2] as number) * (weights[w + 2] as number) +
            (x[a + 3] as number) * (weights[w + 3] as number) +
            ((x[a + 4] as number) * (weights[w + 4] as number) +
              (x[a + 5] as number) * (weights[w + 5] as number) +
              (x[a + 6] as number) * (weights[w + 6] as number) +
              (x[a + 7] as number) * (weights[w + 7] as number));
        }
        const h = kind === 0 ? 1 - 2 / (Math.exp(2 * z) + 1) : kind === 2 || z > 0 ? z : z <= 0 ? 0 : z;
        hidden[unit] = h;
        output += h * (readout[unit] as number);
      }
      const error = output / n - (y[example] as number);
      loss += error * error;
      const back = (2 * error) / (batch * n);
      for (let unit = 0; unit < n; unit++) {
        const h = hidden[unit] as number;
        readoutGradient[unit] = (readoutGradient[unit] as number) + back * h;
        const slope = kind === 0 ? 1 - h * h : kind === 2 || h > 0 ? 1 : 0;
        const delta = back * (readout[unit] as number) * slope;
        for (let k = 0; k < n; k += 8) {
          const w = unit * n + k;
          const a = at + k;
          gradient[w] = (gradient[w] as number) + delta * (x[a] as number);
          gradient[w + 1] = (gradient[w + 1] as number) + delta * (x[a + 1] as number);
          gradient[w + 2] = (gradient[w + 2] as number) + delta * (x[a + 2] as number);
          gradient[w + 3] = (gradient[w + 3] as number) + delta * (x[a + 3] as number);
          gradient[w + 4] = (gradient[w + 4] as number) + delta * (x[a + 4] as number);
          gradient[w + 5] = (gradient[w + 5] as number) + delta * (x[a + 5] as number);
          gradient[w + 6] = (gradient[w + 6] as number) + delta * (x[a + 6] as number);
          gradient[w + 7] = (gradient[w + 7] as number) + delta * (x[a + 7] as number);
        }
      }
    }
    return loss / batch;
  };

  return (inputRate, outputRate) => {
    weights.set(start);
    readout.set(w1);
    const tally: Tally = { sum: 0, inverse: 0, last: 0, overflowed: false };
    let first = 1;
    for (let step = 0; step < steps; step++) {
      const loss = passes();
      if (step === 0) first = loss;
      // NaN fails the comparison too.
      if (!(loss <= GIVEN_UP * first)) {
        giveUp(tally, step, steps);
        break;
      }
      count(tally, loss / first, step, steps);
      for (let k = 0; k < n * n; k++) weights[k] = (weights[k] as number) - inputRate * (gradient[k] as number);
      for (let k = 0; k < n; k++) readout[k] = (readout[k] as number) - outputRate * (readoutGradient[k] as number);
    }
    return { measure: measureOf(tally), overflowed: tally.overflowed };
  };
}
