import type { GradientFlowFrame } from '../../lab/experiments/gradient-flow/definition.ts';
import { regimeOf } from '../../lab/experiments/gradient-flow/regime.ts';
import { BandSample, LineSample as Sample } from '../LegendSample.tsx';

/** What the lines of the figure are, with a sample of each. */
export function GradientFlowLegend({ frame }: { frame: GradientFlowFrame }) {
  const { seeds } = frame.params;
  return (
    <div class="instrument-legend" data-regime={regimeOf(frame)}>
      <span>
        <BandSample />
        {seeds === 1 ? '1 seed' : `${seeds} seeds: median, 10–90 %`}
      </span>
      {frame.theory && (
        <span>
          <Sample class="chart-theory" />
          mean-field theory
        </span>
      )}
      {frame.formats && (
        <span>
          first seed, stored in <Sample class="chart-thin" />
          fp32 <Sample class="chart-thin chart-dash-dot" />
          bf16 <Sample class="chart-thin chart-dashed" />
          fp16
        </span>
      )}
      {frame.theoryNote && <span class="legend-note">{frame.theoryNote}</span>}
    </div>
  );
}
