import { scaleLinear } from 'd3-scale';
import { round, VerticalAxis } from '../../charts/axes.tsx';
import { CountAxis } from '../../charts/CountAxis.tsx';
import { Band, Line } from '../../charts/curves.tsx';
import { EndNames } from '../../charts/EndNames.tsx';
import { logDomain } from '../../charts/log-domain.ts';
import { OffScaleRow } from '../../charts/OffScaleRow.tsx';
import { Plot, type PlotArea } from '../../charts/Plot.tsx';
import type { AttentionFrame } from '../../lab/experiments/attention-and-distance/definition.ts';
import {
  changeOverDistance,
  recurrenceName,
  regimeOfWay,
  WAYS,
  type Way,
} from '../../lab/experiments/attention-and-distance/summary.ts';
import { magnitudeText, powerOfTen } from '../../lab/numerics/magnitude-text.ts';

/** Pixels to the right of the axis for the lines' names. */
const NAME_ROOM = 62;

/** A row for values that are exactly 0, outside the scale. */
const ZERO_ROW = 20;

/** `healthy, × 0.92` */
function reading(frame: AttentionFrame, way: Way): string {
  const change = changeOverDistance(frame, way);
  if (Number.isNaN(change)) return 'measuring';
  return `${regimeOfWay(frame, way)}, × ${magnitudeText(change)}`;
}

interface GradientPanelProps {
  frame: AttentionFrame;
  id: string;
  width: number;
  height: number;
  narrow: boolean;
}

/** Both gradients by lag on one absolute logarithmic axis; a true zero stands in a row beneath it. */
export function GradientPanel({ frame, id, width, height, narrow }: GradientPanelProps) {
  const { params, theory } = frame;
  const last = params.length - 1;
  const zeros = WAYS.filter((way) => frame[way].median.includes(-Infinity));
  const axisY = height - 40;
  const area: PlotArea = {
    left: 50,
    right: width - NAME_ROOM,
    top: 58,
    bottom: axisY - zeros.length * ZERO_ROW,
  };
  const domain = logDomain(
    WAYS.flatMap((way) => [...frame[way].median, ...frame[way].p10, ...frame[way].p90, ...(theory[way] ?? [])]),
    Math.max(2, Math.floor((area.bottom - area.top) / 34)),
  );
  const x = scaleLinear([0, last], [area.left, area.right]);
  const y = scaleLinear([domain.low, domain.high], [area.bottom, area.top]);
  const lags = Array.from({ length: params.length }, (_, lag) => lag);
  const names = { attention: 'attention', recurrence: recurrenceName(params) };
  const title = narrow ? 'RMS ∂ℒ/∂x by lag' : 'Gradient at each input, RMS ∂ℒ/∂x, for a read-out of RMS 1';
  const ends = WAYS.flatMap((way) => {
    const { median } = frame[way];
    const end = median.findLastIndex(Number.isFinite);
    return end < 0
      ? []
      : [{ name: names[way], class: `ad-${regimeOfWay(frame, way)}`, x: x(end), y: y(median[end] as number) }];
  });
  return (
    <Plot
      id={id}
      title={title}
      description={`Logarithmic axis against lags 0 to ${last}, counted back from the last position: median and 10 to 90 % of ${params.seeds} seeds, through attention and through ${names.recurrence}, theory dotted.`}
      width={width}
      height={height}
    >
      <text class="chart-title" x={0} y={12}>
        {title}
      </text>
      {WAYS.map((way, row) => (
        <text key={way} class={`chart-note ad-${regimeOfWay(frame, way)}`} x={0} y={29 + 15 * row}>
          {`${names[way]}: ${reading(frame, way)}${narrow ? '' : ` from lag 1 to ${last}`}`}
        </text>
      ))}
      <VerticalAxis
        area={area}
        ticks={domain.ticks.map((tick) => ({ position: y(tick), text: powerOfTen(tick), reference: tick === 0 }))}
      />
      <CountAxis area={area} y={axisY} last={last} x={x} label="lag, positions back from the last" />
      {WAYS.map((way) => {
        const { median, p10, p90 } = frame[way];
        const curve = { xs: lags, x, y };
        const zeroFrom = median.indexOf(-Infinity);
        return (
          <g key={way} class={`ad-${regimeOfWay(frame, way)}`}>
            <Band {...curve} low={p10} high={p90} class="" />
            <Line {...curve} ys={median} class="" />
            {zeroFrom >= 0 && (
              <OffScaleRow
                area={area}
                y={round(area.bottom + ZERO_ROW * (zeros.indexOf(way) + 0.5) + 2)}
                kind="zero"
                from={x(zeroFrom)}
                to={x(median.lastIndexOf(-Infinity))}
                label={narrow ? 'exactly 0' : `exactly 0 from lag ${zeroFrom} on, in the median network`}
                class="chart-series"
              />
            )}
          </g>
        );
      })}
      {WAYS.map((way) => {
        const predicted = theory[way];
        return predicted && <Line key={way} xs={lags} x={x} y={y} ys={predicted} class="chart-theory" />;
      })}
      <EndNames ends={ends} bottom={area.bottom} />
    </Plot>
  );
}
