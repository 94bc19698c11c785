import type { RecurrentMemoryFrame } from '../../lab/experiments/recurrent-memory/definition.ts';
import { memoryName, regimeOfMemory, totalChange } from '../../lab/experiments/recurrent-memory/summary.ts';
import { magnitudeText } from '../../lab/numerics/magnitude-text.ts';
import { CurvePanel, leftOut } from '../CurvePanel.tsx';
import type { FigureProps } from '../InstrumentShell.tsx';
import type { OffScale } from '../off-scale-rows.ts';
import { ProfilePanel } from '../ProfilePanel.tsx';
import { GAP, NARROW } from '../panels.ts';

/** Heights do not depend on the exact width, so drawing for the container's width moves nothing. */
const MAIN_HEIGHT = { narrow: 300, wide: 360 } as const;
const SMALL_HEIGHT = { narrow: 190, wide: 200 } as const;

/** `vanishing, ÷ 1.3 a step` */
function reading(frame: RecurrentMemoryFrame): string {
  const total = totalChange(frame);
  if (Number.isNaN(total)) return 'measuring';
  if (total === Number.NEGATIVE_INFINITY) return 'vanishing, exactly 0';
  const factor = magnitudeText(Math.abs(total) / frame.params.length);
  const regime = regimeOfMemory(frame);
  return factor === '1' ? regime : `${regime}, ${total < 0 ? '÷' : '×'} ${factor} a step`;
}

/** Where the median gradient is exactly 0. */
function zeros({ gradient: { median } }: RecurrentMemoryFrame, short: boolean): OffScale[] {
  const from = median.indexOf(-Infinity);
  if (from < 0) return [];
  const last = median[from - 1];
  return [
    {
      kind: 'zero',
      from,
      to: median.length - 1,
      label: short ? 'exactly 0' : `exactly 0 from lag ${from} on, in the median network`,
      series: true,
      ...(last === undefined ? {} : { leaves: { layer: from - 1, value: last } }),
    },
  ];
}

/** The theory, moved to where the measurement begins at lag 0. */
export function placedTheory({ theory, gradient, direct }: RecurrentMemoryFrame): number[] | null {
  const start = (direct ?? gradient).median[0] as number;
  return theory?.map((value) => start + value) ?? null;
}

/** Recurrent memory drawn for a width: the gradient by lag, and beneath it what explains it. Needs no DOM. */
export function RecurrentMemoryFigure({ frame, width, id }: FigureProps<RecurrentMemoryFrame>) {
  const { params, gradient, direct, rest, hidden, state, gates, singular } = frame;
  const { length } = params;
  const narrow = width < NARROW;
  const size = narrow ? 'narrow' : 'wide';
  const symbol = params.cell === 'lstm' ? '∂ℒ/∂c' : '∂ℒ/∂h';
  const small = { width: narrow ? width : Math.floor((width - 2 * GAP) / 3), height: SMALL_HEIGHT[size] };
  const times = Array.from({ length: length + 1 }, (_, t) => t);
  const hasGates = gates.length > 1;
  const ends = singular?.median.some(Number.isNaN) ? ', ends in the rounding' : '';
  return (
    <div data-regime={regimeOfMemory(frame)} data-size={size}>
      <ProfilePanel
        id={`${id}-gradient`}
        title={narrow ? `RMS ${symbol} by lag` : `Gradient at each lag, RMS ${symbol} of the ${memoryName(params)}`}
        note={reading(frame)}
        description={`Logarithmic axis against lags 0 to ${length}, counted back from the last step: median and 10 to 90 % of ${params.seeds} networks${direct ? ', with the direct path and the rest' : ''}${frame.theory ? ', and theory dotted' : ''}.`}
        width={width}
        height={MAIN_HEIGHT[size]}
        depth={length}
        firstLayer={0}
        profile={gradient}
        theory={placedTheory(frame)}
        traces={[
          ...(direct ? [{ values: direct.median, class: 'chart-thin chart-dashed' }] : []),
          ...(rest ? [{ values: rest.median, class: 'chart-thin chart-dash-dot' }] : []),
          ...(hidden ? [{ values: hidden.median, class: 'chart-thin' }] : []),
        ]}
        offScale={zeros(frame, narrow)}
        axisLabel="lag, steps back from the last"
      />
      <div class="instrument-panels">
        <CurvePanel
          {...small}
          id={`${id}-singular`}
          title="Singular values by lag"
          description="The largest and the median singular value of the product of the steps’ Jacobians, by lag, for the first seed’s first sequence, on a logarithmic axis."
          xs={singular?.lags ?? []}
          last={length}
          axisLabel="lag"
          curves={
            singular
              ? [
                  { values: singular.median, class: 'chart-dashed' },
                  { values: singular.largest, class: '' },
                ]
              : []
          }
          note={singular ? `largest; dashed: median${ends}` : 'measured last'}
        />
        <CurvePanel
          {...small}
          id={`${id}-state`}
          title="RMS state h"
          description="The state by time, median over networks, on a logarithmic axis."
          xs={times}
          last={length}
          axisLabel="time, 0 is the start"
          curves={[{ values: state.median, class: 'rm-neutral' }]}
          note={leftOut([state.median])}
        />
        <CurvePanel
          {...small}
          id={`${id}-gates`}
          title={hasGates ? 'Mean of each gate' : 'Mean slope φ′'}
          description={`By time, mean over units, sequences and networks, from 0 to 100 %: ${hasGates ? gates.map(({ name }) => `${name} gate`).join(', ') : 'the slope of the activation'}.`}
          xs={times.slice(1)}
          last={length}
          axisLabel="time"
          shares
          curves={gates.map(({ name, mean }, index) => ({
            values: mean,
            class: hasGates ? `rm-neutral rm-gate-${index}` : 'rm-neutral',
            ...(hasGates ? { name } : {}),
          }))}
          nameRoom={hasGates ? 52 : 20}
        />
      </div>
    </div>
  );
}
