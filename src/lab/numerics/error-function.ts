const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);
const STEP = 1 / 16;
/** erfc underflows beyond 26.55. */
const LARGEST = 27;

/** ∫₀^h of e^{−(x+t)²} dt · e^{x²}, by the Taylor series of the Gaussian (its coefficients are Hermite polynomials). */
function gaussianIncrement(x: number, h: number): number {
  let previous = 0;
  let coefficient = 1;
  let sum = h;
  for (let n = 0; n < 60; n++) {
    const next = (-2 * h * (x * coefficient + h * previous)) / (n + 1);
    previous = coefficient;
    coefficient = next;
    sum += (h * coefficient) / (n + 2);
    if (Math.abs(coefficient) + Math.abs(previous) < 1e-17) break;
  }
  return sum;
}

/** e^{x²}·erfc(x) for x ≥ 1, by Lentz's continued fraction evaluated backwards. */
function scaledComplement(x: number): number {
  let tail = x;
  for (let k = 300; k > 0; k--) tail = x + k / 2 / tail;
  return 1 / (tail * Math.sqrt(Math.PI));
}

/** erf and erfc at the multiples of 1/16, from which a short Taylor step reaches every argument. */
const table = (() => {
  const length = Math.round(LARGEST / STEP) + 1;
  const erf = new Float64Array(length);
  const erfc = new Float64Array(length).fill(1);
  for (let k = 1; k < length; k++) {
    const x = k * STEP;
    const gaussian = Math.exp(-x * x);
    if (x >= 1) {
      erfc[k] = gaussian * scaledComplement(x);
      erf[k] = 1 - (erfc[k] as number);
      continue;
    }
    // Abramowitz and Stegun 7.1.6: all terms are positive.
    let term = x;
    let sum = x;
    for (let n = 1; term > 1e-18 * sum; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    erf[k] = TWO_OVER_ROOT_PI * gaussian * sum;
    erfc[k] = 1 - (erf[k] as number);
  }
  return { erf, erfc };
})();

/** The error function, to 4e-16, and relatively so near 0; exactly odd. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (!(size < 6)) return Number.isNaN(x) ? x : Math.sign(x);
  const k = Math.round(size / STEP);
  const at = k * STEP;
  const value = (table.erf[k] as number) + TWO_OVER_ROOT_PI * Math.exp(-at * at) * gaussianIncrement(at, size - at);
  return x < 0 ? -value : value;
}

/** 1 − erf(x) without cancellation: its relative error stays near 1e-15 until it underflows. */
export function erfc(x: number): number {
  if (!(x > 0.5)) return 1 - erf(x);
  if (x >= LARGEST - STEP) return 0;
  const k = Math.round(x / STEP);
  const at = k * STEP;
  return (table.erfc[k] as number) - TWO_OVER_ROOT_PI * Math.exp(-at * at) * gaussianIncrement(at, x - at);
}
