import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { HorizontalAxis, round } from '../../charts/axes.tsx';
import { Plot, type PlotArea } from '../../charts/Plot.tsx';
import { BINS_PER_DECADE, type Histogram } from '../../lab/experiments/initialization/definition.ts';
import { powerOfTen } from '../../lab/numerics/magnitude-text.ts';

/** Width of the column of exact zeros. */
const ZEROS = 44;

/** Bins lower than this, in pixels, do not stretch the axis. */
const LEAST_HEIGHT = 0.4;

interface HistogramPanelProps {
  id: string;
  title: string;
  /** What the axis measures. */
  quantity: string;
  width: number;
  height: number;
  rows: readonly { layer: number; histogram: Histogram }[];
}

/** The outline of a histogram's bars over its baseline. */
function outline(
  { first, counts }: Histogram,
  x: ScaleLinear<number, number>,
  base: number,
  heightOf: (count: number) => number,
): string {
  const [least, most] = x.range() as [number, number];
  const edge = (bin: number) => round(Math.min(most, Math.max(least, x(bin / BINS_PER_DECADE))));
  const steps = counts.map((count, i) => `V${round(base - heightOf(count))}H${edge(first + i + 1)}`);
  return `M${edge(first)},${base}${steps.join('')}V${base}Z`;
}

/** `52 %`, `0.3 %`, `< 0.1 %` */
function share(count: number, total: number): string {
  const percent = (100 * count) / total;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  return `${percent < 1 ? percent.toFixed(1) : Math.round(percent)} %`;
}

/** How values of a few layers are distributed by size: a strip a layer, exact zeros in a column of their own. */
export function HistogramPanel({ id, title, quantity, width, height, rows }: HistogramPanelProps) {
  const hasZeros = rows.some(({ histogram }) => histogram.zeros > 0);
  const axisY = height - 40;
  const area: PlotArea = { left: 30 + (hasZeros ? ZEROS + 8 : 0), right: width - 14, top: 40, bottom: axisY };
  const strip = (area.bottom - area.top) / Math.max(1, rows.length);
  const tallest = Math.max(...rows.map(({ histogram: { counts, total } }) => Math.max(0, ...counts) / total));
  const heightOf = (count: number, total: number) => ((strip - 5) * count) / total / tallest;
  const inSight = rows.flatMap(({ histogram: { first, counts, total } }) =>
    counts.flatMap((count, i) => (heightOf(count, total) >= LEAST_HEIGHT ? [first + i] : [])),
  );
  const low = Math.floor(Math.min(0, ...inSight) / BINS_PER_DECADE);
  const high = Math.max(low + 1, Math.ceil((Math.max(0, ...inSight) + 1) / BINS_PER_DECADE));
  const x = scaleLinear([low, high], [area.left, area.right]);
  const room = Math.max(1, Math.floor((area.right - area.left) / 38));
  const step = [1, 2, 5, 10, 20, 50].find((decades) => (high - low) / decades < room + 0.5) ?? 100;
  const first = Math.ceil(low / step) * step;
  const ticks = Array.from({ length: Math.floor((high - first) / step) + 1 }, (_, i) => first + i * step);
  return (
    <Plot
      id={id}
      title={`${title}, by size`}
      description={`Histograms of ${quantity} on a logarithmic axis at layers ${rows.map(({ layer }) => layer).join(', ')}, with the share of exact zeros beside each.`}
      width={width}
      height={height}
    >
      <text class="chart-title" x={0} y={12}>
        {title}
      </text>
      <text class="chart-tick" x={0} y={32}>
        layer
      </text>
      {hasZeros && (
        <text class="chart-tick" x={30 + ZEROS / 2} y={32} text-anchor="middle">
          = 0
        </text>
      )}
      {ticks.map((tick) => (
        <line key={tick} class="chart-grid" x1={round(x(tick))} x2={round(x(tick))} y1={area.top - 4} y2={axisY} />
      ))}
      {rows.map(({ layer, histogram }, row) => {
        const base = round(area.top + (row + 1) * strip - 1);
        return (
          <g key={layer}>
            <text class="chart-tick" x={22} y={round(base - strip / 2 + 4)} text-anchor="end">
              {layer}
            </text>
            {hasZeros && (
              <>
                <text class="chart-tick" x={30 + ZEROS / 2} y={round(base - strip / 2 + 4)} text-anchor="middle">
                  {share(histogram.zeros, histogram.total)}
                </text>
                <rect
                  class="in-zeros"
                  x={30}
                  y={base - 3}
                  width={round((ZEROS * histogram.zeros) / histogram.total)}
                  height={3}
                />
              </>
            )}
            <line class="chart-grid" x1={area.left} x2={area.right} y1={base} y2={base} />
            {histogram.counts.length > 0 && (
              <path class="in-bars" d={outline(histogram, x, base, (count) => heightOf(count, histogram.total))} />
            )}
          </g>
        );
      })}
      <HorizontalAxis
        area={area}
        y={axisY}
        ticks={ticks.map((tick) => ({ position: x(tick), text: powerOfTen(tick) }))}
        label={quantity}
      />
    </Plot>
  );
}
