import type { DepthResult, NormalizationBenchFrame } from '../../lab/experiments/normalization-bench/definition.ts';
import { regimeOfStep } from '../../lab/experiments/normalization-bench/regime.ts';
import type { FigureProps } from '../InstrumentShell.tsx';
import { ProfilePanel } from '../ProfilePanel.tsx';
import { NARROW } from '../panels.ts';
import { profileOffScale } from '../profile-off-scale.ts';
import { CoursePanel } from './CoursePanel.tsx';

type DepthFrame = Omit<NormalizationBenchFrame, 'result'> & { result: DepthResult };

const MAIN_HEIGHT = { narrow: 290, wide: 330 } as const;
const SMALL_HEIGHT = { narrow: 180, wide: 190 } as const;

/** `exploding, × 1.234 a layer` */
function reading({ step, gradient }: DepthResult): string {
  const regime = regimeOfStep(step.mean);
  if (gradient.median[0] === -Infinity) return 'vanishing, exactly 0';
  return `${regime}, × ${step.mean.toFixed(3)} a layer`;
}

/** A normalized stack: the gradient by layer, and beneath it its factor at each layer. */
export function DepthFigure({ frame, width, id }: FigureProps<DepthFrame>) {
  const { params, result } = frame;
  const { gradient, factor, theory } = result;
  const form = width < NARROW ? 'narrow' : 'wide';
  const zero = gradient.median[0] === -Infinity;
  return (
    <div data-size={form} data-regime={regimeOfStep(result.step.mean)}>
      <ProfilePanel
        id={`${id}-gradient`}
        title={form === 'narrow' ? 'RMS ∂ℒ/∂h' : 'Gradient at each layer, RMS ∂ℒ/∂h'}
        note={reading(result)}
        description={`Logarithmic axis against layers 0 to ${params.depth}: median and 10 to 90 % of ${params.seeds} networks, with theory dashed, and theory of the same stack without normalization as a thin line.`}
        width={width}
        height={MAIN_HEIGHT[form]}
        depth={params.depth}
        firstLayer={0}
        profile={gradient}
        theory={theory?.gradient ?? null}
        traces={[{ class: 'chart-thin chart-theory nb-without', values: result.without }]}
        offScale={profileOffScale(gradient, 0, form === 'narrow')}
        axisLabel="layer, 0 is the input"
      />
      {!zero && (
        <div class="instrument-panels">
          <CoursePanel
            id={`${id}-factor`}
            title="Factor on the gradient at each layer"
            description="By layer, from 0 up: the root mean square of the gradient below the layer over that above it; median and 10 to 90 % over networks, with theory dashed."
            width={width}
            height={SMALL_HEIGHT[form]}
            first={1}
            axisLabel="layer"
            scale="linear"
            reference={1}
            series={[
              {
                name: 'factor',
                values: factor.median,
                low: factor.p10,
                high: factor.p90,
                theory: theory?.factor,
                class: 'nb-regime',
              },
            ]}
          />
        </div>
      )}
    </div>
  );
}
