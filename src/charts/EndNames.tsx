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

/** Heights as near to those asked for as names that must not overlap allow, each pushed down by the one above it. */
function spreadOut(wanted: readonly number[]): number[] {
  const heights = [...wanted];
  let lowest = Number.NEGATIVE_INFINITY;
  for (const index of heights
    .keys()
    .toArray()
    .sort((a, b) => (wanted[a] as number) - (wanted[b] as number))) {
    lowest = Math.max(heights[index] as number, lowest + NAME_HEIGHT);
    heights[index] = lowest;
  }
  return heights;
}

/** The names of lines at their ends, none over another. */
export function EndNames({ ends }: { ends: readonly LineEnd[] }) {
  const heights = spreadOut(ends.map(({ y }) => y));
  return (
    <>
      {ends.map(({ name, x, ...end }, index) => (
        <text
          key={name}
          class={`chart-note ${end.class}`}
          x={round(x + 5)}
          y={round(heights[index] as number)}
          dy="0.34em"
        >
          {name}
        </text>
      ))}
    </>
  );
}
