import { type ScaleLinear, scaleLinear } from 'd3-scale';
import type { ComponentChildren } from 'preact';
import { VerticalAxis } from '../charts/axes.tsx';
import { CountAxis } from '../charts/CountAxis.tsx';
import { Band, Line } from '../charts/curves.tsx';
import { logDomain } from '../charts/log-domain.ts';
import { Plot, type PlotArea } from '../charts/Plot.tsx';
import { powerOfTen } from '../lab/numerics/magnitude-text.ts';
import type { LogProfile } from '../lab/numerics/statistics.ts';
import { OffScaleRows } from './OffScaleRows.tsx';
import { type OffScale, placeRows } from './off-scale-rows.ts';

export interface Trace {
  values: readonly number[];
  class: string;
}

interface ProfilePanelProps {
  id: string;
  title: string;
  /** The reading in a few words, at the right of the title. */
  note?: string;
  description: string;
  width: number;
  height: number;
  depth: number;
  /** The layer of index 0. */
  firstLayer: number;
  profile: Pick<LogProfile, 'median' | 'p10' | 'p90'>;
  theory: readonly number[] | null;
  traces?: readonly Trace[];
  offScale: readonly OffScale[];
  axisLabel?: string;
  /** Pixels to the right of the axis that `children` draws in. */
  rightRoom?: number;
  /** What else is drawn on the panel's scales. */
  children?: (place: ProfilePlace) => ComponentChildren;
}

/** Where a profile's layers and base-10 logarithms lie. */
export interface ProfilePlace {
  area: PlotArea;
  x: ScaleLinear<number, number>;
  y: ScaleLinear<number, number>;
}

/** A magnitude by layer on an absolute logarithmic axis; what the axis cannot hold stands in rows outside it. */
export function ProfilePanel(props: ProfilePanelProps) {
  const { width, height, depth, firstLayer, profile, theory, traces = [], offScale, axisLabel, rightRoom = 12 } = props;
  const axisY = height - (axisLabel ? 40 : 22);
  const rows = placeRows(offScale, { top: 30, bottom: axisY });
  const area: PlotArea = { left: 50, right: width - rightRoom, top: rows.top, bottom: rows.bottom };
  const values = [
    ...profile.median,
    ...profile.p10,
    ...profile.p90,
    ...(theory ?? []),
    ...traces.flatMap((t) => t.values),
  ];
  const domain = logDomain(values, Math.max(2, Math.floor((area.bottom - area.top) / 38)));
  const x = scaleLinear([0, depth], [area.left, area.right]);
  const y = scaleLinear([domain.low, domain.high], [area.bottom, area.top]);
  const layers = profile.median.map((_, index) => firstLayer + index);
  const curve = { xs: layers, x, y };
  return (
    <Plot id={props.id} title={props.title} description={props.description} width={width} height={height}>
      <text class="chart-title" x={0} y={12}>
        {props.title}
      </text>
      {props.note && (
        <text class="chart-note" x={width - rightRoom + 11} y={12} text-anchor="end">
          {props.note}
        </text>
      )}
      <VerticalAxis
        area={area}
        ticks={domain.ticks.map((tick) => ({ position: y(tick), text: powerOfTen(tick), reference: tick === 0 }))}
      />
      <CountAxis area={area} y={axisY} last={depth} x={x} label={axisLabel} />
      <Band {...curve} low={profile.p10} high={profile.p90} class="chart-spread" />
      {traces.map((trace) => (
        <Line key={trace.class} {...curve} ys={trace.values} class={trace.class} />
      ))}
      <Line {...curve} ys={profile.median} class="chart-median" />
      {theory && <Line {...curve} ys={theory} class="chart-theory" />}
      <OffScaleRows area={area} offScale={offScale} rows={rows} x={x} y={y} />
      {props.children?.({ area, x, y })}
    </Plot>
  );
}
