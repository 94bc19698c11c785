import { scaleLinear } from 'd3-scale';
import { round, VerticalAxis } from '../charts/axes.tsx';
import { CountAxis } from '../charts/CountAxis.tsx';
import { Band, Line } from '../charts/curves.tsx';
import { EndNames } from '../charts/EndNames.tsx';
import { logDomain } from '../charts/log-domain.ts';
import { Plot, type PlotArea } from '../charts/Plot.tsx';
import { powerOfTen } from '../lab/numerics/magnitude-text.ts';
import { OffScaleRows } from './OffScaleRows.tsx';
import { type OffScale, placeRows } from './off-scale-rows.ts';

/** One line of a panel. */
export interface Curve {
  /** Base-10 logarithms on a logarithmic panel, shares on another; `-Infinity` and `NaN` are gaps, and are named beneath. */
  values: readonly number[];
  class: string;
  /** Stands at the line's end, or where the panel says. */
  name?: string;
  /** The spread about the line, in its tint. */
  band?: { low: readonly number[]; high: readonly number[] };
}

/** A height that the lines are read against, in words. */
export interface Level {
  /** As the panel's values. */
  at: number;
  text: string;
}

interface CurvePanelProps {
  id: string;
  title: string;
  description: string;
  width: number;
  height: number;
  xs: readonly number[];
  /** The axis runs from the first to this. */
  last: number;
  axisLabel: string;
  curves: readonly Curve[];
  /** A linear axis from 0 to 100 % instead of a logarithmic one. */
  shares?: boolean;
  /** What the drawing leaves out, in words. */
  note?: string | undefined;
  /** Pixels beside the lines for their names. */
  nameRoom?: number;
  /** Where a line's name stands: at its start or its end. */
  nameAt?: 'start' | 'end';
  /** A place on the axis that is pointed at, in words. */
  mark?: { at: number; text: string } | undefined;
  /** Levels stretch the axis. */
  levels?: readonly Level[];
  /** What the axis cannot hold, in rows outside it: zeros beneath, the rest above. */
  offScale?: readonly OffScale[];
}

/** What `values` leave out of a logarithmic drawing: zeros and what is not a number, in words. */
export function leftOut(values: readonly (readonly number[])[]): string | undefined {
  const all = values.flat();
  const words = [
    ...(all.includes(-Infinity) ? ['exact zeros'] : []),
    ...(all.some((value) => Number.isNaN(value) || value === Infinity) ? ['what is not finite'] : []),
  ];
  return words.length > 0 ? `gaps: ${words.join(', ')}` : undefined;
}

/** Where a level's words meet no line: at the end at which the lines are farther from it, on the side away from them. */
function clearSide({ at }: Level, curves: readonly Curve[]): { isRight: boolean; isBelow: boolean } {
  const nearest = (value: (finite: number[]) => number | undefined) =>
    curves
      .flatMap(({ values }) => value(values.filter(Number.isFinite)) ?? [])
      .reduce((best, own) => (Math.abs(own - at) < Math.abs(best - at) ? own : best), Number.POSITIVE_INFINITY);
  const left = nearest((finite) => finite[0]);
  const right = nearest((finite) => finite.at(-1));
  const isRight = Math.abs(right - at) >= Math.abs(left - at);
  return { isRight, isBelow: (isRight ? right : left) > at };
}

/** Lines over steps or layers, for what is compared, on one absolute scale. */
export function CurvePanel({
  id,
  title,
  description,
  width,
  height,
  xs,
  last,
  axisLabel,
  curves,
  ...rest
}: CurvePanelProps) {
  const { shares = false, note, nameRoom = 20, nameAt = 'end', mark, levels = [], offScale = [] } = rest;
  const axisY = height - 40;
  const atEnd = nameAt === 'end';
  const rows = placeRows(offScale, { top: note ? 40 : 26, bottom: axisY });
  const area: PlotArea = { left: 50, right: width - (atEnd ? nameRoom : 12), top: rows.top, bottom: rows.bottom };
  const [from = 0] = xs;
  const x = scaleLinear([from, Math.max(last, from + 1)], [area.left + (atEnd ? 0 : nameRoom), area.right]);
  const domain = logDomain(
    [
      ...curves.flatMap(({ values, band }) => [values, band?.low ?? [], band?.high ?? []].flat()),
      ...levels.map(({ at }) => at),
    ],
    Math.max(2, Math.floor((area.bottom - area.top) / 30)),
  );
  const y = shares
    ? scaleLinear([0, 1], [area.bottom, area.top])
    : scaleLinear([domain.low, domain.high], [area.bottom, area.top]);
  const ticks = shares
    ? [0, 0.5, 1].map((tick) => ({ position: y(tick), text: `${100 * tick} %` }))
    : domain.ticks.map((tick) => ({ position: y(tick), text: powerOfTen(tick), reference: tick === 0 }));
  const named = curves.flatMap(({ values, name, class: style }) => {
    const end = atEnd ? values.findLastIndex(Number.isFinite) : values.findIndex(Number.isFinite);
    return name && end >= 0 ? [{ name, class: style, x: x(xs[end] as number), y: y(values[end] as number) }] : [];
  });
  return (
    <Plot id={id} title={title} description={description} width={width} height={height}>
      <text class="chart-title" x={0} y={12}>
        {title}
      </text>
      {note && (
        <text x={0} y={28}>
          {note}
        </text>
      )}
      <VerticalAxis area={area} ticks={ticks} />
      <CountAxis area={area} y={axisY} first={from} last={last} x={x} label={axisLabel} />
      {mark && (
        <g>
          <line class="chart-drop" x1={round(x(mark.at))} x2={round(x(mark.at))} y1={area.top} y2={area.bottom} />
          <text class="chart-row-label" x={round(x(mark.at) + 5)} y={area.bottom - 6}>
            {mark.text}
          </text>
        </g>
      )}
      {levels.map((level) => {
        const { isRight, isBelow } = clearSide(level, curves);
        return (
          <g key={level.text}>
            <line class="chart-drop" x1={area.left} x2={area.right} y1={round(y(level.at))} y2={round(y(level.at))} />
            <text
              class="chart-row-label"
              x={isRight ? area.right : area.left + 4}
              y={round(y(level.at) + (isBelow ? 13 : -5))}
              text-anchor={isRight ? 'end' : 'start'}
            >
              {level.text}
            </text>
          </g>
        );
      })}
      {curves.map(
        ({ band, class: style }, index) =>
          band && <Band key={`${style} ${index}`} xs={xs} x={x} y={y} class={style} {...band} />,
      )}
      {curves.map(({ values, class: style }, index) => (
        <Line key={`${style} ${index}`} xs={xs} ys={values} x={x} y={y} class={style} />
      ))}
      <EndNames ends={named} bottom={axisY} side={nameAt} />
      <OffScaleRows area={area} offScale={offScale} rows={rows} x={x} y={y} />
    </Plot>
  );
}
