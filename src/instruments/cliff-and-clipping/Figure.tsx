import type { CliffFrame } from '../../lab/experiments/cliff-and-clipping/definition.ts';
import { CurvePanel, leftOut } from '../CurvePanel.tsx';
import type { FigureProps } from '../InstrumentShell.tsx';
import { GAP, NARROW } from '../panels.ts';
import { lineClass } from './classes.ts';
import { SurfacePanel } from './SurfacePanel.tsx';

/** Heights do not depend on the exact width, so drawing for the container's width moves nothing. */
const SURFACE_HEIGHT = { narrow: 340, wide: 420 } as const;
const SMALL_HEIGHT = { narrow: 190, wide: 203 } as const;

const NAMES = { none: 'none', value: 'value', norm: 'norm', 'global-norm': 'norm' } as const;

/** The surface with the descents on it, and beside it their loss and gradient by step. Needs no DOM. */
export function CliffFigure({ frame, width, id, live }: FigureProps<CliffFrame>) {
  const { descents, params } = frame;
  const size = width < NARROW ? 'narrow' : 'wide';
  const side = size === 'narrow' ? width : Math.max(200, Math.floor((width * 2) / 5) - GAP);
  const xs = Array.from({ length: params.steps + 1 }, (_, step) => step);
  const curves = (values: (descent: CliffFrame['descents'][number]) => readonly number[]) =>
    descents.map((descent) => ({
      values: values(descent),
      class: lineClass(descent.clipping),
      name: NAMES[descent.clipping],
    }));
  const thrown = descents.find((descent) => descent.thrown)?.thrown;
  const panel = {
    width: side,
    height: SMALL_HEIGHT[size],
    xs,
    last: params.steps,
    axisLabel: 'step',
    nameRoom: 42,
    mark: thrown ? { at: thrown.step, text: `thrown, step ${thrown.step}` } : undefined,
  };
  const gradients = curves(({ gradient }) => gradient);
  return (
    <div class="cliff-figure" data-size={size}>
      <SurfacePanel
        frame={frame}
        id={`${id}-surface`}
        width={size === 'narrow' ? width : width - side - GAP}
        height={SURFACE_HEIGHT[size]}
        live={live}
      />
      <div class="cliff-courses">
        <CurvePanel
          {...panel}
          id={`${id}-loss`}
          title="Loss"
          description="The loss of each descent by step, on a logarithmic axis."
          curves={curves(({ loss }) => loss.map(Math.log10))}
        />
        <CurvePanel
          {...panel}
          id={`${id}-gradient`}
          title="Norm of the gradient met"
          description="The norm of the gradient that each descent meets, by step, before clipping, on a logarithmic axis."
          curves={gradients}
          note={leftOut(gradients.map(({ values }) => values))}
        />
      </div>
    </div>
  );
}
