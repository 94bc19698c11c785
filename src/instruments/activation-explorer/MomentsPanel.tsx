import { scaleLinear } from 'd3-scale';
import { HorizontalAxis, round } from '../../charts/axes.tsx';
import { logDomain } from '../../charts/log-domain.ts';
import { Plot, type PlotArea } from '../../charts/Plot.tsx';
import type { ActivationExplorerFrame, MomentName } from '../../lab/experiments/activation-explorer/definition.ts';
import { MOMENT_SIGNS } from '../../lab/experiments/activation-explorer/text.ts';
import { powerOfTen } from '../../lab/numerics/magnitude-text.ts';

/** Those that are never negative, so that one logarithmic axis holds them. */
const DRAWN = ['meanSquare', 'variance', 'slopeSquare', 'flat'] as const satisfies MomentName[];

interface MomentsPanelProps {
  frame: ActivationExplorerFrame;
  id: string;
  width: number;
  height: number;
}

/** The averages over the input, each a row on one logarithmic axis: spread, mean, and the quadrature's tick. Zero stands outside. */
export function MomentsPanel({ frame, id, width, height }: MomentsPanelProps) {
  const { moments, theory, params } = frame;
  const axisY = height - 40;
  const area: PlotArea = { left: 78, right: width - 12, top: 26, bottom: axisY };
  const values = DRAWN.flatMap((name) => [moments[name].p10, moments[name].p90, theory[name]]).filter((v) => v > 1e-6);
  const domain = logDomain(values.map(Math.log10), Math.max(2, Math.floor((area.right - area.left) / 44)));
  const x = scaleLinear([domain.low, domain.high], [area.left + 12, area.right]);
  const at = (value: number) => (value > 0 ? round(Math.max(area.left + 12, x(Math.log10(value)))) : area.left);
  const row = (area.bottom - area.top) / DRAWN.length;
  return (
    <Plot
      id={id}
      title="Averages over the input"
      description={`Mean square, variance and mean squared slope of the activation, and the share of flat inputs, on a logarithmic axis: mean and 10 to 90 % of ${params.seeds} seeds, with the quadrature's value as a dashed tick.`}
      width={width}
      height={height}
    >
      <text class="chart-title" x={0} y={12}>
        Averages, z ~ N(0, q)
      </text>
      {DRAWN.map((name, i) => {
        const { mean, p10, p90 } = moments[name];
        const y = round(area.top + (i + 0.5) * row);
        return (
          <g key={name}>
            <text class="chart-tick" x={area.left - 7} y={y} dy="0.34em" text-anchor="end">
              {MOMENT_SIGNS[name]}
            </text>
            <line class="chart-grid" x1={area.left} x2={area.right} y1={y} y2={y} />
            {p90 > 0 && (
              <rect
                class="chart-band"
                x={at(p10)}
                width={Math.max(1, round(at(p90) - at(p10)))}
                y={y - 8}
                height={16}
              />
            )}
            {Number.isFinite(mean) && mean > 0 && <circle class="chart-dot" cx={at(mean)} cy={y} r="3.5" />}
            {mean === 0 && (
              <>
                <path class="chart-marker" d="M-5,-4 L5,-4 L0,5 Z" transform={`translate(${area.left} ${y})`} />
                <text class="chart-row-label" x={area.left + 9} y={y} dy="0.34em">
                  0
                </text>
              </>
            )}
            {theory[name] > 1e-6 && (
              <line
                class="chart-line chart-theory"
                x1={at(theory[name])}
                x2={at(theory[name])}
                y1={y - 11}
                y2={y + 11}
              />
            )}
          </g>
        );
      })}
      <HorizontalAxis
        area={area}
        y={axisY}
        ticks={domain.ticks.map((tick) => ({ position: x(tick), text: powerOfTen(tick) }))}
        label="value"
      />
    </Plot>
  );
}
