import { scaleLinear } from 'd3-scale';
import { round, VerticalAxis } from '../../charts/axes.tsx';
import { CountAxis } from '../../charts/CountAxis.tsx';
import { Band, Line } from '../../charts/curves.tsx';
import { logDomain } from '../../charts/log-domain.ts';
import { OffScaleRow } from '../../charts/OffScaleRow.tsx';
import { Plot, type PlotArea } from '../../charts/Plot.tsx';
import type { InitializationFrame } from '../../lab/experiments/initialization/definition.ts';
import { groupLabel, SCHEME_LABELS } from '../../lab/experiments/initialization/text.ts';
import type { SchemeName } from '../../lab/nn/schemes.ts';
import { magnitudeText, powerOfTen } from '../../lab/numerics/magnitude-text.ts';
import type { LogProfile } from '../../lab/numerics/statistics.ts';
import { NARROW } from '../panels.ts';
import { placeLabels } from './labels.ts';

/** The axis holds the chosen scheme wherever it goes, others as far as this, and does not stretch for fixed weights. */
const OTHERS_UNTIL = 14;

const ZERO_ROW = 28;
const GUTTER = { narrow: 94, wide: 156 } as const;

interface LayersPanelProps {
  frame: InitializationFrame;
  id: string;
  title: string;
  /** The reading in a few words, at the right of the title. */
  note: string;
  description: string;
  width: number;
  height: number;
  /** At which layer the quantity arrives: names stand there. */
  end: 'first' | 'last';
  profile: LogProfile;
  theory: readonly number[];
  others: readonly { schemes: readonly SchemeName[]; values: readonly number[] }[];
}

/** The part of a curve that the axis holds, up to where it leaves it. */
function onAxis(values: readonly number[], end: 'first' | 'last', low: number, high: number) {
  const order = values.map((_, i) => (end === 'last' ? i : values.length - 1 - i));
  const xs: number[] = [];
  const ys: number[] = [];
  for (const [step, i] of order.entries()) {
    const value = values[i] as number;
    const before = values[order[step - 1] ?? -1];
    if (value >= low && value <= high) {
      xs.push(i + 1);
      ys.push(value);
    } else {
      const edge = value < low ? low : high;
      if (before !== undefined && Number.isFinite(before) && Number.isFinite(value)) {
        const share = (edge - before) / (value - before);
        xs.push((order[step - 1] as number) + 1 + share * (i - (order[step - 1] as number)));
        ys.push(edge);
      }
      break;
    }
  }
  return { xs, ys };
}

/** A magnitude by layer on an absolute logarithmic axis: the chosen scheme with its theory, the others thin and by name. */
export function LayersPanel(props: LayersPanelProps) {
  const { frame, width, height, end, profile, theory, others } = props;
  const { depth, scheme } = frame.params;
  const size = width < NARROW ? 'narrow' : 'wide';
  const gutter = GUTTER[size];
  const zeroFrom = end === 'last' ? profile.median.indexOf(-Infinity) : profile.median.lastIndexOf(-Infinity);
  const axisY = height - 40;
  const area: PlotArea = { left: 50, right: width - 12, top: 28, bottom: axisY - (zeroFrom < 0 ? 0 : ZERO_ROW) };
  const held = others.flatMap(({ schemes, values }) =>
    schemes.includes('fixed') ? [] : values.filter((value) => Math.abs(value) <= OTHERS_UNTIL),
  );
  const domain = logDomain(
    [...profile.median, ...profile.p10, ...profile.p90, ...theory, ...held],
    Math.max(2, Math.floor((area.bottom - area.top) / 30)),
  );
  const range = end === 'last' ? [area.left + 4, area.right - gutter] : [area.left + gutter, area.right - 6];
  const x = scaleLinear(depth === 1 ? [0, 2] : [1, depth], range);
  const y = scaleLinear([domain.low, domain.high], [area.bottom, area.top]);
  const layers = profile.median.map((_, index) => index + 1);
  const curve = { xs: layers, x, y };
  const arrival = (values: readonly number[]) => (end === 'last' ? values.at(-1) : values[0]) ?? Number.NaN;
  const clamped = (value: number) => y(Math.min(domain.high, Math.max(domain.low, value)));
  const leaves = (value: number) => value < domain.low || value > domain.high;
  const nameOf = (schemes: readonly SchemeName[], value: number) => {
    const full = groupLabel(schemes);
    const name = size === 'narrow' && full.includes(',') ? `${full.split(',')[0]}, …` : full;
    if (!leaves(value)) return name;
    const arrow = value < domain.low ? '↓' : '↑';
    return size === 'wide' ? `${name} ${arrow} ${magnitudeText(value)}` : `${name} ${arrow}`;
  };
  const labels = placeLabels(
    [
      { text: SCHEME_LABELS[scheme], wanted: clamped(arrival(profile.median)), isOff: false, class: 'in-chosen' },
      ...others.map(({ schemes, values }) => ({
        text: nameOf(schemes, arrival(values)),
        wanted: clamped(arrival(values)),
        isOff: leaves(arrival(values)),
        class: '',
      })),
    ].filter(({ wanted }) => Number.isFinite(wanted)),
    area.top + 4,
    area.bottom - 5,
  );
  const [from, to] = range as [number, number];
  const named = end === 'last' ? to : from;
  const away = end === 'last' ? 1 : -1;
  return (
    <Plot id={props.id} title={props.title} description={props.description} width={width} height={height}>
      <text class="chart-title" x={0} y={12}>
        {props.title}
      </text>
      <text class="chart-note" x={width - 1} y={12} text-anchor="end">
        {props.note}
      </text>
      <VerticalAxis
        area={area}
        ticks={domain.ticks.map((tick) => ({ position: y(tick), text: powerOfTen(tick), reference: tick === 0 }))}
      />
      <rect
        class="in-gutter"
        x={end === 'last' ? to + 2 : area.left}
        y={area.top - 4}
        width={gutter - 2}
        height={area.bottom - area.top + 8}
      />
      <CountAxis area={{ ...area, left: from, right: to }} y={axisY} first={1} last={depth} x={x} label="layer" />
      <Band {...curve} low={profile.p10} high={profile.p90} class="" />
      {others.map(({ schemes, values }) => (
        <Line key={schemes[0]} {...onAxis(values, end, domain.low, domain.high)} x={x} y={y} class="chart-thin" />
      ))}
      <Line {...curve} ys={profile.median} class="" />
      <Line {...curve} ys={theory} class="chart-theory" />
      {labels.map(({ text, wanted, at, isOff, class: className }) => (
        <g key={text}>
          {!isOff && (
            <line
              class="in-leader"
              x1={round(named + 3 * away)}
              y1={round(wanted)}
              x2={round(named + 13 * away)}
              y2={round(at)}
            />
          )}
          <text
            class={`chart-row-label ${className}`}
            x={round(named + 16 * away)}
            y={round(at)}
            dy="0.34em"
            text-anchor={end === 'last' ? 'start' : 'end'}
          >
            {text}
          </text>
        </g>
      ))}
      {zeroFrom >= 0 && (
        <OffScaleRow
          area={area}
          y={round(area.bottom + ZERO_ROW / 2 + 3)}
          kind="zero"
          from={x(zeroFrom + 1)}
          to={x(end === 'last' ? depth : 1)}
          label={size === 'narrow' ? 'exactly 0' : 'exactly 0 in the median network'}
          class="chart-series"
        />
      )}
    </Plot>
  );
}
