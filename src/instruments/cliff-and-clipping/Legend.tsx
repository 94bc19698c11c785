import type { CliffFrame } from '../../lab/experiments/cliff-and-clipping/definition.ts';
import { clippingTitle } from '../../lab/experiments/cliff-and-clipping/words.ts';
import { LineSample } from '../LegendSample.tsx';
import { lineClass } from './classes.ts';

/** What the marks of the figure are, with a sample of each. */
export function CliffLegend({ frame }: { frame: CliffFrame }) {
  return (
    <div class="instrument-legend">
      {frame.descents.map(({ clipping }) => (
        <span key={clipping}>
          <LineSample class={lineClass(clipping)} />
          {clippingTitle(clipping)}
        </span>
      ))}
      <span>
        <LineSample class="cliff-wall" />
        the wall, measured
      </span>
      <span>
        <LineSample class="chart-theory cliff-ridge" />
        closed forms: wall, E = 0 (dash-dot), folds (dotted)
      </span>
      <span>
        <svg class="legend-sample chart" width="14" height="14" aria-hidden="true">
          <g class="chart-point">
            <circle cx="7" cy="7" r="5.5" />
            <circle class="chart-point-inner" cx="7" cy="7" r="2" />
          </g>
        </svg>
        the start
      </span>
      <span class="legend-note">
        Descents are computed in double precision, the surface on the device in single precision.
      </span>
    </div>
  );
}
