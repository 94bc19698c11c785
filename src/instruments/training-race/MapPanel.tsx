import { round } from '../../charts/axes.tsx';
import { Plot } from '../../charts/Plot.tsx';
import { edgePath, rasterPaths } from '../../charts/raster.ts';
import {
  type LaneName,
  MAP_REACH,
  MAP_SIDE,
  type TrainingRaceFrame,
} from '../../lab/experiments/training-race/frame.ts';
import { laneTitle } from '../../lab/experiments/training-race/summary.ts';

/** Steps of shade between a sure class 0 and a sure class 1. */
const SHADES = [0, 1, 2, 3, 4, 5, 6, 7];

const shadeOf = (probability: number): number => Math.min(SHADES.length - 1, Math.floor(probability * SHADES.length));

/** The map's probabilities row by row from the bottom, as charts count. */
const fromBottom = (map: readonly number[]): number[] =>
  Array.from({ length: MAP_SIDE }, (_, row) =>
    map.slice((MAP_SIDE - 1 - row) * MAP_SIDE, (MAP_SIDE - row) * MAP_SIDE),
  ).flat();

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
  const map = fromBottom(frame[lane].map);
  const area = { left: 0, right: side, top: 0, bottom: side };
  const known = map.length > 0 && map.every(Number.isFinite);
  const isClass1 = (cell: number) => (map[cell] as number) > 0.5;
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
            {rasterPaths(area, MAP_SIDE, map.map(shadeOf), SHADES).map(({ kind, path }) => (
              <path
                key={kind}
                class="race-shade"
                fill-opacity={round(((0.55 * kind) / (SHADES.length - 1)) * 10) / 10}
                d={path}
              />
            ))}
            <path
              class="race-boundary"
              d={edgePath(area, MAP_SIDE, (cell, neighbour) => isClass1(cell) !== isClass1(neighbour))}
            />
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
