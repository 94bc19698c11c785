import type { GradientFlowFrame, NumberFormatName } from '../../lab/experiments/gradient-flow/definition.ts';
import { decadesPerLayer, regimeOf } from '../../lab/experiments/gradient-flow/regime.ts';
import { magnitudeText } from '../../lab/numerics/magnitude-text.ts';
import type { FigureProps } from '../InstrumentShell.tsx';
import { ProfilePanel } from '../ProfilePanel.tsx';
import { GAP, NARROW } from '../panels.ts';
import { profileOffScale } from '../profile-off-scale.ts';
import { failureOffScale, gradientOffScale } from './off-scale.ts';
import { SharesPanel } from './SharesPanel.tsx';

/** Heights do not depend on the exact width, so drawing for the container's width moves nothing. */
const MAIN_HEIGHT = { narrow: 300, wide: 360 } as const;
const SMALL_HEIGHT = { narrow: 166, wide: 186 } as const;
const LAYER_AXIS = 'layer, 0 is the input';

const FORMAT_LINES: readonly { name: NumberFormatName; class: string }[] = [
  { name: 'fp32', class: 'chart-thin' },
  { name: 'bf16', class: 'chart-thin chart-dash-dot' },
  { name: 'fp16', class: 'chart-thin chart-dashed' },
];

/** `vanishing, ÷ 4.2 a layer` */
function reading(frame: GradientFlowFrame): string {
  const slope = decadesPerLayer(frame.gradient.median);
  if (frame.failure) return 'not finite';
  if (Number.isNaN(slope)) return 'measuring';
  if (slope === -Infinity) return 'vanishing, exactly 0';
  const factor = magnitudeText(Math.abs(slope));
  const sign = slope < 0 ? '÷' : '×';
  return factor === '1' ? regimeOf(frame) : `${regimeOf(frame)}, ${sign} ${factor} a layer`;
}

/** Gradient flow drawn for a width: the gradient by layer, and beneath it what explains it. Needs no DOM. */
export function GradientFlowFigure({ frame, width, id }: FigureProps<GradientFlowFrame>) {
  const { depth } = frame.params;
  const narrow = width < NARROW;
  const size = narrow ? 'narrow' : 'wide';
  const small = {
    width: narrow ? width : Math.floor((width - 2 * GAP) / 3),
    height: SMALL_HEIGHT[size],
    depth,
    axisLabel: 'layer',
  };
  const theoryWords = frame.theory ? ', with the mean-field prediction dashed' : '';
  return (
    <div data-regime={regimeOf(frame)} data-size={size}>
      <ProfilePanel
        id={`${id}-gradient`}
        title={narrow ? 'RMS ∂ℒ/∂h' : 'Gradient at each layer, RMS ∂ℒ/∂h'}
        note={reading(frame)}
        description={`Logarithmic axis against layers 0 to ${depth}: median and 10 to 90 % of ${frame.params.seeds} networks${theoryWords}.`}
        width={width}
        height={MAIN_HEIGHT[size]}
        depth={depth}
        firstLayer={0}
        profile={frame.gradient}
        theory={frame.theory?.gradient ?? null}
        traces={
          frame.formats
            ? FORMAT_LINES.map((line) => ({ class: line.class, values: frame.formats?.[line.name].gradient ?? [] }))
            : []
        }
        offScale={gradientOffScale(frame, narrow)}
        axisLabel={LAYER_AXIS}
      />
      <div class="instrument-panels">
        <ProfilePanel
          {...small}
          id={`${id}-weight`}
          title="RMS ∂ℒ/∂W"
          description={`Gradient of the weights by layer, logarithmic axis${theoryWords}.`}
          firstLayer={1}
          profile={frame.weightGradient}
          theory={frame.theory?.weightGradient ?? null}
          offScale={[
            ...failureOffScale(frame, 'weight gradient', true),
            ...profileOffScale(frame.weightGradient, 1, true),
          ]}
        />
        <ProfilePanel
          {...small}
          id={`${id}-activation`}
          title="RMS activation h"
          description={`Activation by layer, logarithmic axis${theoryWords}.`}
          firstLayer={0}
          profile={frame.activation}
          theory={frame.theory?.activation ?? null}
          offScale={[...failureOffScale(frame, 'activation', true), ...profileOffScale(frame.activation, 0, true)]}
        />
        <SharesPanel
          {...small}
          id={`${id}-shares`}
          description="By layer: flat, the share of units and examples at which the slope is under 0.01; dead, the share of units flat on every example."
          flat={frame.flat}
          dead={frame.dead}
        />
      </div>
    </div>
  );
}
