import type { ResidualPathsFrame } from '../../lab/experiments/residual-paths/definition.ts';
import { plainNumber } from '../../lab/numerics/number-text.ts';
import { BandSample, LineSample } from '../LegendSample.tsx';

/** What the lines of the figure are, with a sample of each, and where the theory is only approximate. */
export function ResidualPathsLegend({ frame }: { frame: ResidualPathsFrame }) {
  const { seeds } = frame.params;
  return (
    <div class="instrument-legend">
      <span>
        <BandSample />
        {seeds === 1 ? '1 seed' : `${seeds} seeds: median by layer, mean by lag, 10–90 %`}
      </span>
      <span>
        <LineSample class="chart-theory" />
        theory; for the autocorrelation, Brownian motion
      </span>
      <span>
        <LineSample class="chart-thin chart-dash-dot" />
        white noise
      </span>
      <span>β = {plainNumber(frame.branchScale)}</span>
      {frame.theoryNote && <span class="legend-note">{frame.theoryNote}</span>}
    </div>
  );
}
