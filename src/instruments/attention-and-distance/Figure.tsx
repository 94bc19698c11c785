import type { AttentionFrame } from '../../lab/experiments/attention-and-distance/definition.ts';
import { regimeOfWay } from '../../lab/experiments/attention-and-distance/summary.ts';
import { CurvePanel, leftOut } from '../CurvePanel.tsx';
import type { FigureProps } from '../InstrumentShell.tsx';
import { GAP, NARROW } from '../panels.ts';
import { GradientPanel } from './GradientPanel.tsx';

/** Heights do not depend on the exact width, so drawing for the container's width moves nothing. */
const MAIN_HEIGHT = { narrow: 320, wide: 370 } as const;
const SMALL_HEIGHT = { narrow: 190, wide: 200 } as const;

/** Attention and distance drawn for a width: both gradients by lag, and beneath them what attention does. Needs no DOM. */
export function AttentionFigure({ frame, width, id }: FigureProps<AttentionFrame>) {
  const { params, attention, values, logits, weights, query, theory, largestWeight } = frame;
  const last = params.length - 1;
  const narrow = width < NARROW;
  const size = narrow ? 'narrow' : 'wide';
  const lags = Array.from({ length: params.length }, (_, lag) => lag);
  const small = {
    width: narrow ? width : Math.floor((width - 2 * GAP) / 3),
    height: SMALL_HEIGHT[size],
    xs: lags,
    last,
    axisLabel: 'lag',
  };
  const alone = { values: theory.weights, class: 'chart-theory' };
  const noLogits = logits.median.length > 0 && logits.median.every((value) => value === -Infinity);
  return (
    <div data-size={size}>
      <GradientPanel id={`${id}-gradient`} frame={frame} width={width} height={MAIN_HEIGHT[size]} narrow={narrow} />
      <div class="instrument-panels">
        <CurvePanel
          {...small}
          id={`${id}-weights`}
          title="Attention weight, mean"
          description="By lag, mean over heads and sequences: median and 10 and 90 % of the seeds on a logarithmic axis; dotted what the distance bias alone would give, without one 1/T."
          curves={[
            { values: weights.p10, class: 'chart-thin' },
            { values: weights.p90, class: 'chart-thin' },
            { values: weights.median, class: 'ad-neutral' },
            alone,
          ]}
          note="thin: 10 and 90 % of seeds"
        />
        <CurvePanel
          {...small}
          id={`${id}-query`}
          title="Weights of one query"
          description="The weights that the last position gives each lag in one head of the first seed’s first sequence, on a logarithmic axis; dotted what the distance bias alone would give."
          curves={[{ values: query, class: 'ad-neutral' }, alone]}
          note={
            Number.isNaN(largestWeight.mean) ? undefined : `largest: ${largestWeight.mean.toPrecision(2)} on average`
          }
        />
        <div class={`ad-${regimeOfWay(frame, 'attention')}`}>
          <CurvePanel
            {...small}
            id={`${id}-paths`}
            title="Paths through attention"
            description="RMS ∂ℒ/∂x by lag on a logarithmic axis, medians: the whole, what came through the values, and what came through the logits of the softmax; dotted the theory of the whole."
            curves={[
              { values: logits.median, class: 'chart-thin chart-dash-dot' },
              { values: values.median, class: 'chart-thin chart-dashed' },
              { values: attention.median, class: '' },
              ...(theory.attention ? [{ values: theory.attention, class: 'chart-theory' }] : []),
            ]}
            note={noLogits ? 'through logits: exactly 0' : leftOut([attention.median, values.median, logits.median])}
          />
        </div>
      </div>
    </div>
  );
}
