import type { RecurrentMemoryFrame } from '../../lab/experiments/recurrent-memory/definition.ts';
import { regimeOfMemory } from '../../lab/experiments/recurrent-memory/summary.ts';
import { BandSample, LineSample } from '../LegendSample.tsx';

/** What the lines of the figure are, with a sample of each. */
export function RecurrentMemoryLegend({ frame }: { frame: RecurrentMemoryFrame }) {
  const { seeds } = frame.params;
  return (
    <div class="instrument-legend" data-regime={regimeOfMemory(frame)}>
      <span>
        <BandSample />
        {seeds === 1 ? '1 seed' : `${seeds} seeds: median, 10–90 %`}
      </span>
      {frame.direct && (
        <span>
          <LineSample class="chart-thin chart-dashed" />
          direct path
        </span>
      )}
      {frame.rest && (
        <span>
          <LineSample class="chart-thin chart-dash-dot" />
          all other paths
        </span>
      )}
      {frame.hidden && (
        <span>
          <LineSample class="chart-thin" />
          ∂ℒ/∂h, medians
        </span>
      )}
      {frame.theory && (
        <span>
          <LineSample class="chart-theory" />
          {frame.direct ? 'theory of the direct path' : 'theory'}
        </span>
      )}
      {frame.theoryNote && <span class="legend-note">{frame.theoryNote}</span>}
    </div>
  );
}
