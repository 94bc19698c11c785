import type { EdgeOfChaosFrame } from '../../lab/experiments/edge-of-chaos/definition.ts';
import { regimeOf } from '../../lab/experiments/edge-of-chaos/shares.ts';
import type { FigureProps } from '../InstrumentShell.tsx';
import { GAP, NARROW } from '../panels.ts';
import { CorrelationPanel } from './CorrelationPanel.tsx';
import { PlanePanel } from './PlanePanel.tsx';
import { VariancePanel } from './VariancePanel.tsx';

/** Heights do not depend on the exact width, so drawing for the container's width moves nothing. */
const PLANE_HEIGHT = { narrow: 340, wide: 400 } as const;
const SMALL_HEIGHT = { narrow: 196, wide: 193 } as const;

/** The plane, and beside it what the point's signal does. Needs no DOM. */
export function EdgeOfChaosFigure({ frame, width, id, live }: FigureProps<EdgeOfChaosFrame>) {
  const size = width < NARROW ? 'narrow' : 'wide';
  const side = size === 'narrow' ? width : Math.max(200, Math.floor(width / 3) - GAP);
  const small = { frame, width: side, height: SMALL_HEIGHT[size] };
  return (
    <div class="eoc-figure" data-size={size} data-regime={regimeOf(frame.point.step.median) ?? 'kept'}>
      <PlanePanel
        frame={frame}
        id={`${id}-plane`}
        width={size === 'narrow' ? width : width - side - GAP}
        height={PLANE_HEIGHT[size]}
        live={live}
      />
      <div class="eoc-point-panels">
        <VariancePanel {...small} id={`${id}-variance`} />
        <CorrelationPanel {...small} id={`${id}-correlation`} />
      </div>
    </div>
  );
}
