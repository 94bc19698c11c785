import { scaleLinear } from 'd3-scale';
import { Band, Line } from '../../charts/curves.tsx';
import type { ResidualPathsFrame } from '../../lab/experiments/residual-paths/definition.ts';
import { inputStep } from '../../lab/experiments/residual-paths/line.ts';
import { stackTitles } from '../../lab/experiments/residual-paths/stack-names.ts';
import { correlationText } from '../../lab/experiments/residual-paths/summary.ts';
import { StackRow } from './StackRow.tsx';

interface CorrelationRowProps {
  frame: ResidualPathsFrame;
  id: string;
  width: number;
  stacked: boolean;
  plot: number;
}

/** The scale ends here unless a line goes further down. */
const LOWEST = -0.4;

/** The autocorrelation of df/dt by the distance between inputs, with what Brownian motion and white noise would give. */
export function CorrelationRow({ frame, id, width, stacked, plot }: CorrelationRowProps) {
  const { params, stacks, noise } = frame;
  const distances = noise.brown.map((_, lag) => lag * inputStep(params));
  const goesFurther = Object.values(stacks).some(({ autocorrelation: { mean, p10 } }) =>
    [...mean, ...p10].some((value) => value < LOWEST),
  );
  const lowest = goesFurther ? -1 : LOWEST;
  const x = (area: { left: number; right: number }) => scaleLinear([0, 1], [area.left, area.right]);
  const y = (area: { top: number; bottom: number }) => scaleLinear([lowest, 1], [area.bottom, area.top]);
  return (
    <StackRow
      id={id}
      title="Autocorrelation of df/dt"
      description={`Four stacks side by side, against the distance between inputs from 0 to 1: mean and 10 to 90 % of ${params.seeds} seeds, beside the expectation for Brownian motion and for white noise.`}
      width={width}
      stacked={stacked}
      plot={plot}
      axisLabel="distance between two inputs"
      heading={(stack) => {
        const next = stacks[stack].autocorrelation.mean[1];
        return {
          names: [stackTitles[stack]],
          note: next === undefined || Number.isNaN(next) ? '' : `${correlationText(next)} at lag 1`,
        };
      }}
      verticalTicks={(area) =>
        [0, 0.5, 1].map((tick) => ({ position: y(area)(tick), text: String(tick), reference: tick === 0 }))
      }
      horizontalTicks={(area) => [0, 0.5, 1].map((tick) => ({ position: x(area)(tick), text: String(tick) }))}
      cell={(stack, area) => {
        const { mean, p10, p90 } = stacks[stack].autocorrelation;
        const curve = { xs: distances, x: x(area), y: y(area) };
        return (
          <>
            <Line {...curve} ys={noise.white} class="chart-thin chart-dash-dot" />
            <Band {...curve} low={p10} high={p90} class="" />
            <Line {...curve} ys={mean} class="" />
            <Line {...curve} ys={noise.brown} class="chart-theory" />
            {Number.isNaN(mean[1]) && frame.measured > 0 && (
              <text
                x={(area.left + area.right) / 2}
                y={y(area)(lowest / 2)}
                dy="0.34em"
                text-anchor="middle"
                class="chart-row-label"
              >
                df/dt is constant
              </text>
            )}
          </>
        );
      }}
    />
  );
}
