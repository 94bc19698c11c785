import type { MapFrame } from '../../lab/experiments/trainability-map/definition.ts';
import { hasClosedForm } from '../../lab/experiments/trainability-map/statistics.ts';
import { LineSample } from '../LegendSample.tsx';
import { CONVERGED, className, DIVERGED } from './classes.ts';

function Swatches({ kinds }: { kinds: readonly number[] }) {
  return (
    <svg class="legend-sample chart" width={8 * kinds.length + 2} height="12" aria-hidden="true">
      {kinds.map((kind, i) => (
        <rect key={kind} class={className(kind)} x={1 + 8 * i} y="1" width="8" height="10" />
      ))}
    </svg>
  );
}

/** What the marks of the figure are, with a sample of each. */
export function MapLegend({ frame }: { frame: MapFrame }) {
  const { params, bits } = frame;
  return (
    <div class="instrument-legend">
      <span>
        <Swatches kinds={CONVERGED} />
        converged, fast to slow; last: rose above the first loss on the way
      </span>
      <span>
        <Swatches kinds={DIVERGED} />
        diverged, at once to late
      </span>
      <span>
        <LineSample class="map-line" />
        the boundary, measured
      </span>
      <span>
        <LineSample class="chart-theory" />
        {hasClosedForm(params) ? 'closed form of the boundary; slope of a smooth line' : 'slope of a smooth line, 1'}
      </span>
      <span class="legend-note">
        Trained in {bits === 64 ? 'double precision on the processor' : 'single precision on the graphics device'}.
        Shares and slopes can be reproduced; single pixels at the boundary cannot.
      </span>
    </div>
  );
}
