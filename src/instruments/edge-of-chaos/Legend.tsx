import { type EdgeOfChaosFrame, PLANE_SEEDS } from '../../lab/experiments/edge-of-chaos/definition.ts';
import { regimeOf } from '../../lab/experiments/edge-of-chaos/shares.ts';
import { BandSample, LineSample } from '../LegendSample.tsx';

const seedsText = (count: number) => (count === 1 ? '1 seed' : `${count} seeds`);

/** What the marks of the figure are, with a sample of each. */
export function EdgeOfChaosLegend({ frame }: { frame: EdgeOfChaosFrame }) {
  const { seeds } = frame.params;
  return (
    <div class="instrument-legend" data-regime={regimeOf(frame.point.step.median) ?? 'kept'}>
      <span>
        <svg class="legend-sample chart" width="26" height="12" aria-hidden="true">
          <rect class="eoc-vanishes eoc-strength-4" x="1" y="1" width="8" height="10" />
          <rect class="eoc-kept" x="9" y="1" width="8" height="10" />
          <rect class="eoc-explodes eoc-strength-4" x="17" y="1" width="8" height="10" />
        </svg>
        measured, median of {seedsText(Math.min(seeds, PLANE_SEEDS))}
      </span>
      <span>
        <svg class="legend-sample chart" width="14" height="14" aria-hidden="true">
          <g class="chart-point">
            <circle cx="7" cy="7" r="5.5" />
            <circle class="chart-point-inner" cx="7" cy="7" r="2" />
          </g>
        </svg>
        the point
      </span>
      <span>
        <BandSample />
        at the point, {seedsText(seeds)}: median, 10–90 %
      </span>
      <span>
        <LineSample class="chart-theory" />
        mean-field theory; ξ in layers
      </span>
      <span>
        <svg class="legend-sample chart" width="12" height="12" aria-hidden="true">
          <circle class="chart-theory chart-dot eoc-fixed" cx="6" cy="6" r="4.5" />
        </svg>
        its fixed points q*, c*
      </span>
      {frame.plane.outside.length > 0 && (
        <span class="legend-note">
          Struck through: the forward signal leaves the range of single precision (or, crossed, is not a number); a
          gradient of exactly 0 has no colour.
        </span>
      )}
    </div>
  );
}
