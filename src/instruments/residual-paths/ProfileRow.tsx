import { scaleLinear } from 'd3-scale';
import { round } from '../../charts/axes.tsx';
import { Band, Line } from '../../charts/curves.tsx';
import { countTicks, logDomain } from '../../charts/log-domain.ts';
import { OffScaleRow } from '../../charts/OffScaleRow.tsx';
import type { ResidualPathsFrame } from '../../lab/experiments/residual-paths/definition.ts';
import { powerOfTen } from '../../lab/numerics/magnitude-text.ts';
import { STACKS, type StackName } from '../../lab/theory/residual-stacks.ts';
import { type Heading, StackRow } from './StackRow.tsx';

/** A row for values that are exactly 0, outside the logarithmic scale. */
const ZERO_ROW = 22;

interface ProfileRowProps {
  frame: ResidualPathsFrame;
  quantity: 'gradient' | 'signal';
  id: string;
  title: string;
  width: number;
  plot: number;
  stacked: boolean;
  heading(stack: StackName): Heading;
}

/** A magnitude of the four stacks by layer on one absolute logarithmic scale. */
export function ProfileRow({ frame, quantity, width, plot, ...rest }: ProfileRowProps) {
  const { depth, seeds } = frame.params;
  const profiles = STACKS.map((name) => ({
    ...frame.stacks[name][quantity],
    theory: frame.stacks[name].theory[quantity],
  }));
  const domain = logDomain(
    profiles.flatMap(({ median, p10, p90, theory }) => [...median, ...p10, ...p90, ...theory]),
    Math.max(2, Math.floor(plot / 24)),
  );
  const hasZeros = profiles.some(({ median }) => median.includes(-Infinity));
  const x = (area: { left: number; right: number }) => scaleLinear([0, depth], [area.left, area.right]);
  const y = (area: { top: number; bottom: number }) => scaleLinear([domain.low, domain.high], [area.bottom, area.top]);
  return (
    <StackRow
      {...rest}
      width={width}
      plot={plot}
      below={hasZeros ? ZERO_ROW : 0}
      description={`Four stacks side by side, one logarithmic axis against layers 0 to ${depth}: median and 10 to 90 % of ${seeds} seeds, with theory dashed.`}
      axisLabel="layer, 0 is the input"
      verticalTicks={(area) =>
        domain.ticks.map((tick) => ({ position: y(area)(tick), text: powerOfTen(tick), reference: tick === 0 }))
      }
      horizontalTicks={(area) => countTicks(depth, 3).map((tick) => ({ position: x(area)(tick), text: String(tick) }))}
      cell={(stack, area) => {
        const { median, p10, p90 } = frame.stacks[stack][quantity];
        const curve = { xs: median.map((_, layer) => layer), x: x(area), y: y(area) };
        const zeroFrom = median.indexOf(-Infinity);
        return (
          <>
            <Band {...curve} low={p10} high={p90} class="" />
            <Line {...curve} ys={median} class="" />
            <Line {...curve} ys={frame.stacks[stack].theory[quantity]} class="chart-theory" />
            {zeroFrom >= 0 && (
              <OffScaleRow
                area={area}
                y={round(area.bottom + ZERO_ROW / 2 + 2)}
                kind="zero"
                from={x(area)(zeroFrom)}
                to={x(area)(median.lastIndexOf(-Infinity))}
                label="exactly 0"
                class="chart-series"
              />
            )}
          </>
        );
      }}
    />
  );
}
