import { tableTanh } from '../../numerics/table-tanh.ts';
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
  // Eight inputs' weights of a unit lie together: [block of inputs, unit, input].
  const start = Float64Array.from(w0, (_, at) => {
    const [block, within] = [Math.floor(at / (8 * n)), at % (8 * n)];
    return w0[(8 * block + (within % 8)) * n + Math.floor(within / 8)] as number;
  });
  const weights = new Float64Array(n * n);
  const readout = new Float64Array(n);
  const gradient = new Float64Array(n * n);
  const readoutGradient = new Float64Array(n);
  const hidden = new Float64Array(n);
  const deltas = new Float64Array(n);

  /** Units' values of one example, in `hidden`. */
  const forward = (at: number): void => {
    hidden.fill(0);
    for (let k = 0; k < n; k += 8) {
      const x0 = x[at + k] as number;
      const x1 = x[at + k + 1] as number;
      const x2 = x[at + k + 2] as number;
      const x3 = x[at + k + 3] as number;
      const x4 = x[at + k + 4] as number;
      const x5 = x[at + k + 5] as number;
      const x6 = x[at + k + 6] as number;
      const x7 = x[at + k + 7] as number;
      for (let unit = 0; unit < n; unit++) {
        const w = k * n + 8 * unit;
        hidden[unit] =
          (hidden[unit] as number) +
          (x0 * (weights[w] as number) +
            x1 * (weights[w + 1] as number) +
            x2 * (weights[w + 2] as number) +
            x3 * (weights[w + 3] as number) +
            (x4 * (weights[w + 4] as number) +
              x5 * (weights[w + 5] as number) +
              x6 * (weights[w + 6] as number) +
              x7 * (weights[w + 7] as number)));
      }
    }
    for (let unit = 0; unit < n; unit++) {
      const z = hidden[unit] as number;
      // NaN is neither above nor below 0, and stays.
      if (activation === 'tanh') hidden[unit] = tableTanh(z);
      else if (activation === 'relu') hidden[unit] = z < 0 ? 0 : z;
    }
  };

  /** Adds one example's gradient of W₀ from ∂loss/∂z in `deltas`. */
  const backward = (at: number): void => {
    for (let k = 0; k < n; k += 8) {
      const x0 = x[at + k] as number;
      const x1 = x[at + k + 1] as number;
      const x2 = x[at + k + 2] as number;
      const x3 = x[at + k + 3] as number;
      const x4 = x[at + k + 4] as number;
      const x5 = x[at + k + 5] as number;
      const x6 = x[at + k + 6] as number;
      const x7 = x[at + k + 7] as number;
      for (let unit = 0; unit < n; unit++) {
        const w = k * n + 8 * unit;
        const delta = deltas[unit] as number;
        gradient[w] = (gradient[w] as number) + delta * x0;
        gradient[w + 1] = (gradient[w + 1] as number) + delta * x1;
        gradient[w + 2] = (gradient[w + 2] as number) + delta * x2;
        gradient[w + 3] = (gradient[w + 3] as number) + delta * x3;
        gradient[w + 4] = (gradient[w + 4] as number) + delta * x4;
        gradient[w + 5] = (gradient[w + 5] as number) + delta * x5;
        gradient[w + 6] = (gradient[w + 6] as number) + delta * x6;
        gradient[w + 7] = (gradient[w + 7] as number) + delta * x7;
      }
    }
  };

  /** The loss at the present weights; leaves its gradient in `gradient` and `readoutGradient`. */
  const passes = (): number => {
    gradient.fill(0);
    readoutGradient.fill(0);
    let loss = 0;
    for (let example = 0; example < batch; example++) {
      forward(example * n);
      let output = 0;
      for (let unit = 0; unit < n; unit++) output += (hidden[unit] as number) * (readout[unit] as number);
      const error = output / n - (y[example] as number);
      loss += error * error;
      const back = (2 * error) / (batch * n);
      for (let unit = 0; unit < n; unit++) {
        const h = hidden[unit] as number;
        readoutGradient[unit] = (readoutGradient[unit] as number) + back * h;
        const slope = activation === 'tanh' ? 1 - h * h : activation === 'linear' || h > 0 ? 1 : 0;
        deltas[unit] = back * (readout[unit] as number) * slope;
      }
      backward(example * n);
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
