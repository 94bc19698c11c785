import type { NormalizationBenchFrame } from '../../lab/experiments/normalization-bench/definition.ts';
import { regimeOfStep } from '../../lab/experiments/normalization-bench/regime.ts';
import { LARGEST_EXPANDED_MOMENTUM } from '../../lab/theory/running-statistics.ts';
import { BandSample, LineSample } from '../LegendSample.tsx';

function DotSample({ class: style }: { class: string }) {
  return (
    <svg class="legend-sample chart" width="14" height="12" aria-hidden="true">
      <path class={`nb-dots ${style}`} d="M7,6h0" />
    </svg>
  );
}

function SeriesSample({ class: style }: { class: string }) {
  return (
    <svg class="legend-sample chart" width="26" height="12" aria-hidden="true">
      <g class={style}>
        <line class="chart-line nb-line" x1="1" x2="25" y1="6" y2="6" />
      </g>
    </svg>
  );
}

const seedsInWords = (seeds: number, what: string) => (seeds === 1 ? '1 seed' : `${seeds} seeds: ${what}`);

/** What the marks of the view's figure are. */
export function NormalizationBenchLegend({ frame }: { frame: NormalizationBenchFrame }) {
  const { params, result } = frame;
  const { seeds, groups } = params;
  switch (result.view) {
    case 'layer':
      return (
        <div class="instrument-legend">
          <span>
            <DotSample class="nb-dots-marked" />
            the marked set, with its mean
          </span>
          <span>
            <DotSample class="" />
            other numbers of the batch
          </span>
          <span>
            drawn: seed {params.seed}
            {seeds > 1 && `; the sentence averages over ${seeds} seeds`}
          </span>
          {params.normalization === 'group' && result.groups !== groups && (
            <span class="legend-note">
              {groups} groups do not divide {params.channels} channels equally: {result.groups} are used.
            </span>
          )}
        </div>
      );
    case 'statistics':
      return (
        <div class="instrument-legend">
          <span>
            <SeriesSample class="nb-front" />
            inference output; running mean
          </span>
          <span>
            <SeriesSample class="nb-behind" />
            training output; running variance
          </span>
          <span>{seedsInWords(seeds, 'median, 10–90 % tinted')}</span>
          {result.theory && (
            <span>
              <LineSample class="chart-theory" />
              expected for normal numbers
            </span>
          )}
          {!result.theory && result.size > 1 && (
            <span class="legend-note">
              No theory is drawn for momenta above {LARGEST_EXPANDED_MOMENTUM}: the running variance fluctuates too
              much.
            </span>
          )}
        </div>
      );
    case 'depth':
      return (
        <div class="instrument-legend" data-regime={regimeOfStep(result.step.mean)}>
          <span>
            <BandSample />
            {seedsInWords(seeds, 'median, 10–90 %')}
          </span>
          {result.theory && (
            <span>
              <LineSample class="chart-theory" />
              theory
            </span>
          )}
          <span>
            <LineSample class="chart-thin chart-theory nb-without" />
            theory without normalization
          </span>
          {result.theoryNote && <span class="legend-note">{result.theoryNote}</span>}
        </div>
      );
    case 'order':
      return (
        <div class="instrument-legend">
          <span>
            <SeriesSample class="nb-front" />
            {params.order}-LN
          </span>
          <span>
            <SeriesSample class="nb-behind" />
            {params.order === 'pre' ? 'post' : 'pre'}-LN, same weights
          </span>
          <span>{seedsInWords(seeds, 'medians, of mean squares means; 10–90 % tinted')}</span>
          <span>
            <LineSample class="chart-theory" />
            mean-field theory
          </span>
          <span>
            <svg class="legend-sample chart" width="26" height="12" aria-hidden="true">
              <rect class="chart-band nb-bounds" x="1" y="1" width="24" height="10" />
            </svg>
            between the bounds of Xiong et al.
          </span>
        </div>
      );
  }
}
