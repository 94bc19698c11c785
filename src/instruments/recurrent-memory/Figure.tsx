import {
  type RecurrentMemoryFrame,
  stepsOf,
  type Training,
} from '../../lab/experiments/recurrent-memory/definition.ts';
import { memoryName, regimeOfMemory, totalChange } from '../../lab/experiments/recurrent-memory/summary.ts';
import { magnitudeText } from '../../lab/numerics/magnitude-text.ts';
import { CurvePanel, leftOut } from '../CurvePanel.tsx';
import type { FigureProps } from '../InstrumentShell.tsx';
import type { OffScale } from '../off-scale-rows.ts';
import { ProfilePanel } from '../ProfilePanel.tsx';
import { GAP, NARROW } from '../panels.ts';

/** Heights do not depend on the exact width, so drawing for the container's width moves nothing. */
const MAIN_HEIGHT = { narrow: 300, wide: 360 } as const;
const TASK_HEIGHT = { narrow: 280, wide: 300 } as const;
const SMALL_HEIGHT = { narrow: 190, wide: 200 } as const;

/** `vanishing, ÷ 1.3 a step` */
function reading(frame: RecurrentMemoryFrame): string {
  const total = totalChange(frame);
  if (Number.isNaN(total)) return 'measuring';
  if (total === Number.NEGATIVE_INFINITY) return 'vanishing, exactly 0';
  const factor = magnitudeText(Math.abs(total) / stepsOf(frame.params));
  const regime = regimeOfMemory(frame);
  return factor === '1' ? regime : `${regime}, ${total < 0 ? '÷' : '×'} ${factor} a step`;
}

/** Where the median gradient is exactly 0, and where an overflow has made it no number. */
function offScale({ gradient: { median } }: RecurrentMemoryFrame, short: boolean): OffScale[] {
  const to = median.length - 1;
  const zero = median.indexOf(-Infinity);
  const undefinedFrom = median.findIndex((value) => Number.isNaN(value) || value === Infinity);
  const last = median[zero - 1];
  return [
    ...(zero < 0
      ? []
      : [
          {
            kind: 'zero' as const,
            from: zero,
            to,
            label: short ? 'exactly 0' : `exactly 0 from lag ${zero} on, in the median network`,
            series: true,
            ...(last === undefined ? {} : { leaves: { layer: zero - 1, value: last } }),
          },
        ]),
    ...(undefinedFrom < 0
      ? []
      : [{ kind: 'not-a-number' as const, from: undefinedFrom, to, label: 'not finite', series: true }]),
  ];
}

/** The theory, moved to where the measurement begins at lag 0. */
export function placedTheory({ theory, gradient, direct }: RecurrentMemoryFrame): number[] | null {
  const start = (direct ?? gradient).median[0] as number;
  return theory?.map((value) => start + value) ?? null;
}

interface LossPanelProps {
  training: Training;
  /** Updates of the whole training. */
  last: number;
  id: string;
  width: number;
  height: number;
}

/** The loss by step of training, with its spread over seeds and the loss of whoever remembers nothing. */
function LossPanel({ training, last, ...panel }: LossPanelProps) {
  const { steps, loss, baseline } = training;
  const fromZero = (values: readonly number[]) => [Number.NaN, ...values];
  const xs = [0, ...steps, last];
  return (
    <CurvePanel
      {...panel}
      title="Loss by step of training"
      description="Median over networks of the loss on new sequences, a mean over each record’s steps, with the 10 to 90 % of networks, on a logarithmic axis; dashed, the loss without memory."
      xs={xs}
      last={last}
      axisLabel="training step"
      curves={[
        { values: xs.map(() => Math.log10(baseline)), class: 'chart-theory' },
        {
          values: fromZero(loss.median),
          class: 'rm-neutral',
          band: { low: fromZero(loss.p10), high: fromZero(loss.p90) },
        },
      ]}
      note={leftOut([loss.median])}
    />
  );
}

