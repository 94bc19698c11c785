import type { RecurrentMemoryFrame } from '../../lab/experiments/recurrent-memory/definition.ts';
import { regimeOfMemory } from '../../lab/experiments/recurrent-memory/summary.ts';
import { magnitudeText } from '../../lab/numerics/magnitude-text.ts';
import { BandSample, LineSample } from '../LegendSample.tsx';

/** What the lines of the figure are, with a sample of each. */
export function RecurrentMemoryLegend({ frame }: { frame: RecurrentMemoryFrame }) {
  const { seeds } = frame.params;
  const { training } = frame;
  if (training) {
    return (
      <div class="instrument-legend" data-regime={regimeOfMemory(frame)}>
        <span>
          <BandSample />
          {seeds === 1 ? '1 seed' : `${seeds} seeds: median, 10–90 %`}
        </span>
        {training.trained > 0 && (
          <span>
            <LineSample class="rm-before" />
            before training
          </span>
        )}
        <span>
          <LineSample class="chart-theory" />
          loss without memory, {magnitudeText(Math.log10(training.baseline))}
        </span>
        <span class="legend-note">The gradient is that of the last step’s loss, on sequences kept from training.</span>
      </div>
    );
  }
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
