import type { GradientFlowFrame } from '../lab/experiments/gradient-flow/definition.ts';
import { regimeOf } from '../lab/experiments/gradient-flow/regime.ts';

function Sample({ class: className }: { class: string }) {
  return (
    <svg class="gf-sample chart" width="26" height="12" aria-hidden="true">
      <line class={`chart-line ${className}`} x1="1" x2="25" y1="6" y2="6" />
    </svg>
  );
}

/** What the lines of the figure are, with a sample of each. */
export function GradientFlowLegend({ frame }: { frame: GradientFlowFrame }) {
  const { seeds } = frame.params;
  return (
    <div class="gf-legend" data-regime={regimeOf(frame)}>
      <span>
        <svg class="gf-sample chart" width="26" height="12" aria-hidden="true">
          <rect class="chart-band" x="1" y="1" width="24" height="10" />
          <line class="chart-line" x1="1" x2="25" y1="6" y2="6" />
        </svg>
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
      {frame.theoryNote && <span class="gf-note">{frame.theoryNote}</span>}
    </div>
  );
}
