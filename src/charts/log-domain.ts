/** A logarithmic axis in decades: values are base-10 logarithms, so positions are linear in them. */
export interface LogDomain {
  low: number;
  high: number;
  /** Exponents to label, ascending; multiples of one step, 0 among them. */
  ticks: number[];
}

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] as const;

/**
 * The decades that hold every finite value and 10⁰, rounded outwards to a fraction of a tick and at least two decades high.
 * Zeros (`-Infinity`), overflows and gaps do not stretch it: they are not on the axis.
 */
export function logDomain(values: Iterable<number>, maxTicks: number): LogDomain {
  let low = 0;
  let high = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (high - low < 1) {
    low = Math.min(low, -1);
    high = Math.max(high, 1);
  }
  const step = STEPS.find((candidate) => (high - low) / candidate <= maxTicks) ?? Math.ceil((high - low) / maxTicks);
  const grain = Math.max(1, step / 5);
  low = Math.floor(low / grain) * grain;
  high = Math.ceil(high / grain) * grain;
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return { low, high, ticks: Array.from({ length: count }, (_, index) => (first + index) * step) };
}

const COUNT_STEPS = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000] as const;

/** Whole-number ticks from 0 to `last`, both labelled, evenly spaced where a round number divides `last`. */
export function countTicks(last: number, maxTicks: number): number[] {
  const fits = COUNT_STEPS.filter((candidate) => last / candidate <= maxTicks && candidate <= last);
  const step = fits.find((candidate) => last % candidate === 0 && last / candidate >= maxTicks / 3) ?? fits[0] ?? last;
  const ticks: number[] = [];
  for (let tick = 0; tick <= last - step * 0.6; tick += step) ticks.push(tick);
  ticks.push(last);
  return ticks;
}
