import type { FunctionComponent } from 'preact';
import type { ProgressingFrame } from '../lab/experiment.ts';
import type { ParameterTable } from '../lab/parameters.ts';
import type { FigureProps, InstrumentParts } from './InstrumentShell.tsx';

/** Widths of the two static drawings that a page shows before it is measured. */
const STATIC_WIDTH = { narrow: 280, wide: 636 } as const;

interface StaticDrawingProps<Frame> extends Omit<FigureProps<Frame>, 'width'> {
  Figure: FunctionComponent<FigureProps<Frame>>;
}

/** A frame drawn for a phone and for a page; the stylesheet shows the one that fits. */
export function StaticDrawing<Frame>({ Figure, frame, id }: StaticDrawingProps<Frame>) {
  return Object.entries(STATIC_WIDTH).map(([size, pixels]) => (
    <div key={size} class={`static-${size}`}>
      <Figure frame={frame} width={pixels} id={`${id}-${size}`} />
    </div>
  ));
}

interface StillInstrumentProps<T extends ParameterTable, Frame extends ProgressingFrame> {
  parts: Pick<InstrumentParts<T, Frame>, 'experiment' | 'Figure' | 'Legend'>;
  frame: Frame;
}

/** An instrument's figure with its finding and legend, and nothing to press. Once a page. */
export function StillInstrument<T extends ParameterTable, Frame extends ProgressingFrame>({
  parts,
  frame,
}: StillInstrumentProps<T, Frame>) {
  const { experiment, Figure, Legend } = parts;
  return (
    <figure class="instrument" data-instrument={experiment.id}>
      <div class="instrument-drawing">
        <StaticDrawing Figure={Figure} frame={frame} id={experiment.id} />
      </div>
      <figcaption>
        <p class="instrument-finding">{experiment.summarize(frame)}</p>
        <div class="instrument-foot">
          <Legend frame={frame} />
        </div>
      </figcaption>
    </figure>
  );
}
