import type { ActivationExplorerFrame } from '../../lab/experiments/activation-explorer/definition.ts';
import type { FigureProps } from '../InstrumentShell.tsx';
import { GAP, NARROW } from '../panels.ts';
import { CompositionPanel } from './CompositionPanel.tsx';
import { FunctionPanel } from './FunctionPanel.tsx';
import { ImagePanel } from './ImagePanel.tsx';
import { MomentsPanel } from './MomentsPanel.tsx';

/** Heights do not depend on the exact width, so drawing for the container's width moves nothing. */
const MAIN_HEIGHT = { narrow: 280, wide: 320 } as const;
const SMALL_HEIGHT = { narrow: 190, wide: 204 } as const;

/** An activation drawn for a width: its curves, and beneath them its averages and its composition. Needs no DOM. */
export function ActivationExplorerFigure({ frame, width, id }: FigureProps<ActivationExplorerFrame>) {
  const size = width < NARROW ? 'narrow' : 'wide';
  const small = {
    frame,
    width: size === 'narrow' ? width : Math.floor((width - 2 * GAP) / 3),
    height: SMALL_HEIGHT[size],
  };
  return (
    <div data-size={size}>
      <FunctionPanel frame={frame} id={`${id}-functions`} width={width} height={MAIN_HEIGHT[size]} />
      <div class="instrument-panels">
        <MomentsPanel {...small} id={`${id}-moments`} />
        <ImagePanel {...small} id={`${id}-image`} />
        <CompositionPanel {...small} id={`${id}-composition`} />
      </div>
    </div>
  );
}
