import type { ScaleLinear } from 'd3-scale';
import { HorizontalAxis } from './axes.tsx';
import { countTicks } from './log-domain.ts';
import type { PlotArea } from './Plot.tsx';

interface CountAxisProps {
  area: PlotArea;
  /** Where the axis lies, in pixels from the top. */
  y: number;
  /** The first count on the axis, always named; 0 when left out. */
  first?: number;
  last: number;
  /** Count -> pixels. */
  x: ScaleLinear<number, number>;
  label?: string | undefined;
}

/** Room for one number, in pixels. */
const ROOM = 60;
/** The least distance at which the first number and the next one can be read. */
const APART = 24;

/** Layers, steps or blocks from left to right, as many numbers as there is room for. */
export function CountAxis({ area, y, first = 0, last, x, label }: CountAxisProps) {
  const room = Math.max(2, Math.floor((x(last) - x(first)) / ROOM));
  const others = countTicks(last, room).filter((tick) => tick > first && x(tick) - x(first) > APART);
  const ticks = [first, ...others].map((tick) => ({ position: x(tick), text: String(tick) }));
  return <HorizontalAxis area={area} y={y} ticks={ticks} label={label} />;
}
