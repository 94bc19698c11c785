import { area as areaShape, line as lineShape } from 'd3-shape';
import { round } from './axes.tsx';

/** `-3` -> `-.3` */
const tenths = (count: number): string => String(count / 10).replace(/^(-?)0\./, '$1.');

/**
 * The same path with each point given from the last one, in tenths of a pixel: even steps repeat themselves, so that a
 * static drawing packs to half its size.
 * @param path of absolute `M`, `L` and `Z` with one decimal at most, as d3-shape writes it
 */
export function relativePath(path: string): string {
  let [x, y] = [0, 0];
  return path.replace(/([ML])(-?[\d.]+),(-?[\d.]+)/g, (command, letter, nextX, nextY) => {
    const [fromX, fromY] = [x, y];
    x = Math.round(10 * Number(nextX));
    y = Math.round(10 * Number(nextY));
    return letter === 'M' ? command : `l${tenths(x - fromX)},${tenths(y - fromY)}`;
  });
}

interface CurveProps {
  xs: readonly number[];
  ys: readonly number[];
  x: (value: number) => number;
  y: (value: number) => number;
  class: string;
}

/** A line through the finite values; anything else is a gap. A single value is a dot. */
export function Line({ xs, ys, x, y, class: className }: CurveProps) {
  const [only] = ys;
  if (ys.length === 1 && only !== undefined && Number.isFinite(only)) {
    return <circle class={`chart-dot ${className}`} cx={round(x(xs[0] ?? 0))} cy={round(y(only))} r="3" />;
  }
  const path = lineShape<number>()
    .defined((value) => Number.isFinite(value))
    .x((_, index) => x(xs[index] ?? 0))
    .y((value) => y(value))
    .digits(1)([...ys]);
  return path ? <path class={`chart-line ${className}`} d={relativePath(path)} /> : null;
}

interface BandProps extends Omit<CurveProps, 'ys'> {
  low: readonly number[];
  high: readonly number[];
}

/** The area between two curves, with a gap wherever either is not finite. */
export function Band({ xs, low, high, x, y, class: className }: BandProps) {
  const path = areaShape<number>()
    .defined((value, index) => Number.isFinite(value) && Number.isFinite(high[index]))
    .x((_, index) => x(xs[index] ?? 0))
    .y0((value) => y(value))
    .y1((_, index) => y(high[index] ?? 0))
    .digits(1)([...low]);
  return path ? <path class={`chart-band ${className}`} d={relativePath(path)} /> : null;
}
