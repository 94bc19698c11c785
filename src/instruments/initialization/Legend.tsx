import { regimeOf } from '../../lab/experiments/initialization/change.ts';
import type { InitializationFrame } from '../../lab/experiments/initialization/definition.ts';
import { BandSample, LineSample } from '../LegendSample.tsx';

/** What the lines of the figure are, with a sample of each. */
export function InitializationLegend({ frame }: { frame: InitializationFrame }) {
  const { params, comparisonSeeds, histograms, jacobian, theoryNote, gradient } = frame;
  const total = histograms[0]?.activation.total;
  const networks = jacobian?.networks;
  return (
    <div class="instrument-legend" data-regime={regimeOf(gradient.median, 'down')}>
      <span>
        <BandSample />
        chosen scheme, {params.seeds === 1 ? '1 seed' : `${params.seeds} seeds: median, 10–90 %`}
      </span>
      <span>
        <LineSample class="chart-theory" />
        mean-field theory
      </span>
      <span>
        <LineSample class="chart-thin" />
        other schemes, each with its own gain, median of {comparisonSeeds}
      </span>
      {total !== undefined && (
        <span class="legend-note">
          Histograms: {total} values in the first layer, bins of a quarter decade, heights on one scale.
        </span>
      )}
      {networks !== undefined && (
        <span class="legend-note">
          Singular values: {networks === 1 ? '1 network' : `${networks} networks`} at one example each; dashed, theory’s
          root mean square and, where it has a formula, its largest value.
        </span>
      )}
      {theoryNote && <span class="legend-note">{theoryNote}</span>}
    </div>
  );
}
