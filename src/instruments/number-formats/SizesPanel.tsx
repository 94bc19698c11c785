import { scaleLinear } from 'd3-scale';
import { HorizontalAxis, round } from '../../charts/axes.tsx';
import { Plot, type PlotArea } from '../../charts/Plot.tsx';
import {
  COMPARED,
  type ComparedName,
  FORMAT_TITLES,
  type NumberFormatsFrame,
} from '../../lab/experiments/number-formats/definition.ts';
import { powerOfTwo } from '../../lab/numerics/magnitude-text.ts';
import { percentage } from '../../lab/numerics/number-text.ts';
import { windowOf, within } from './windows.ts';

/** Pixels of a format's row, and to the right of the axis for what it made of the layer. */
const ROW = 16;
const ROOM = 78;

/** What a format made of the layer, in a word. */
function fate({ formats, histogram: { back }, measured }: NumberFormatsFrame, name: ComparedName): string {
  if (measured === 0) return '';
  const { overflow, forwardOverflow, zeros } = formats[name];
  if (forwardOverflow !== null || (overflow !== null && overflow <= back)) return 'overflow';
  const share = zeros[back] as number;
  return share === 0 ? 'no zeros' : `${percentage(share)} zero`;
}

interface SizesPanelProps {
  id: string;
  frame: NumberFormatsFrame;
  width: number;
  height: number;
}

/** How one layer's gradient is distributed by size, over what each format can hold. */
export function SizesPanel({ id, frame, width, height }: SizesPanelProps) {
  const { histogram, params } = frame;
  const { first, counts, back, total, zeros } = histogram;
  const axisY = height - 40;
  const rows = COMPARED.length * ROW + 6;
  const area: PlotArea = { left: 38, right: width - ROOM, top: 34, bottom: axisY - rows };
  const half = windowOf('fp16', params.lossScale);
  const low = Math.min(half.subnormal[0] - 2, counts.length > 0 ? first - 1 : 0);
  const high = Math.max(half.normal[1] + 1, first + counts.length + 1);
  const x = scaleLinear([low, high], [area.left, area.right]);
  const tallest = Math.max(1, ...counts);
  const edge = (bin: number) => round(x(bin));
  const steps = counts.map((count, i) => {
    const top = round(area.bottom - ((area.bottom - area.top) * count) / tallest);
    return `V${top}H${edge(first + i + 1)}`;
  });
  const room = Math.max(2, Math.floor((area.right - area.left) / 46));
  const step = [5, 10, 20, 50, 100, 200].find((every) => (high - low) / every <= room) ?? 500;
  const start = Math.ceil(low / step) * step;
  const ticks = Array.from({ length: Math.floor((high - start) / step) + 1 }, (_, i) => start + i * step);
  const where = back === 0 ? 'at the loss' : `${back} ${back === 1 ? 'layer' : 'layers'} back`;
  return (
    <Plot
      id={id}
      title={`Gradient ${where}, by size`}
      description={`Histogram of the sizes of ${total} elements of the gradient ${where}, in powers of two, over the range of each format: ${COMPARED.map((name) => `${FORMAT_TITLES[name]} ${fate(frame, name)}`).join(', ')}.`}
      width={width}
      height={height}
    >
      <text class="chart-title" x={0} y={12}>
        {`Gradient ${where}, by size`}
      </text>
      {zeros > 0 && (
        <text x={0} y={28}>
          {`${percentage(zeros / total)} are exactly 0 in fp64`}
        </text>
      )}
      {ticks.map((tick) => (
        <line key={tick} class="chart-grid" x1={edge(tick)} x2={edge(tick)} y1={area.top} y2={axisY} />
      ))}
      {counts.length > 0 && (
        <path class="nf-histogram" d={`M${edge(first)},${area.bottom}${steps.join('')}V${area.bottom}Z`} />
      )}
      {COMPARED.map((name, index) => {
        const middle = area.bottom + 6 + (index + 0.5) * ROW;
        const { normal, subnormal } = windowOf(name, params.lossScale);
        const bar = (span: [number, number], style: string) => {
          const part = within(span, [low, high]);
          return (
            part && (
              <rect class={style} x={edge(part[0])} width={round(x(part[1]) - x(part[0]))} y={middle - 5} height={10} />
            )
          );
        };
        return (
          <g key={name}>
            <text class="chart-tick" x={0} y={middle} dy="0.34em">
              {FORMAT_TITLES[name]}
            </text>
            {bar(normal, 'nf-normal')}
            {bar(subnormal, 'nf-subnormal')}
            <text class="chart-tick" x={area.right + 6} y={middle} dy="0.34em">
              {fate(frame, name)}
            </text>
          </g>
        );
      })}
      <HorizontalAxis
        area={area}
        y={axisY}
        ticks={ticks.map((tick) => ({ position: x(tick), text: powerOfTwo(tick) }))}
        label="|∂ℒ/∂h|"
      />
    </Plot>
  );
}
