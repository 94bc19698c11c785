import { plainNumber } from '../lab/numerics/number-text.ts';
import type { PlotArea } from './Plot.tsx';

export interface Tick {
  position: number;
  text: string;
  /** Drawn stronger: the line that the others are read against. */
  reference?: boolean;
}

/** A number as an axis says it, with a true minus sign and without a float's last digits. */
export function tickText(value: number): string {
  return plainNumber(value, 6);
}

/** A vertical axis: labels at the left, a hairline across the area at each. */
export function VerticalAxis({ area, ticks }: { area: PlotArea; ticks: readonly Tick[] }) {
  return (
    <g class="chart-axis">
      {ticks.map(({ position, text, reference }) => (
        <g key={position}>
          <line
            class={reference ? 'chart-grid chart-grid-reference' : 'chart-grid'}
            x1={area.left}
            x2={area.right}
            y1={round(position)}
            y2={round(position)}
          />
          <text class="chart-tick" x={area.left - 7} y={round(position)} dy="0.34em" text-anchor="end">
            {text}
          </text>
        </g>
      ))}
    </g>
  );
}

interface HorizontalAxisProps {
  area: PlotArea;
  /** Where the axis is drawn: below the area and below any row under it. */
  y: number;
  ticks: readonly Tick[];
  label?: string | undefined;
}

/** A horizontal axis with its name beneath. */
export function HorizontalAxis({ area, y, ticks, label }: HorizontalAxisProps) {
  return (
    <g class="chart-axis">
      <line class="chart-base" x1={area.left} x2={area.right} y1={y} y2={y} />
      {ticks.map(({ position, text }) => (
        <g key={text}>
          <line class="chart-base" x1={round(position)} x2={round(position)} y1={y} y2={y + 4} />
          <text class="chart-tick" x={round(position)} y={y + 17} text-anchor="middle">
            {text}
          </text>
        </g>
      ))}
      {label && (
        <text class="chart-label" x={(area.left + area.right) / 2} y={y + 34} text-anchor="middle">
          {label}
        </text>
      )}
    </g>
  );
}

/** Tenths of a pixel are enough, and keep the static drawing small. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
