import { round } from './axes.tsx';
import type { PlotArea } from './Plot.tsx';

export type OffScaleKind = 'zero' | 'overflow' | 'not-a-number' | 'unresolved';

const SHAPES: Readonly<Record<OffScaleKind, string>> = {
  zero: 'M-5,-4 L5,-4 L0,5 Z',
  overflow: 'M-5,4 L5,4 L0,-5 Z',
  'not-a-number': 'M-4,-4 L4,4 M4,-4 L-4,4',
  unresolved: 'M-4,0 a4,4 0 1,0 8,0 a4,4 0 1,0 -8,0',
};

/** Width of a label's character at the charts' text size, on the generous side. */
const CHARACTER = 6.4;

interface OffScaleRowProps {
  area: PlotArea;
  /** Middle of the row, outside the area that the scale covers. */
  y: number;
  kind: OffScaleKind;
  /** Where the values leave the scale, and how far they stay off it, in pixels. */
  from: number;
  to: number;
  /** Where the curve was last on the scale; a thin line leads from there to the marker. */
  leaves?: { x: number; y: number } | undefined;
  label: string;
  class?: string;
}

/**
 * Values that a logarithmic axis cannot hold (true zero, overflow, not a number, lost in rounding), in a row outside it:
 * a marker where they begin, a line as far as they last, and words.
 */
export function OffScaleRow({ area, y, kind, from, to, leaves, label, class: className = '' }: OffScaleRowProps) {
  const wide = label.length * CHARACTER;
  const fitsRight = from + 10 + wide <= area.right || from - 10 - wide < area.left;
  const side = fitsRight ? 1 : -1;
  const direction = Math.sign(to - from);
  const runFrom = direction === side ? from + side * (14 + wide) : from;
  return (
    <g class={`chart-off-scale chart-${kind} ${className}`}>
      {leaves && <line class="chart-drop" x1={round(leaves.x)} y1={round(leaves.y)} x2={round(from)} y2={round(y)} />}
      {(to - runFrom) * direction > 0 && <line class="chart-run" x1={round(runFrom)} x2={round(to)} y1={y} y2={y} />}
      <path class="chart-marker" d={SHAPES[kind]} transform={`translate(${round(from)} ${y})`} />
      <text
        class="chart-row-label"
        x={round(from + side * 10)}
        y={y}
        dy="0.34em"
        text-anchor={fitsRight ? 'start' : 'end'}
      >
        {label}
      </text>
    </g>
  );
}
