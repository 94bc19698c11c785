import { round } from './axes.tsx';

/** Where a line ends, and what stands there. */
export interface LineEnd {
  name: string;
  class: string;
  /** Pixels. */
  x: number;
  y: number;
}

/** Pixels that a name needs to itself. */
const NAME_HEIGHT = 13;

/** Heights as near to those asked for as names that must not overlap or pass below `bottom` allow. */
function spreadOut(wanted: readonly number[], bottom: number): number[] {
  const heights = [...wanted];
  const order = heights
    .keys()
    .toArray()
    .sort((a, b) => (wanted[a] as number) - (wanted[b] as number));
  let lowest = Number.NEGATIVE_INFINITY;
  for (const index of order) {
    lowest = Math.max(heights[index] as number, lowest + NAME_HEIGHT);
    heights[index] = lowest;
  }
  let highest = bottom;
  for (const index of order.reverse()) {
    highest = Math.min(heights[index] as number, highest);
    heights[index] = highest;
    highest -= NAME_HEIGHT;
  }
  return heights;
}

interface EndNamesProps {
  ends: readonly LineEnd[];
  /** No name stands below this height. */
  bottom: number;
  /** Which end of the lines it is. */
  side?: 'start' | 'end';
}

/** The names of lines at their ends, none over another. */
export function EndNames({ ends, bottom, side = 'end' }: EndNamesProps) {
  const heights = spreadOut(
    ends.map(({ y }) => y),
    bottom,
  );
  const away = side === 'end' ? 5 : -5;
  return (
    <>
      {ends.map(({ name, x, ...end }, index) => (
        <text
          key={name}
          class={`chart-note ${end.class}`}
          x={round(x + away)}
          y={round(heights[index] as number)}
          dy="0.34em"
          {...(side === 'end' ? {} : { 'text-anchor': 'end' })}
        >
          {name}
        </text>
      ))}
    </>
  );
}
