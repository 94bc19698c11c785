import { scaleLinear } from 'd3-scale';
import { tickText } from '../../charts/axes.tsx';
import { Line } from '../../charts/curves.tsx';
import type { ResidualPathsFrame } from '../../lab/experiments/residual-paths/definition.ts';
import { inputs, LINE_END } from '../../lab/experiments/residual-paths/line.ts';
import { stackTitles } from '../../lab/experiments/residual-paths/stack-names.ts';
import { magnitudeText } from '../../lab/numerics/magnitude-text.ts';
import { STACKS } from '../../lab/theory/residual-stacks.ts';
import { StackRow } from './StackRow.tsx';

/** The curves' scale reaches at least so many root mean squares, and grows in these steps. */
const REACHES = [3, 5, 8, 16];

interface LineRowProps {
  frame: ResidualPathsFrame;
  id: string;
  width: number;
  stacked: boolean;
  plot: number;
}

/** df/dt along the line of inputs, first seed, each curve over its own root mean square, which is printed. */
export function LineRow({ frame, id, width, stacked, plot }: LineRowProps) {
  const { params, stacks } = frame;
  const largest = Math.max(...STACKS.flatMap((name) => stacks[name].line.values.map(Math.abs)));
  const reach = REACHES.find((candidate) => largest <= candidate) ?? 16;
  const ts = inputs(params);
  return (
    <StackRow
      id={id}
      title={`df/dt along the line, seed ${params.seed}, in units of its RMS`}
      description={`Four stacks side by side: the derivative of the output by the input at ${params.points} inputs from −2 to 2, divided by its root mean square.`}
      width={width}
      stacked={stacked}
      plot={plot}
      axisLabel="input t"
      heading={(stack) => ({ names: [stackTitles[stack]], note: `RMS ${magnitudeText(stacks[stack].line.rms)}` })}
      verticalTicks={(area) => {
        const y = scaleLinear([-reach, reach], [area.bottom, area.top]);
        return [-reach, 0, reach].map((tick) => ({
          position: y(tick),
          text: tickText(tick),
          reference: tick === 0,
        }));
      }}
      horizontalTicks={(area) => {
        const x = scaleLinear([-LINE_END, LINE_END], [area.left, area.right]);
        return [-2, 0, 2].map((tick) => ({ position: x(tick), text: tickText(tick) }));
      }}
      cell={(stack, area) => (
        <Line
          xs={ts}
          ys={stacks[stack].line.values}
          x={scaleLinear([-LINE_END, LINE_END], [area.left, area.right])}
          y={scaleLinear([-reach, reach], [area.bottom, area.top])}
          class="rp-curve"
        />
      )}
    />
  );
}
