import { activations, FLAT_SLOPE, type LabActivationName } from '../nn/activations.ts';
import { erfc } from '../numerics/error-function.ts';

/** Beyond this every slope has its limit, to far less than FLAT_SLOPE. */
const LIMIT = 60;
const STEP = 1 / 64;

/** P(u < x) for u ~ N(0, q) */
const below = (x: number, q: number): number => erfc(-x / Math.sqrt(2 * q)) / 2;

function isFlat(name: LabActivationName, u: number): boolean {
  return Math.abs(activations[name].slope(u)) < FLAT_SLOPE;
}

/** Where flatness changes between `from` and `to`, which differ in it. */
function boundary(name: LabActivationName, from: number, to: number): number {
  const start = isFlat(name, from);
  let [low, high] = [from, to];
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (isFlat(name, middle) === start) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The share of a Gaussian pre-activation on which an activation is flat: P(|φ′(u)| < FLAT_SLOPE) for u ~ N(0, q), from
 * the ends of the flat intervals, each bisected to the last digit.
 * @param q variance of the pre-activation, above 0
 */
export function flatShare(name: LabActivationName, q: number): number {
  let share = 0;
  let flat = isFlat(name, -LIMIT);
  let from = Number.NEGATIVE_INFINITY;
  const close = (to: number) => {
    if (flat) share += below(to, q) - below(from, q);
    from = to;
    flat = !flat;
  };
  for (let u = -LIMIT; u < LIMIT; u += STEP) {
    if (isFlat(name, u + STEP) !== flat) close(boundary(name, u, u + STEP));
  }
  close(Number.POSITIVE_INFINITY);
  return share;
}
