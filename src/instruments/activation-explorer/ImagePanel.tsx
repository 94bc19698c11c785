import { scaleLinear } from 'd3-scale';
import { HorizontalAxis, tickText, VerticalAxis } from '../../charts/axes.tsx';
import { Line } from '../../charts/curves.tsx';
import { Plot, type PlotArea } from '../../charts/Plot.tsx';
import type { ActivationExplorerFrame } from '../../lab/experiments/activation-explorer/definition.ts';
import { evenly } from '../../lab/numerics/evenly.ts';

interface ImagePanelProps {
  frame: ActivationExplorerFrame;
  id: string;
  width: number;
  height: number;
}

/** Where each point of the interval lies after n compositions, beside the identity. Both axes have the interval's scale. */
export function ImagePanel({ frame, id, width, height }: ImagePanelProps) {
  const { composition, params } = frame;
  const { from, to, curve } = composition;
  const axisY = height - 40;
  const area: PlotArea = { left: 50, right: width - 12, top: 26, bottom: axisY };
  const xs = evenly(from, to, curve.length);
  const x = scaleLinear([from, to], [area.left, area.right]);
  const y = scaleLinear([Math.min(from, ...curve), Math.max(to, ...curve)], [area.bottom, area.top]).nice(4);
  return (
    <Plot
      id={id}
      title={`The interval after ${params.compositions} compositions`}
      description={`Where x from ${tickText(from)} to ${tickText(to)} lies after x ↦ g·φ(x) was applied ${params.compositions} times; the thin line is x itself.`}
      width={width}
      height={height}
    >
      <text class="chart-title" x={0} y={12}>
        x after n = {params.compositions}
      </text>
      <VerticalAxis
        area={area}
        ticks={y.ticks(4).map((tick) => ({ position: y(tick), text: tickText(tick), reference: tick === 0 }))}
      />
      <HorizontalAxis
        area={area}
        y={axisY}
        ticks={x.ticks(4).map((tick) => ({ position: x(tick), text: tickText(tick) }))}
        label="x before"
      />
      <Line xs={[from, to]} ys={[from, to]} x={x} y={y} class="chart-thin" />
      <Line xs={xs} ys={curve} x={x} y={y} class="" />
    </Plot>
  );
}
