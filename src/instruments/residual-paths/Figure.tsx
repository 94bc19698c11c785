import { regimeOfGradient } from '../../lab/experiments/gradient-flow/regime.ts';
import type { ResidualPathsFrame } from '../../lab/experiments/residual-paths/definition.ts';
import { stackFormulas, stackTitles } from '../../lab/experiments/residual-paths/stack-names.ts';
import { magnitudeText } from '../../lab/numerics/magnitude-text.ts';
import type { StackName } from '../../lab/theory/residual-stacks.ts';
import type { FigureProps } from '../InstrumentShell.tsx';
import { NARROW } from '../panels.ts';
import { CorrelationRow } from './CorrelationRow.tsx';
import { LineRow } from './LineRow.tsx';
import { ProfileRow } from './ProfileRow.tsx';

/** Heights do not depend on the exact width, so drawing for the container's width moves nothing. */
const PLOT_HEIGHT = {
  narrow: { gradient: 120, signal: 90, line: 76, correlation: 90 },
  wide: { gradient: 150, signal: 96, line: 84, correlation: 110 },
} as const;

/** By what factor the gradient changes over the stack, and what that is called where there is room. */
function reading({ stacks }: ResidualPathsFrame, stack: StackName, short: boolean): string {
  const { median } = stacks[stack].gradient;
  const total = (median[0] ?? Number.NaN) - (median.at(-1) ?? Number.NaN);
  if (Number.isNaN(total)) return 'measuring';
  const factor = `× ${magnitudeText(total)}`;
  return short ? factor : `${regimeOfGradient(median)}, ${factor}`;
}

/** The four stacks side by side, drawn for a width: gradient and signal by layer, and the gradient along the line. */
export function ResidualPathsFigure({ frame, width, id }: FigureProps<ResidualPathsFrame>) {
  const narrow = width < NARROW;
  const size = narrow ? 'narrow' : 'wide';
  const heights = PLOT_HEIGHT[size];
  return (
    <div class="rp-rows" data-size={size}>
      <ProfileRow
        id={`${id}-gradient`}
        title="Gradient at each layer, RMS ∂f/∂h"
        frame={frame}
        quantity="gradient"
        width={width}
        plot={heights.gradient}
        stacked
        heading={(stack) => ({
          names: [stackTitles[stack], stackFormulas[stack]],
          note: reading(frame, stack, narrow),
          regime: regimeOfGradient(frame.stacks[stack].gradient.median),
        })}
      />
      <ProfileRow
        id={`${id}-signal`}
        title="Signal at each layer, RMS h"
        frame={frame}
        quantity="signal"
        width={width}
        plot={heights.signal}
        stacked={narrow}
        heading={(stack) => ({
          names: [stackTitles[stack]],
          note: `last ${magnitudeText(frame.stacks[stack].signal.median.at(-1) ?? Number.NaN)}`,
        })}
      />
      <LineRow id={`${id}-line`} frame={frame} width={width} plot={heights.line} stacked={narrow} />
      <CorrelationRow
        id={`${id}-correlation`}
        frame={frame}
        width={width}
        plot={heights.correlation}
        stacked={narrow}
      />
    </div>
  );
}
