import { scaleLinear } from 'd3-scale';
import { VerticalAxis } from '../../charts/axes.tsx';
import { CountAxis } from '../../charts/CountAxis.tsx';
import { Line } from '../../charts/curves.tsx';
import { Plot, type PlotArea } from '../../charts/Plot.tsx';

interface SharesPanelProps {
  id: string;
  description: string;
  width: number;
  height: number;
  depth: number;
  /** Index = layer − 1, 0…1. */
  flat: readonly number[];
  dead: readonly number[];
  axisLabel?: string;
}

/** The shares of flat (unit, example) pairs and of dead units by layer, on a linear axis from 0 to 100 %. */
export function SharesPanel({ id, description, width, height, depth, flat, dead, axisLabel }: SharesPanelProps) {
  const axisY = height - (axisLabel ? 40 : 22);
  const area: PlotArea = { left: 50, right: width - 12, top: 30, bottom: axisY };
  const x = scaleLinear([0, depth], [area.left, area.right]);
  const y = scaleLinear([0, 1], [area.bottom, area.top]);
  const curve = { xs: flat.map((_, index) => index + 1), x, y };
  const sample = (from: number, name: string, style: string) => (
    <g>
      <line class={`chart-line ${style}`} x1={from} x2={from + 22} y1={8} y2={8} />
      <text x={from + 27} y={12}>
        {name}
      </text>
    </g>
  );
  return (
    <Plot id={id} title="Share flat, share dead" description={description} width={width} height={height}>
      <text class="chart-title" x={0} y={12}>
        Share
      </text>
      {sample(50, 'flat', '')}
      {sample(112, 'dead', 'chart-dashed')}
      <VerticalAxis area={area} ticks={[0, 0.5, 1].map((tick) => ({ position: y(tick), text: `${tick * 100} %` }))} />
      <CountAxis area={area} y={axisY} last={depth} x={x} label={axisLabel} />
      <Line {...curve} ys={flat} class="chart-flat" />
      <Line {...curve} ys={dead} class="chart-dashed" />
    </Plot>
  );
}
