import { useState } from 'preact/hooks';
import type { LayerResult, NormalizationBenchFrame } from '../../lab/experiments/normalization-bench/definition.ts';
import { type Cell, cellsBySet, indexOf, setOf } from '../../lab/nn/normalization-sets.ts';
import type { FigureProps } from '../InstrumentShell.tsx';
import { GAP, NARROW } from '../panels.ts';
import { AxesPicture } from './AxesPicture.tsx';
import { DotsPanel } from './DotsPanel.tsx';
import { pointedInWords } from './words.ts';

export type LayerViewFrame = Omit<NormalizationBenchFrame, 'result'> & { result: LayerResult };

/** The least width of each size of drawing; cells are as large as fits there. */
const ROOM = { narrow: 280, wide: NARROW } as const;
const HEIGHT = { narrow: 170, wide: 178 } as const;

/** Not a corner, so that every axis has numbers on both sides of it. */
const START: Cell = { example: 1, channel: 2, position: 1 };

/** Both of a pair of panels on one axis, so that they can be compared. */
function domainOf(...lists: readonly (readonly number[])[]): [number, number] {
  const all = lists.flat();
  return [Math.min(0, ...all), Math.max(0, ...all)];
}

/** One layer: which cells share a mean, and every number before and after, forwards and backwards. */
export function LayerFigure({ frame, width, id, live }: FigureProps<LayerViewFrame>) {
  const { params, result } = frame;
  const { examples, channels, positions } = params;
  const [chosen, setChosen] = useState(START);
  const pointed: Cell = {
    example: Math.min(chosen.example, examples - 1),
    channel: Math.min(chosen.channel, channels - 1),
    position: Math.min(chosen.position, positions - 1),
  };
  const sets = cellsBySet(params.normalization, params, result.groups);
  const set = sets[setOf(params.normalization, params, result.groups, pointed)] ?? [];
  const size = width < NARROW ? 'narrow' : 'wide';
  const panel = {
    width: size === 'narrow' ? width : Math.floor((width - GAP) / 2),
    height: HEIGHT[size],
    grid: params,
    set,
    pointed: indexOf(params, pointed),
  };
  const signal = domainOf(result.before, result.after);
  const gradient = domainOf(result.gradientAfter, result.gradientBefore);
  const words = 'Every number of the batch by channel; the marked set with its mean.';
  return (
    <div data-size={size}>
      <AxesPicture
        frame={frame}
        id={`${id}-axes`}
        width={width}
        room={ROOM[size]}
        pointed={pointed}
        onPoint={live && setChosen}
      />
      <p class="nb-keys" id={`${id}-axes-keys`}>
        Point at a cell, or use the arrow keys: up and down the channels, left and right through positions and examples.
      </p>
      <p class="nb-set" id={`${id}-axes-set`} role="status">
        {pointedInWords(frame, pointed, set)}
      </p>
      <div class="instrument-panels">
        <DotsPanel
          {...panel}
          id={`${id}-x`}
          title="Before, x"
          description={words}
          values={result.before}
          domain={signal}
        />
        <DotsPanel
          {...panel}
          id={`${id}-y`}
          title="After, y"
          description={words}
          values={result.after}
          domain={signal}
        />
      </div>
      <div class="instrument-panels">
        <DotsPanel
          {...panel}
          id={`${id}-dx`}
          title="Goes back, ∂ℒ/∂x"
          description={words}
          values={result.gradientBefore}
          domain={gradient}
        />
        <DotsPanel
          {...panel}
          id={`${id}-dy`}
          title="Comes in, ∂ℒ/∂y"
          description={words}
          values={result.gradientAfter}
          domain={gradient}
        />
      </div>
    </div>
  );
}
