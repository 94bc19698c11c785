import { scaleLinear } from 'd3-scale';
import { round, VerticalAxis } from '../../charts/axes.tsx';
import { CountAxis } from '../../charts/CountAxis.tsx';
import { Band, Line } from '../../charts/curves.tsx';
import { logDomain } from '../../charts/log-domain.ts';
import { OffScaleRow } from '../../charts/OffScaleRow.tsx';
import { Plot, type PlotArea } from '../../charts/Plot.tsx';
import type { ActivationExplorerFrame } from '../../lab/experiments/activation-explorer/definition.ts';
import { powerOfTen } from '../../lab/numerics/magnitude-text.ts';

const ZERO_ROW = 26;

interface CompositionPanelProps {
  frame: ActivationExplorerFrame;
  id: string;
  width: number;
  height: number;
}

/** The interval's width and the slope of the composition by their number, on one logarithmic axis; zeros outside it. */
export function CompositionPanel({ frame, id, width, height }: CompositionPanelProps) {
  const { composition, params } = frame;
  const { width: widths, slope } = composition;
  const ofMedian = slope.median.indexOf(-Infinity);
  const zeroFrom = ofMedian < 0 ? slope.p10.indexOf(-Infinity) : ofMedian;
  const axisY = height - 40;
  const area: PlotArea = { left: 50, right: width - 12, top: 26, bottom: axisY - (zeroFrom < 0 ? 0 : ZERO_ROW) };
  const domain = logDomain(
    [...widths, ...slope.median, ...slope.p10, ...slope.p90],
    Math.floor((area.bottom - area.top) / 34),
  );
  const x = scaleLinear([0, params.compositions], [area.left, area.right]);
  const y = scaleLinear([domain.low, domain.high], [area.bottom, area.top]);
  const curve = { xs: widths.map((_, step) => step), x, y };
  return (
    <Plot
      id={id}
      title="Width of the interval and slope, by compositions"
      description={`Logarithmic axis against 0 to ${params.compositions} compositions: the width of the interval's image, and the median over the points of the absolute slope, with their 10 to 90 %.`}
      width={width}
      height={height}
    >
      <text class="chart-title" x={0} y={12}>
        Width, slope
      </text>
      <VerticalAxis
        area={area}
        ticks={domain.ticks.map((tick) => ({ position: y(tick), text: powerOfTen(tick), reference: tick === 0 }))}
      />
      <CountAxis area={area} y={axisY} last={params.compositions} x={x} label="compositions n" />
      <g class="ae-slopes">
        <Band {...curve} low={slope.p10} high={slope.p90} class="" />
        <Line {...curve} ys={slope.median} class="ae-slope" />
      </g>
      <Line {...curve} ys={widths} class="" />
      {zeroFrom >= 0 && (
        <OffScaleRow
          area={area}
          y={round(area.bottom + ZERO_ROW / 2 + 3)}
          kind="zero"
          from={x(zeroFrom)}
          to={x(params.compositions)}
          label={ofMedian < 0 ? 'a tenth is 0' : 'median is 0'}
        />
      )}
    </Plot>
  );
}
