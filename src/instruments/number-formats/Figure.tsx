import { round } from '../../charts/axes.tsx';
import {
  COMPARED,
  type ComparedName,
  FORMAT_TITLES,
  type NumberFormatsFrame,
} from '../../lab/experiments/number-formats/definition.ts';
import { regimeOfFormats, totalChange } from '../../lab/experiments/number-formats/summary.ts';
import { magnitudeText } from '../../lab/numerics/magnitude-text.ts';
import { CurvePanel } from '../CurvePanel.tsx';
import type { FigureProps } from '../InstrumentShell.tsx';
import { ProfilePanel } from '../ProfilePanel.tsx';
import { GAP, NARROW } from '../panels.ts';
import { formatsOffScale } from './off-scale.ts';
import { SizesPanel } from './SizesPanel.tsx';
import { STRIP, WindowStrip } from './WindowStrip.tsx';

/** Heights do not depend on the exact width, so drawing for the container's width moves nothing. */
const MAIN_HEIGHT = { narrow: 340, wide: 420 } as const;
const SMALL_HEIGHT = { narrow: 230, wide: 240 } as const;

/** How each format's line is drawn. */
export const FORMAT_LINES: Readonly<Record<ComparedName, string>> = {
  fp32: 'chart-thin',
  bf16: 'chart-thin chart-dash-dot',
  fp16: 'chart-thin chart-dashed',
  e5m2: 'chart-thin nf-short-dashes',
  e4m3: 'chart-thin nf-dots',
};

/** `vanishing, ÷ 4.3 a layer` */
function reading(frame: NumberFormatsFrame): string {
  const change = totalChange(frame);
  if (Number.isNaN(change)) return 'measuring';
  if (change === Number.NEGATIVE_INFINITY) return 'vanishing, exactly 0';
  const factor = magnitudeText(Math.abs(change) / frame.params.depth);
  const regime = regimeOfFormats(frame);
  return factor === '1' ? regime : `${regime}, ${change < 0 ? '÷' : '×'} ${factor} a layer`;
}

/** Number formats drawn for a width: the gradient by layer in each, what they hold, and what they make of one layer. */
export function NumberFormatsFigure({ frame, width, id }: FigureProps<NumberFormatsFrame>) {
  const { params, formats } = frame;
  const { depth, lossScale } = params;
  const narrow = width < NARROW;
  const size = narrow ? 'narrow' : 'wide';
  const small = { width: narrow ? width : Math.floor((width - GAP) / 2), height: SMALL_HEIGHT[size] };
  const backs = Array.from({ length: depth + 1 }, (_, back) => back);
  return (
    <div data-regime={regimeOfFormats(frame)} data-size={size}>
      <ProfilePanel
        id={`${id}-gradient`}
        title={narrow ? 'RMS ∂ℒ/∂h' : 'Gradient by layers back, RMS ∂ℒ/∂h'}
        note={reading(frame)}
        description={`Logarithmic axis against layers 0 to ${depth}, counted back from the loss: fp64’s median and 10 to 90 % of ${params.seeds} networks, theory dotted, and the median in each narrower format. Beside it the range that each format holds.`}
        width={width}
        height={MAIN_HEIGHT[size]}
        depth={depth}
        firstLayer={0}
        profile={formats.fp64.gradient}
        theory={frame.theory}
        traces={COMPARED.map((name) => ({ values: formats[name].gradient.median, class: FORMAT_LINES[name] }))}
        offScale={formatsOffScale(frame, narrow)}
        axisLabel="layers back from the loss"
        rightRoom={narrow ? 12 : STRIP}
      >
        {({ area, x, y }) => (
          <>
            {COMPARED.map((name) => {
              const { subnormal, gradient } = formats[name];
              const value = subnormal === null ? Number.NaN : (gradient.median[subnormal] as number);
              if (!Number.isFinite(value)) return null;
              return (
                <circle key={name} class="nf-begins" cx={round(x(subnormal as number))} cy={round(y(value))} r="3.5" />
              );
            })}
            {!narrow && <WindowStrip area={area} y={y} lossScale={lossScale} />}
          </>
        )}
      </ProfilePanel>
      <div class="instrument-panels">
        <CurvePanel
          {...small}
          id={`${id}-zeros`}
          title="Share of zeros in ∂ℒ/∂h"
          description={`By layers back from the loss, mean over networks, from 0 to 100 %: ${COMPARED.map((name) => FORMAT_TITLES[name]).join(', ')}.`}
          xs={backs}
          last={depth}
          axisLabel="layers back from the loss"
          shares
          note={
            frame.measured > 0 && COMPARED.some((name) => formats[name].zeros.some(Number.isNaN))
              ? 'gaps: overflow'
              : undefined
          }
          curves={COMPARED.map((name) => ({ values: formats[name].zeros, class: FORMAT_LINES[name] }))}
        />
        <SizesPanel {...small} id={`${id}-sizes`} frame={frame} />
      </div>
    </div>
  );
}
