import { LANES, type LaneName, type TrainingRaceFrame } from '../../lab/experiments/training-race/frame.ts';
import { type Curve, CurvePanel, leftOut } from '../CurvePanel.tsx';
import type { FigureProps } from '../InstrumentShell.tsx';
import { GAP, NARROW } from '../panels.ts';
import { MapPanel } from './MapPanel.tsx';

/** Heights do not depend on the exact width, so drawing for the container's width moves nothing. */
const CURVES = { narrow: 200, wide: 214 } as const;
const SMALL = { narrow: 200, wide: 204 } as const;
/** The maps beside the loss. */
const WIDE_MAP = 194;

/** A race drawn for a width: the maps and the loss, and beneath them what explains it, layer by layer. Needs no DOM. */
export function TrainingRaceFigure({ frame, width, id }: FigureProps<TrainingRaceFrame>) {
  const { params, steps, theory } = frame;
  const size = width < NARROW ? 'narrow' : 'wide';
  const narrow = size === 'narrow';
  const side = narrow ? Math.floor((width - 12) / 2) : WIDE_MAP;
  const third = { width: narrow ? width : Math.floor((width - 2 * GAP) / 3), height: SMALL[size] };
  const layers = Array.from({ length: params.depth }, (_, l) => l + 1);
  const both = (values: (lane: LaneName) => readonly number[], style = ''): Curve[] =>
    LANES.map((lane) => ({
      values: values(lane),
      class: `race-${lane} ${style}`,
      ...(style ? {} : { name: lane.toUpperCase() }),
    }));
  const losses = both((lane) => frame[lane].loss.map(Math.log10));
  const now = (lane: LaneName) => frame[lane].delta.at(-1) ?? [];
  const before = (lane: LaneName) => frame[lane].delta[0] ?? [];
  const ratios = (lane: LaneName) => frame[lane].updateRatio.at(-1) ?? [];
  const step = steps.at(-1) ?? 0;
  return (
    <div data-size={size}>
      <div class="race-head">
        {LANES.map((lane) => (
          <MapPanel key={lane} frame={frame} lane={lane} id={`${id}-map-${lane}`} side={side} />
        ))}
        <CurvePanel
          id={`${id}-loss`}
          title="Loss, nats"
          description="Mean binary cross-entropy of both networks by step, on a logarithmic axis."
          width={narrow ? width : width - 2 * (side + GAP)}
          height={CURVES[size]}
          xs={steps}
          last={params.steps}
          axisLabel="step"
          curves={losses}
          note={leftOut(losses.map(({ values }) => values))}
        />
      </div>
      <div class="instrument-panels">
        <CurvePanel
          {...third}
          id={`${id}-delta`}
          title="Error signal by layer"
          description={`RMS over points and units of a point’s own gradient with respect to the pre-activations, by hidden layer, on a logarithmic axis: after ${step} steps, and thin before training, with the mean-field prediction dashed.`}
          xs={layers}
          last={params.depth}
          axisLabel="hidden layer"
          curves={[
            ...both(before, 'race-before'),
            ...LANES.flatMap((lane) => (theory[lane] ? [{ values: theory[lane], class: 'chart-theory' }] : [])),
            ...both(now),
          ]}
          note={leftOut(LANES.map(now))}
        />
        <CurvePanel
          {...third}
          id={`${id}-ratio`}
          title="Update ÷ weight by layer"
          description={`Norm of the next update of a layer’s weights over the norm of the weights, after ${step} steps, on a logarithmic axis; the last is the output layer.`}
          xs={[...layers, params.depth + 1]}
          last={params.depth + 1}
          axisLabel="layer, the last is the output"
          curves={both(ratios)}
          note={leftOut(LANES.map(ratios))}
        />
        <CurvePanel
          {...third}
          id={`${id}-flat`}
          title="Flat, dead (thin) units"
          description={`By hidden layer after ${step} steps: the share of units and points at which the slope is under 0.01, and thin the share of units that are flat on every point.`}
          xs={layers}
          last={params.depth}
          axisLabel="hidden layer"
          shares
          curves={[
            ...both((lane) => frame[lane].dead.at(-1) ?? [], 'race-before'),
            ...both((lane) => frame[lane].flat.at(-1) ?? []),
          ]}
        />
      </div>
    </div>
  );
}
