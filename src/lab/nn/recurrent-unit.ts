/**
 * The one recurrent unit of Pascanu, Mikolov & Bengio (2013, eq. 8 and fig. 6): x_{t+1} = w σ(x_t) + b without input, and
 * the loss of its last state, E = (σ(x_50) − 0.7)².
 */

export const UNIT_STEPS = 50;
export const UNIT_START = 0.5;
export const UNIT_TARGET = 0.7;

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export interface UnitLoss {
  loss: number;
  /** ∂E/∂w and ∂E/∂b. */
  dw: number;
  db: number;
  /** The last state, x_50. */
  state: number;
}

/** The loss at (w, b) and its exact gradient in double precision, carried forward with the state. */
export function unitLoss(w: number, b: number): UnitLoss {
  let x = UNIT_START;
  let xw = 0;
  let xb = 0;
  for (let t = 0; t < UNIT_STEPS; t++) {
    const s = sigmoid(x);
    const slope = w * s * (1 - s);
    xw = s + slope * xw;
    xb = 1 + slope * xb;
    x = w * s + b;
  }
  const s = sigmoid(x);
  const error = s - UNIT_TARGET;
  const back = 2 * error * s * (1 - s);
  return { loss: error * error, dw: back * xw, db: back * xb, state: x };
}
