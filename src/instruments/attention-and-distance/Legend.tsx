import type { AttentionFrame } from '../../lab/experiments/attention-and-distance/definition.ts';
import { recurrenceName, regimeOfWay } from '../../lab/experiments/attention-and-distance/summary.ts';
import { BandSample, LineSample } from '../LegendSample.tsx';

/** What the lines of the figure are, with a sample of each. */
export function AttentionLegend({ frame }: { frame: AttentionFrame }) {
  const { params, theory, notes } = frame;
  return (
    <div class="instrument-legend">
      <span class={`ad-${regimeOfWay(frame, 'attention')}`}>
        <BandSample />
        {params.seeds === 1 ? 'attention, 1 seed' : `attention, ${params.seeds} seeds: median, 10–90 %`}
      </span>
      <span class={`ad-${regimeOfWay(frame, 'recurrence')}`}>
        <BandSample />
        {recurrenceName(params)}
      </span>
      <span>
        <LineSample class="chart-thin chart-dashed" />
        through the values
      </span>
      <span>
        <LineSample class="chart-thin chart-dash-dot" />
        through the logits
      </span>
      {(theory.attention || theory.recurrence) && (
        <span>
          <LineSample class="chart-theory" />
          theory
        </span>
      )}
      {notes.map((note) => (
        <span key={note} class="legend-note">
          {note}
        </span>
      ))}
    </div>
  );
}
