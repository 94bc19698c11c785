import { round } from '../../charts/axes.tsx';
import { COMPARED, FORMAT_TITLES } from '../../lab/experiments/number-formats/definition.ts';
import type { ProfilePlace } from '../ProfilePanel.tsx';
import { windowOf, within } from './windows.ts';

/** Pixels from one bar to the next, and of a bar. */
const STEP = 36;
const BAR = 10;

/** Pixels that the strip needs to the right of the axis. */
export const STRIP = COMPARED.length * STEP + 8;

/** Each format's window beside a profile, on its axis: what it holds as normal and as subnormal numbers. */
export function WindowStrip({ area, y, lossScale }: Pick<ProfilePlace, 'area' | 'y'> & { lossScale: number }) {
  const shown = y.domain() as [number, number];
  return (
    <g>
      {COMPARED.map((name, index) => {
        const middle = area.right + 10 + (index + 0.5) * STEP;
        const { normal, subnormal } = windowOf(name, lossScale);
        const bar = ([low, high]: [number, number], style: string) => {
          const part = within([low * Math.log10(2), high * Math.log10(2)], shown);
          if (!part) return null;
          const top = round(y(part[1]));
          return (
            <rect class={style} x={middle - BAR / 2} width={BAR} y={top} height={round(y(part[0]) - y(part[1]))} />
          );
        };
        return (
          <g key={name}>
            <text class="chart-tick" x={middle} y={area.top - 6} text-anchor="middle">
              {FORMAT_TITLES[name]}
            </text>
            {bar(normal, 'nf-normal')}
            {bar(subnormal, 'nf-subnormal')}
          </g>
        );
      })}
    </g>
  );
}
