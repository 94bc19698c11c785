import { scaleLinear } from 'd3-scale';
import { HorizontalAxis, round, VerticalAxis } from '../../charts/axes.tsx';
import { Plot, type PlotArea } from '../../charts/Plot.tsx';
import type { MapFrame } from '../../lab/experiments/trainability-map/definition.ts';
import { slopeText } from '../../lab/experiments/trainability-map/words.ts';
import { powerOfTen } from '../../lab/numerics/magnitude-text.ts';

interface BoxPanelProps {
  frame: MapFrame;
  id: string;
  width: number;
  height: number;
}

/** Boxes that the boundary meets, by their size, on logarithmic axes, beside the slopes of a line and of a filled plane. */
export function BoxPanel({ frame, id, width, height }: BoxPanelProps) {
  const { statistics } = frame;
  const area: PlotArea = { left: 36, right: width - 12, top: 30, bottom: height - 40 };
  const boxes = statistics?.boxes.filter(({ count }) => count > 0) ?? [];
  const [smallest] = boxes;
  const largest = boxes.at(-1);
  const x = scaleLinear([0, Math.log2(Math.max(2, largest?.size ?? 2))], [area.left + 8, area.right - 8]);
  const y = scaleLinear([0, 5], [area.bottom, area.top]);
  const at = (size: number, count: number) =>
    `${round(x(Math.log2(size)))} ${round(y(Math.log10(Math.max(1, count))))}`;
  return (
    <Plot
      id={id}
      title="Boxes that the boundary meets"
      description={
        smallest && largest
          ? `The number of boxes falls from ${smallest.count} of side ${smallest.size} to ${largest.count} of side ${largest.size}, a slope of ${slopeText(statistics?.boxSlope ?? null)}; dashed, a smooth line's slope of 1.`
          : 'There are no boxes to count.'
      }
      width={width}
      height={height}
    >
      <text class="chart-title" x={0} y={12}>
        Boxes on the boundary
      </text>
      <VerticalAxis
        area={area}
        ticks={[0, 1, 2, 3, 4, 5].map((power) => ({
          position: y(power),
          text: power < 2 ? String(10 ** power) : powerOfTen(power),
        }))}
      />
      <HorizontalAxis
        area={area}
        y={area.bottom}
        ticks={boxes.map(({ size }) => ({ position: x(Math.log2(size)), text: String(size) }))}
        label="side of a box, pixels"
      />
      {smallest && largest && (
        <>
          <path
            class="chart-line chart-theory"
            d={`M${at(1, (largest.count * largest.size) / 1)}L${at(largest.size, largest.count)}`}
          />
          <path class="chart-line map-boxes" d={`M${boxes.map(({ size, count }) => at(size, count)).join('L')}`} />
          {boxes.map(({ size, count }) => (
            <circle key={size} class="map-box" cx={round(x(Math.log2(size)))} cy={round(y(Math.log10(count)))} r="3" />
          ))}
        </>
      )}
    </Plot>
  );
}
