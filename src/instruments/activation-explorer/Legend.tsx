import type { ActivationExplorerFrame } from '../../lab/experiments/activation-explorer/definition.ts';
import { torchGainSentence } from '../../lab/experiments/activation-explorer/text.ts';
import { plainNumber } from '../../lab/numerics/number-text.ts';
import { BandSample, LineSample } from '../LegendSample.tsx';

/** What the lines of the figure are, with a sample of each, and the gains that people quote. */
export function ActivationExplorerLegend({ frame }: { frame: ActivationExplorerFrame }) {
  const { seeds, samples, q } = frame.params;
  const { conventional } = frame.gain;
  return (
    <div class="instrument-legend">
      <span>
        <LineSample class="" />
        φ, width <LineSample class="ae-slope" />
        φ′, slope (median, 10–90 % of points) <LineSample class="ae-curvature" />
        φ″
      </span>
      <span>
        <svg class="legend-sample chart" width="26" height="12" aria-hidden="true">
          <rect class="chart-band ae-density" x="1" y="1" width="24" height="10" />
        </svg>
        density of N(0, {q}), height not to scale
      </span>
      <span>
        <svg class="legend-sample chart" width="26" height="12" aria-hidden="true">
          <rect class="ae-flat" x="1" y="4" width="24" height="5" />
        </svg>
        flat: |φ′| under 0.01
      </span>
      <span>
        <BandSample />
        {seeds === 1 ? '1 seed' : `${seeds} seeds: mean, 10–90 %`}, {samples} samples each
      </span>
      <span>
        <LineSample class="chart-theory" />
        Gaussian average by quadrature
      </span>
      {Math.abs(frame.kink) > 1e-9 && (
        <span class="legend-note">
          At 0 the slope jumps by {plainNumber(frame.kink)}: φ″ has an impulse there, which is not drawn.
        </span>
      )}
      <span class="legend-note">
        At q = 1 the gain that keeps the variance is {plainNumber(conventional, 4)}. {torchGainSentence(frame)}
      </span>
    </div>
  );
}
