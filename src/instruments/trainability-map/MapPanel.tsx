import { scaleLinear } from 'd3-scale';
import { useMemo } from 'preact/hooks';
import { HorizontalAxis, round, VerticalAxis } from '../../charts/axes.tsx';
import { Plot, type PlotArea } from '../../charts/Plot.tsx';
import { edgePath, rasterPaths } from '../../charts/raster.ts';
import type { MapFrame } from '../../lab/experiments/trainability-map/definition.ts';
import { rangeOf } from '../../lab/experiments/trainability-map/grid.ts';
import { QUADRATIC } from '../../lab/experiments/trainability-map/quadratic.ts';
import { hasClosedForm } from '../../lab/experiments/trainability-map/statistics.ts';
import { subjectText } from '../../lab/experiments/trainability-map/words.ts';
import { plainNumber } from '../../lab/numerics/number-text.ts';
import { filledIn } from '../../lab/numerics/refinement.ts';
import { largestStableRate } from '../../lab/theory/quadratic-descent.ts';
import { ColourKey } from './ColourKey.tsx';
import { className, KINDS, kindOf } from './classes.ts';
import type { Place } from './view.ts';

interface MapPanelProps {
  frame: MapFrame;
  id: string;
  width: number;
  height: number;
  area: PlotArea;
  /** The cross; absent from the static drawings. */
  place: Place | null;
}

/** Points of the closed form's line. */
const LINE_POINTS = 160;

/** The closed form's boundary as a path; null where the map has none. */
function closedForm(frame: MapFrame, x: (at: number) => number, y: (at: number) => number): string | null {
  if (!hasClosedForm(frame.params)) return null;
  const range = rangeOf(frame.params);
  const [from, to] = [range.x[0], Math.min(range.x[1], -1e-6)];
  const points = Array.from({ length: LINE_POINTS + 1 }, (_, i) => {
    const at = to - (to - from) * (1 - i / LINE_POINTS) ** 2;
    return { at, rate: Math.log10(largestStableRate(10 ** at, QUADRATIC.rho)) };
  }).filter(({ rate }) => rate >= range.y[0] && rate <= range.y[1]);
  if (to <= from || points.length < 2) return null;
  return `M${points.map(({ at, rate }) => `${round(x(at))} ${round(y(rate))}`).join('L')}`;
}

/** The runs' colours and the boundary as paths, in units of a pixel of the map: short, however large the drawing. */
function pictureOf(measure: readonly number[], resolution: number, steps: number) {
  const area: PlotArea = { left: 0, right: resolution, top: 0, bottom: resolution };
  const values = filledIn(measure, resolution);
  const kinds = values.map((value) => kindOf(value, steps));
  return {
    cells: rasterPaths(area, resolution, kinds, KINDS),
    boundary: edgePath(area, resolution, (cell, next) => {
      const [a, b] = [values[cell] as number, values[next] as number];
      return a < 0 !== b < 0 && !Number.isNaN(a) && !Number.isNaN(b);
    }),
  };
}

/** The map as a picture over the two learning rates, the boundary in it, the closed form over it. */
export function MapPanel({ frame, id, width, height, area, place }: MapPanelProps) {
  const { params, measure } = frame;
  const { resolution, steps } = params;
  const range = rangeOf(params);
  const x = scaleLinear(range.x, [area.left, area.right]);
  const y = scaleLinear(range.y, [area.bottom, area.top]);
  const side = area.right - area.left;
  // The cross moves far more often than the map changes.
  const { cells, boundary } = useMemo(() => pictureOf(measure, resolution, steps), [measure, resolution, steps]);
  const narrow = width < 340;
  const ticks = (count: number, at: (value: number) => number, [from, to]: readonly [number, number]) =>
    scaleLinear([from, to], [0, 1])
      .ticks(count)
      .map((tick) => ({ position: at(tick), text: plainNumber(tick, 8) }));
  const exact = closedForm(frame, x, y);
  const rates = params.loss === 'quadratic' ? (['a', 'b'] as const) : (['input layer', 'output layer'] as const);
  return (
    <Plot
      id={id}
      title="Which learning rates train"
      description={`${subjectText(frame)}: the base-10 logarithm of the learning rate of ${rates[0]} from ${plainNumber(range.x[0], 6)} to ${plainNumber(range.x[1], 6)} to the right, of ${rates[1]} from ${plainNumber(range.y[0], 6)} to ${plainNumber(range.y[1], 6)} upwards. Each of ${resolution} by ${resolution} pixels is one training run, pale where it converges and strong orange where it diverges, with a line between the two.`}
      width={width}
      height={height}
    >
      <text class="chart-title" x={0} y={12}>
        One training run a pixel
      </text>
      <ColourKey left={narrow ? 4 : area.left} top={40} step={narrow ? 24 : 30} />
      <VerticalAxis area={{ ...area, right: area.left }} ticks={ticks(params.span < 0.01 ? 3 : 5, y, range.y)} />
      <text class="chart-label" x={4} y={area.top - 12}>
        log₁₀ learning rate, {rates[1]}
      </text>
      <g transform={`translate(${area.left} ${area.top}) scale(${round((1000 * side) / resolution) / 1000})`}>
        {cells.map(({ kind, path }) => (
          <path key={kind} class={`chart-cell ${className(kind)}`} d={path} />
        ))}
        <path class="map-boundary" style={{ '--pixel': `${round(side / resolution)}px` }} d={boundary} />
      </g>
      <rect class="chart-frame" x={area.left} y={area.top} width={side} height={area.bottom - area.top} />
      {exact && <path class="chart-line chart-theory map-exact" d={exact} />}
      <HorizontalAxis
        area={area}
        y={area.bottom}
        ticks={ticks(params.span < 0.01 ? 3 : narrow ? 4 : 6, x, range.x)}
        label={`log₁₀ learning rate, ${rates[0]}`}
      />
      {place && (
        <path
          class="map-cross"
          d={`M${round(area.left + place.x * side - 8)} ${round(area.bottom - place.y * side)}h16m-8 -8v16`}
        />
      )}
    </Plot>
  );
}
