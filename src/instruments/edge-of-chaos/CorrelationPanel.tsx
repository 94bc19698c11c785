import { scaleLinear } from 'd3-scale';
import { round, tickText, VerticalAxis } from '../../charts/axes.tsx';
import { CountAxis } from '../../charts/CountAxis.tsx';
import { Band, Line } from '../../charts/curves.tsx';
import { Plot, type PlotArea } from '../../charts/Plot.tsx';
import type { EdgeOfChaosFrame } from '../../lab/experiments/edge-of-chaos/definition.ts';

interface CorrelationPanelProps {
  frame: EdgeOfChaosFrame;
  id: string;
  width: number;
  height: number;
}

/** The correlation of two inputs by layer, measured with its spread, and theory's, with c* as an open circle at the end. */
export function CorrelationPanel({ frame, id, width, height }: CorrelationPanelProps) {
  const { correlation } = frame.point;
  const { depth } = frame.params;
  const { limitCorrelation } = frame.theory;
  const axisY = height - 36;
  const area: PlotArea = { left: 42, right: width - 10, top: 24, bottom: axisY };
  const lowest = Math.min(0, ...correlation.p10.filter(Number.isFinite));
  const x = scaleLinear([0, depth], [area.left, area.right]);
  const y = scaleLinear([lowest < -0.02 ? Math.floor(lowest * 5) / 5 : 0, 1], [area.bottom, area.top]);
  const curve = { xs: correlation.median.map((_, layer) => layer), x, y };
  return (
    <Plot
      id={id}
      title="Correlation of two inputs"
      description={`By layer from 0, the input, to ${depth}: median and 10 to 90 % of ${frame.params.seeds} networks, theory dashed.`}
      width={width}
      height={height}
    >
      <text class="chart-title" x={0} y={12}>
        Correlation of two inputs
      </text>
      <VerticalAxis
        area={area}
        ticks={y.ticks(4).map((tick) => ({ position: y(tick), text: tickText(tick), reference: tick === 1 }))}
      />
      <CountAxis area={area} y={axisY} last={depth} x={x} label="layer" />
      <Band {...curve} low={correlation.p10} high={correlation.p90} class="" />
      <Line {...curve} ys={correlation.median} class="" />
      <Line {...curve} ys={frame.theory.correlation} class="chart-theory" />
      {Number.isFinite(limitCorrelation) && (
        <circle class="chart-theory chart-dot eoc-fixed" cx={area.right} cy={round(y(limitCorrelation))} r="5.5" />
      )}
    </Plot>
  );
}
