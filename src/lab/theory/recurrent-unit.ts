import { sigmoid, UNIT_START, UNIT_STEPS, UNIT_TARGET } from '../nn/recurrent-unit.ts';

/** Closed forms for the recurrent unit of Pascanu et al. (2013): x_{t+1} = w σ(x_t) + b, x_0 = 0.5, E = (σ(x_50) − 0.7)². */

const START_VALUE = sigmoid(UNIT_START);
const START_SLOPE = START_VALUE * (1 - START_VALUE);
const TARGET_STATE = Math.log(UNIT_TARGET / (1 - UNIT_TARGET));

/** The bias at which the unit never leaves its start, x_t ≡ 0.5. */
export function ridgeBias(w: number): number {
  return UNIT_START - w * START_VALUE;
}

/** The factor m = w σ′(0.5) on a small difference, a step, along the ridge. */
export function ridgeFactor(w: number): number {
  return w * START_SLOPE;
}

/** From here on m > 1: the ridge repels, and is the wall. */
export const WALL_FROM = 1 / START_SLOPE;

/** The loss everywhere on the ridge. */
export const RIDGE_LOSS = (START_VALUE - UNIT_TARGET) ** 2;

/** The loss's gradient on the ridge: a geometric series of fifty steps, (m⁵⁰ − 1)/(m − 1). */
export function ridgeGradient(w: number): { dw: number; db: number } {
  const m = ridgeFactor(w);
  const sum = m === 1 ? UNIT_STEPS : (m ** UNIT_STEPS - 1) / (m - 1);
  const db = 2 * (START_VALUE - UNIT_TARGET) * START_SLOPE * sum;
  return { dw: START_VALUE * db, db };
}

/**
 * The biases between which the unit has two stable states; where two fixed points meet, w σ′(x) = 1.
 * @returns [lower, upper]; null below w = 4, where there is one state only
 */
export function foldBiases(w: number): [number, number] | null {
  if (w < 4) return null;
  const root = Math.sqrt(1 - 4 / w);
  const bias = (s: number) => Math.log(s / (1 - s)) - w * s;
  return [bias((1 + root) / 2), bias((1 - root) / 2)];
}

/** The bias at which a fixed point gives the target: E = 0 where the unit gets there from 0.5. */
export function zeroLossBias(w: number): number {
  return TARGET_STATE - UNIT_TARGET * w;
}

/** Where the line of zero loss meets the ridge; to the right of it the unit no longer gets there. */
export const ZERO_LOSS_UNTIL = (TARGET_STATE - UNIT_START) / (UNIT_TARGET - START_VALUE);

/** The loss where the last state is so large that σ is 1, or so far below 0 that it is 0; the gradient is 0 there. */
export const PLATEAU_LOSS = { high: (1 - UNIT_TARGET) ** 2, low: UNIT_TARGET ** 2 } as const;
