import { erfc } from './error-function.ts';

const STEP = 1 / 64;
/** The density times the ratio underflows beyond. */
const LARGEST = 37;

const table = Float64Array.from({ length: LARGEST / STEP + 1 }, (_, k) => {
  const x = k * STEP;
  return Math.sqrt(Math.PI / 2) * Math.exp((x * x) / 2) * erfc(x * Math.SQRT1_2);
});

/**
 * The Mills ratio (1 − Φ(x))/φ(x) of the standard normal distribution for x ≥ 0, to 1e-9: with it, one exponential gives
 * density and tail. From a table by three terms of the Taylor series, whose derivatives follow from M′ = x M − 1.
 */
export function millsRatio(x: number): number {
  if (x > LARGEST) return 1 / x;
  const k = Math.round(x / STEP);
  const at = k * STEP;
  const step = x - at;
  const ratio = table[k] as number;
  const first = at * ratio - 1;
  const second = (ratio + at * first) / 2;
  const third = (first + at * second) / 3;
  return ratio + step * (first + step * (second + step * third));
}
