import { scaleLinear } from 'd3-scale';
import { HorizontalAxis, round, VerticalAxis } from '../../charts/axes.tsx';
import { Line } from '../../charts/curves.tsx';
import { logDomain } from '../../charts/log-domain.ts';
import { Plot, type PlotArea } from '../../charts/Plot.tsx';
import type { EdgeOfChaosFrame } from '../../lab/experiments/edge-of-chaos/definition.ts';
import { evenly } from '../../lab/numerics/evenly.ts';
import { powerOfTen } from '../../lab/numerics/magnitude-text.ts';

interface VariancePanelProps {
  frame: EdgeOfChaosFrame;
  id: string;
  width: number;
  height: number;
}

/** The variance map q → q′ on logarithmic axes: theory dashed, its fixed point open, the measured layers as dots. */
export function VariancePanel({ frame, id, width, height }: VariancePanelProps) {
  const { map, q } = frame.theory;
  const axisY = height - 36;
  const area: PlotArea = { left: 42, right: width - 10, top: 24, bottom: axisY };
  const x = scaleLinear([map.from, map.to], [area.left, area.right]);
  const y = scaleLinear([map.from, map.to], [area.bottom, area.top]);
  const { ticks } = logDomain([map.from, map.to], 4);
  const logs = frame.point.signal.median.map((rms) => 2 * rms);
  const inside = (log: number) => log >= map.from && log <= map.to;
  const pairs = logs.slice(1).flatMap((after, i) => {
    const before = logs[i] ?? Number.NaN;
    return inside(before) && inside(after) ? [{ before, after }] : [];
  });
  const fixed = Math.log10(q);
  return (
    <Plot
      id={id}
      title="Variance map"
      description="The variance of the next layer's pre-activation against that of this one, both axes logarithmic: theory dashed, with its fixed point where it crosses the diagonal, and each measured pair of layers as a dot."
      width={width}
      height={height}
    >
      <text class="chart-title" x={0} y={12}>
        Variance map q → q′
      </text>
      <VerticalAxis area={area} ticks={ticks.map((tick) => ({ position: y(tick), text: powerOfTen(tick) }))} />
      <HorizontalAxis
        area={area}
        y={axisY}
        ticks={ticks.map((tick) => ({ position: x(tick), text: powerOfTen(tick) }))}
        label="q, this layer"
      />
      <Line xs={[map.from, map.to]} ys={[map.from, map.to]} x={x} y={y} class="chart-thin" />
      <Line
        xs={evenly(map.from, map.to, map.next.length)}
        ys={map.next.map((log) => (inside(log) ? log : Number.NaN))}
        x={x}
        y={y}
        class="chart-theory"
      />
      {inside(fixed) && (
        <circle class="chart-theory chart-dot eoc-fixed" cx={round(x(fixed))} cy={round(y(fixed))} r="5.5" />
      )}
      {pairs.map(({ before, after }) => (
        <circle key={`${before} ${after}`} class="chart-dot" cx={round(x(before))} cy={round(y(after))} r="2.6" />
      ))}
    </Plot>
  );
}
