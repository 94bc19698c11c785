import { COMPARED, FORMAT_TITLES, type NumberFormatsFrame } from '../../lab/experiments/number-formats/definition.ts';
import { regimeOfFormats } from '../../lab/experiments/number-formats/summary.ts';
import { BandSample, LineSample } from '../LegendSample.tsx';
import { FORMAT_LINES } from './Figure.tsx';

/** What the lines and bars of the figure are, with a sample of each. */
export function NumberFormatsLegend({ frame }: { frame: NumberFormatsFrame }) {
  const { seeds } = frame.params;
  return (
    <div class="instrument-legend" data-regime={regimeOfFormats(frame)}>
      <span>
        <BandSample />
        fp64, {seeds === 1 ? '1 seed' : `${seeds} seeds: median, 10–90 %`}
      </span>
      {COMPARED.map((name) => (
        <span key={name}>
          <LineSample class={FORMAT_LINES[name]} />
          {FORMAT_TITLES[name]}
        </span>
      ))}
      <span>
        <LineSample class="chart-theory" />
        mean-field theory
      </span>
      <span>
        <svg class="legend-sample chart" width="12" height="12" aria-hidden="true">
          <circle class="nf-begins" cx="6" cy="6" r="3.5" />
        </svg>
        subnormal from here
      </span>
      <span>
        <svg class="legend-sample chart" width="26" height="12" aria-hidden="true">
          <rect class="nf-subnormal" x="1" y="1" width="10" height="10" />
          <rect class="nf-normal" x="11" y="1" width="14" height="10" />
        </svg>
        range: subnormal, normal
      </span>
      {frame.theoryNote && <span class="legend-note">{frame.theoryNote}</span>}
    </div>
  );
}
