import { round } from '../../charts/axes.tsx';
import { Plot } from '../../charts/Plot.tsx';
import {
  type LaneName,
  MAP_REACH,
  MAP_SIDE,
  type TrainingRaceFrame,
} from '../../lab/experiments/training-race/definition.ts';
import { laneTitle } from '../../lab/experiments/training-race/summary.ts';

/** Steps of shade between a sure class 0 and a sure class 1. */
const SHADES = 8;

const shadeOf = (probability: number): number => Math.min(SHADES - 1, Math.floor(probability * SHADES));

/** The cells of one shade as a path of horizontal runs, whose edges are rounded alike in both rows that share one. */
function runsOf(map: readonly number[], shade: number, cell: number): string {
  let path = '';
  for (let row = 0; row < MAP_SIDE; row++) {
    for (let column = 0; column < MAP_SIDE; column++) {
      const at = (c: number) => c < MAP_SIDE && shadeOf(map[row * MAP_SIDE + c] as number) === shade;
      if (!at(column)) continue;
      let length = 1;
      while (at(column + length)) length++;
      const [left, right] = [round(column * cell), round((column + length) * cell)];
      path += `M${left} ${round(row * cell)}H${right}V${round((row + 1) * cell)}H${left}z`;
      column += length;
    }
  }
  return path;
}

/** The edges between cells on either side of probability ½. */
function boundaryOf(map: readonly number[], cell: number): string {
  const side = (row: number, column: number) => (map[row * MAP_SIDE + column] as number) > 0.5;
  let path = '';
  for (let row = 0; row < MAP_SIDE; row++) {
    for (let column = 0; column < MAP_SIDE; column++) {
      if (column + 1 < MAP_SIDE && side(row, column) !== side(row, column + 1)) {
        path += `M${round((column + 1) * cell)} ${round(row * cell)}v${round(cell)}`;
      }
      if (row + 1 < MAP_SIDE && side(row, column) !== side(row + 1, column)) {
        path += `M${round(column * cell)} ${round((row + 1) * cell)}h${round(cell)}`;
      }
    }
  }
  return path;
}

interface MapPanelProps {
  frame: TrainingRaceFrame;
  lane: LaneName;
  id: string;
  /** Pixels along an edge of the map; a title stands above it. */
  side: number;
}

const TITLE = 20;

/** What a network says of every place in the plane, under the points: the fuller the shade, the surer of class 1. */
export function MapPanel({ frame, lane, id, side }: MapPanelProps) {
  const { points } = frame;
  const { map } = frame[lane];
  const cell = side / MAP_SIDE;
  const known = map.length > 0 && map.every(Number.isFinite);
  const place = (x: number, reach: number) => round(((x / reach + 1) / 2) * side);
  const inside = (i: number) =>
    Math.abs(points.x[i] as number) <= MAP_REACH && Math.abs(points.y[i] as number) <= MAP_REACH;
  const dots = (label: number) =>
    points.label
      .map((own, i) =>
        own === label && inside(i)
          ? `M${place(points.x[i] as number, MAP_REACH)} ${place(-(points.y[i] as number), MAP_REACH)}h0`
          : '',
      )
      .join('');
  const title = laneTitle(frame, lane);
  return (
    <Plot
      id={id}
      title={`Decision map of ${title}`}
      description={
        known
          ? `The plane from −${MAP_REACH} to ${MAP_REACH} on both axes, shaded more strongly where the network gives class 1 a higher probability, with the points of both classes: hollow 0, filled 1. A line marks probability one half.`
          : 'The network’s outputs are not finite numbers, and no map is drawn.'
      }
      width={side}
      height={side + TITLE}
    >
      <text class={`chart-title race-${lane}`} x={0} y={12}>
        {title}
      </text>
      <g transform={`translate(0 ${TITLE})`}>
        {known ? (
          <>
            {Array.from({ length: SHADES }, (_, shade) => (
              <path
                key={shade}
                class="race-shade"
                fill-opacity={round(((0.55 * shade) / (SHADES - 1)) * 10) / 10}
                d={runsOf(map, shade, cell)}
              />
            ))}
            <path class="race-boundary" d={boundaryOf(map, cell)} />
          </>
        ) : (
          <text class="chart-row-label" x={side / 2} y={side / 2} text-anchor="middle">
            not finite: no map
          </text>
        )}
        <rect class="race-frame" x={0.5} y={0.5} width={side - 1} height={side - 1} />
        <path class="race-point" d={dots(0) + dots(1)} />
        <path class="race-point-hollow" d={dots(0)} />
      </g>
    </Plot>
  );
}
