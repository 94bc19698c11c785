import { area as areaShape, line as lineShape } from 'd3-shape';
import { round } from './axes.tsx';

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
  return path ? <path class={`chart-line ${className}`} d={path} /> : null;
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
  return path ? <path class={`chart-band ${className}`} d={path} /> : null;
}
