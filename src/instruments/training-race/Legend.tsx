import { LANES, type TrainingRaceFrame } from '../../lab/experiments/training-race/frame.ts';
import { laneTitle } from '../../lab/experiments/training-race/summary.ts';
import { LineSample } from '../LegendSample.tsx';

/** What the lines and the shades of the figure are. */
export function TrainingRaceLegend({ frame }: { frame: TrainingRaceFrame }) {
  return (
    <div class="instrument-legend">
      {LANES.map((lane) => (
        <span key={lane}>
          <LineSample class={`race-${lane}`} />
          {laneTitle(frame, lane)}
        </span>
      ))}
      <span>
        <LineSample class="race-a race-before" />
        before training
      </span>
      {(frame.theory.a || frame.theory.b) && (
        <span>
          <LineSample class="chart-theory" />
          mean-field theory, before training
        </span>
      )}
      <span class="legend-note">
        Maps: the fuller the shade, the surer of class 1 (filled points); the line is probability ½. Flat: |φ′| under
        0.01; dead: flat on every point.
      </span>
    </div>
  );
}
