import { scaleLinear } from 'd3-scale';
import { round, tickText, VerticalAxis } from '../../charts/axes.tsx';
import { CountAxis } from '../../charts/CountAxis.tsx';
import { Band, Line } from '../../charts/curves.tsx';
import { logDomain } from '../../charts/log-domain.ts';
import { OffScaleRow } from '../../charts/OffScaleRow.tsx';
import { Plot, type PlotArea } from '../../charts/Plot.tsx';
import { powerOfTen } from '../../lab/numerics/magnitude-text.ts';

/** One quantity by step, layer or block, from index `first` on. */
export interface Series {
  /** Unique in the panel. */
  name: string;
  values: readonly number[];
  low?: readonly number[];
  high?: readonly number[];
  theory?: readonly number[] | undefined;
  class: string;
}

interface CoursePanelProps {
  id: string;
  title: string;
  description: string;
  width: number;
  height: number;
  /** The number on the axis of index 0. */
  first: number;
  axisLabel: string;
  /** Logarithmic: values are base-10 logarithms. Linear axes hold 0. */
  scale: 'linear' | 'log';
  series: readonly Series[];
  /** An area that theory leaves open. */
  bounds?: { low: readonly number[]; high: readonly number[] } | undefined;
  /** A line that the others are read against. */
  reference?: number;
  /** Words for values that are not numbers, or for true zeros on a logarithmic axis. */
  missing?: string;
}

const ROW = 22;

/** Some quantities by step, layer or block on one axis, measurement solid and theory dashed. */
export function CoursePanel(props: CoursePanelProps) {
  const { width, height, first, scale, series, bounds, reference, missing } = props;
  const axisY = height - 38;
  const area: PlotArea = { left: 46, right: width - 10, top: missing ? 26 + ROW : 26, bottom: axisY - 2 };
  const last = first + Math.max(...series.map(({ values }) => values.length)) - 1;
  const all = [
    ...series.flatMap(({ values, low = [], high = [], theory = [] }) => [...values, ...low, ...high, ...theory]),
    ...(bounds ? [...bounds.low, ...bounds.high] : []),
  ].filter(Number.isFinite);
  const room = Math.max(2, Math.floor((area.bottom - area.top) / 30));
  const decades = logDomain(all, room);
  const y =
    scale === 'log'
      ? scaleLinear([decades.low, decades.high], [area.bottom, area.top])
      : scaleLinear([0, Math.max(reference ?? 0, ...all) || 1], [area.bottom, area.top]).nice(room);
  const ticks = scale === 'log' ? decades.ticks : y.ticks(room);
  const x = scaleLinear([Math.min(first, last - 1), last], [area.left, area.right]);
  const at = (values: readonly number[]) => ({ xs: values.map((_, i) => first + i), x, y });
  return (
    <Plot id={props.id} title={props.title} description={props.description} width={width} height={height}>
      <text class="chart-title" x={0} y={12}>
        {props.title}
      </text>
      <VerticalAxis
        area={area}
        ticks={ticks.map((tick) => ({
          position: y(tick),
          text: scale === 'log' ? powerOfTen(tick) : tickText(tick),
          reference: tick === (reference ?? 0),
        }))}
      />
      <CountAxis area={area} y={axisY} first={first} last={last} x={x} label={props.axisLabel} />
      {bounds && <Band {...at(bounds.low)} low={bounds.low} high={bounds.high} class="nb-bounds" />}
      {series.map(({ name, values, low, high, class: style }) => (
        <g key={name} class={style}>
          {low && high && <Band {...at(low)} low={low} high={high} class="" />}
          <Line {...at(values)} ys={values} class="nb-line" />
        </g>
      ))}
      {series.map(({ name, theory }) => theory && <Line key={name} {...at(theory)} ys={theory} class="chart-theory" />)}
      {missing && (
        <OffScaleRow
          area={area}
          y={round(area.top - ROW / 2 - 2)}
          kind="not-a-number"
          from={area.left + 6}
          to={area.right}
          label={missing}
        />
      )}
    </Plot>
  );
}
