import { scaleLinear } from 'd3-scale';
import { HorizontalAxis, round, VerticalAxis } from '../../charts/axes.tsx';
import { Band, Line } from '../../charts/curves.tsx';
import { countTicks, logDomain } from '../../charts/log-domain.ts';
import { type OffScaleKind, OffScaleRow } from '../../charts/OffScaleRow.tsx';
import { Plot, type PlotArea } from '../../charts/Plot.tsx';
import type { InitializationFrame } from '../../lab/experiments/initialization/definition.ts';
import { regimeOfChange } from '../../lab/experiments/regime.ts';
import { powerOfTen } from '../../lab/numerics/magnitude-text.ts';
import type { LogProfile } from '../../lab/numerics/statistics.ts';

const ROW = 18;
const ROW_GAP = 10;

interface SpectrumPanelProps {
  frame: InitializationFrame;
  id: string;
  width: number;
  height: number;
}

/** The singular values of ∂h_L/∂h₀ by rank; those that are exactly 0 or lost in rounding stand in rows outside the axis. */
export function SpectrumPanel({ frame, id, width, height }: SpectrumPanelProps) {
  const { jacobian, theory } = frame;
  const values: Pick<LogProfile, 'median' | 'p10' | 'p90'> = jacobian?.values ?? { median: [], p10: [], p90: [] };
  const count = Math.max(1, values.median.length);
  const rows: { kind: OffScaleKind; from: number; to: number; label: string }[] = [];
  const unresolvedFrom = values.median.findIndex(Number.isNaN);
  if (jacobian && unresolvedFrom >= 0) {
    const to = unresolvedFrom + jacobian.unresolved;
    rows.push({ kind: 'unresolved', from: unresolvedFrom + 1, to, label: `${jacobian.unresolved} unresolved` });
  }
  const zeroFrom = values.median.indexOf(-Infinity);
  if (jacobian && zeroFrom >= 0) {
    rows.push({ kind: 'zero', from: zeroFrom + 1, to: count, label: `${jacobian.zeros} exactly 0` });
  }
  const axisY = height - 40;
  const below = rows.length ? ROW_GAP + rows.length * ROW : 0;
  const area: PlotArea = { left: 46, right: width - 12, top: 28, bottom: axisY - below };
  const predicted = [theory.jacobian.rms, ...(theory.jacobian.largest === null ? [] : [theory.jacobian.largest])];
  const domain = logDomain(
    [...values.median, ...values.p10, ...values.p90, ...(jacobian ? predicted : [])],
    Math.max(2, Math.floor((area.bottom - area.top) / 30)),
  );
  const x = scaleLinear(count === 1 ? [0, 2] : [1, count], [area.left + 4, area.right]);
  const y = scaleLinear([domain.low, domain.high], [area.bottom, area.top]);
  const curve = { xs: values.median.map((_, i) => i + 1), x, y };
  const mark = (log: number, from: number, to: number) => (
    <line class="chart-line chart-theory" x1={from} x2={to} y1={round(y(log))} y2={round(y(log))} />
  );
  const ticks = countTicks(count, Math.max(2, Math.floor((area.right - area.left) / 50))).filter((tick) => tick > 0);
  return (
    <Plot
      id={id}
      title="Singular values of the Jacobian from input to output"
      description={`By rank, on a logarithmic axis: median and 10 to 90 % of ${jacobian?.networks ?? 0} networks; the theory's root mean square is dashed all across, its largest value at the left.`}
      width={width}
      height={height}
    >
      <text class="chart-title" x={0} y={12}>
        Jacobian, singular values
      </text>
      {jacobian && (
        <>
          <VerticalAxis
            area={area}
            ticks={domain.ticks.map((tick) => ({ position: y(tick), text: powerOfTen(tick), reference: tick === 0 }))}
          />
          <HorizontalAxis
            area={area}
            y={axisY}
            ticks={[...new Set([1, ...ticks])].map((tick) => ({ position: x(tick), text: String(tick) }))}
            label="rank, largest first"
          />
          <g data-regime={regimeOfChange(jacobian.rms.median)}>
            <Band {...curve} low={values.p10} high={values.p90} class="" />
            <Line {...curve} ys={values.median} class="" />
          </g>
          {mark(theory.jacobian.rms, area.left, area.right)}
          {theory.jacobian.largest !== null && mark(theory.jacobian.largest, area.left, area.left + 34)}
          {rows.map(({ kind, from, to, label }, i) => (
            <OffScaleRow
              key={kind}
              area={area}
              y={round(area.bottom + ROW_GAP + (i + 0.5) * ROW)}
              kind={kind}
              from={x(from)}
              to={x(to)}
              label={label}
            />
          ))}
        </>
      )}
    </Plot>
  );
}