/** Recurrent memory drawn for a width: the gradient by lag, with a task beside the loss, and beneath it what explains it. Needs no DOM. */
export function RecurrentMemoryFigure({ frame, width, id }: FigureProps<RecurrentMemoryFrame>) {
  const { params, gradient, direct, rest, hidden, state, gates, singular, training } = frame;
  const length = stepsOf(params);
  const narrow = width < NARROW;
  const size = narrow ? 'narrow' : 'wide';
  const symbol = params.cell === 'lstm' ? '∂ℒ/∂c' : '∂ℒ/∂h';
  const small = { width: narrow ? width : Math.floor((width - 2 * GAP) / 3), height: SMALL_HEIGHT[size] };
  const main = training
    ? { width: narrow ? width : Math.floor((width - GAP) / 2), height: TASK_HEIGHT[size] }
    : { width, height: MAIN_HEIGHT[size] };
  const times = Array.from({ length: length + 1 }, (_, t) => t);
  const hasGates = gates.length > 1;
  const ends = singular?.median.some(Number.isNaN) ? ' (ends)' : '';
  const isTrained = training !== null && training.trained > 0;
  const paths = [
    ...(direct ? [{ values: direct.median, class: 'chart-thin chart-dashed' }] : []),
    ...(rest ? [{ values: rest.median, class: 'chart-thin chart-dash-dot' }] : []),
    ...(hidden ? [{ values: hidden.median, class: 'chart-thin' }] : []),
  ];
  const untrained = isTrained ? [{ values: training.before.gradient.median, class: 'rm-before' }] : [];
  const profile = (
    <ProfilePanel
      id={`${id}-gradient`}
      title={
        narrow || training ? `RMS ${symbol} by lag` : `Gradient at each lag, RMS ${symbol} of the ${memoryName(params)}`
      }
      note={reading(frame)}
      description={`Logarithmic axis against lags 0 to ${length}, counted back from the last step: median and 10 to 90 % of ${params.seeds} networks${training ? (isTrained ? ', after training, and lighter before it' : ', before training') : direct ? ', with the direct path and the rest' : ''}${frame.theory ? ', and theory dotted' : ''}.`}
      {...main}
      depth={length}
      firstLayer={0}
      profile={gradient}
      theory={placedTheory(frame)}
      traces={training ? untrained : paths}
      offScale={offScale(frame, narrow || training !== null)}
      axisLabel="lag, steps back from the last"
    />
  );
  // With a task the state is 0 before the first step, by definition.
  const begins = training ? 1 : 0;
  const gatesBefore = isTrained ? training.before.gates : [];
  return (
    <div data-regime={regimeOfMemory(frame)} data-size={size}>
      {training ? (
        <div class="instrument-panels">
          <LossPanel training={training} last={params.trainSteps} id={`${id}-loss`} {...main} />
          {profile}
        </div>
      ) : (
        profile
      )}
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
          note={singular ? `largest; dashed: median${ends}` : training?.failure ? 'not measured' : 'measured last'}
        />
        <CurvePanel
          {...small}
          id={`${id}-state`}
          title="RMS state h"
          description="The state by time, median over networks, on a logarithmic axis."
          xs={times.slice(begins)}
          last={length}
          axisLabel={training ? 'time' : 'time, 0 is the start'}
          curves={[{ values: state.median.slice(begins), class: 'rm-neutral' }]}
          note={leftOut([state.median.slice(begins)])}
        />
        <CurvePanel
          {...small}
          id={`${id}-gates`}
          title={hasGates ? 'Mean of each gate' : 'Mean slope φ′'}
          description={`By time, mean over units, sequences and networks, from 0 to 100 %: ${hasGates ? gates.map(({ name }) => `${name} gate`).join(', ') : 'the slope of the activation'}${isTrained ? '; lighter before training' : ''}.`}
          xs={times.slice(1)}
          last={length}
          axisLabel="time"
          shares
          curves={[
            ...gatesBefore.map(({ mean }, index) => ({
              values: mean,
              class: hasGates ? `rm-before rm-gate-${index}` : 'rm-before',
            })),
            ...gates.map(({ name, mean }, index) => ({
              values: mean,
              class: hasGates ? `rm-neutral rm-gate-${index}` : 'rm-neutral',
              ...(hasGates ? { name } : {}),
            })),
          ]}
          nameRoom={hasGates ? 52 : 20}
        />
      </div>
    </div>
  );
}
