import { scaleLinear } from 'd3-scale';
import { HorizontalAxis, round, VerticalAxis } from '../../charts/axes.tsx';
import { Plot, type PlotArea } from '../../charts/Plot.tsx';
import { edgePath, rasterPaths } from '../../charts/raster.ts';
import { type CliffFrame, cliffParameters, WINDOWS } from '../../lab/experiments/cliff-and-clipping/definition.ts';
import { clippingTitle, numberText, placeText } from '../../lab/experiments/cliff-and-clipping/words.ts';
import { filledIn } from '../../lab/numerics/refinement.ts';
import type { LiveFigure } from '../InstrumentShell.tsx';
import { PlaneControl } from '../PlaneControl.tsx';
import { HEATS, heatClass, heatOf, lineClass, SHADES, shadeOf, WALL_HEIGHT } from './classes.ts';
import { clipPath } from './clip-line.ts';
import { LossKey } from './LossKey.tsx';
import { TheoryLines } from './TheoryLines.tsx';

interface SurfacePanelProps {
  frame: CliffFrame;
  id: string;
  width: number;
  height: number;
  live: LiveFigure | undefined;
}

/** The loss over (w, b) as a picture, the wall in it, the descents on it, and their start, which a reader can move. */
export function SurfacePanel({ frame, id, width, height, live }: SurfacePanelProps) {
  const { params, surface, descents } = frame;
  const { grid } = params;
  const range = WINDOWS[params.window];
  const area: PlotArea = { left: 40, right: width - 10, top: 68, bottom: height - 40 };
  const x = scaleLinear(range.w, [area.left, area.right]);
  const y = scaleLinear(range.b, [area.bottom, area.top]);
  const losses = filledIn(surface.loss, grid);
  const heats = filledIn(surface.gradient, grid).map(heatOf);
  const start = { w: Number(live?.values['w'] ?? params.w), b: Number(live?.values['b'] ?? params.b) };
  const within = (value: number, from: number, to: number) => Math.min(to, Math.max(from, value));
  const marker = {
    x: round(within(x(start.w), area.left, area.right)),
    y: round(within(y(start.b), area.top, area.bottom)),
  };
  const narrow = width < 340;
  const minus = (tick: number) => String(tick).replace('-', '−');
  const paths = descents.map(({ clipping, w, b, thrown }) => ({
    clipping,
    thrown,
    ...clipPath(
      area,
      w.map((at, step) => ({ x: x(at), y: y(b[step] as number) })),
    ),
  }));
  const ends = descents
    .map(
      ({ clipping, w, b }) =>
        `${clippingTitle(clipping)} it ends at ${placeText(w.at(-1) ?? 0)}, ${placeText(b.at(-1) ?? 0)}.`,
    )
    .join(' ');
  return (
    <div class="plane" style={{ width: `${width}px` }}>
      <Plot
        id={id}
        title="The loss over w and b, with the descents"
        description={`Weight w from ${range.w[0]} to ${range.w[1]} to the right, bias b from ${range.b[0]} to ${range.b[1]} upwards; the darker a cell, the greater the loss; a coloured line marks the wall. Descents start at w = ${params.w}, b = ${params.b}. ${ends}`}
        width={width}
        height={height}
      >
        <text class="chart-title" x={0} y={12}>
          Loss over w and b
        </text>
        <LossKey left={area.left} top={36} step={narrow ? 11 : 17} />
        <VerticalAxis
          area={{ ...area, right: area.left }}
          ticks={y.ticks(5).map((tick) => ({ position: y(tick), text: minus(tick) }))}
        />
        <text class="chart-label" x={4} y={area.top - 10}>
          b
        </text>
        {rasterPaths(
          area,
          grid,
          losses.map((loss) => shadeOf(loss) || null),
          SHADES,
        ).map(({ kind, path }) => (
          <path key={kind} class={`chart-cell cliff-shade-${kind}`} d={path} />
        ))}
        {rasterPaths(area, grid, heats, HEATS).map(({ kind, path }) => (
          <path key={kind} class={`chart-cell ${heatClass(kind)}`} d={path} />
        ))}
        <path
          class="cliff-wall"
          d={edgePath(
            area,
            grid,
            (cell, next) => Math.abs((losses[cell] as number) - (losses[next] as number)) > WALL_HEIGHT,
          )}
        />
        <rect
          class="chart-frame"
          x={area.left}
          y={area.top}
          width={area.right - area.left}
          height={area.bottom - area.top}
        />
        <TheoryLines area={area} x={x} y={y} from={range.w[0]} to={range.w[1]} />
        {paths.map(({ clipping, path }) => (
          <path key={clipping} class={`chart-line cliff-path ${lineClass(clipping)}`} d={path} />
        ))}
        {paths.map(
          ({ clipping, exit, thrown }) =>
            exit && (
              <g key={clipping}>
                <path
                  class={`cliff-exit ${lineClass(clipping)}`}
                  d="M2 0L-9 -5L-9 5z"
                  transform={`translate(${round(exit.x)} ${round(exit.y)}) rotate(${round(exit.angle)})`}
                />
                {thrown && (
                  <text
                    class={`chart-note chart-row-label ${lineClass(clipping)}`}
                    x={round(exit.x - 10)}
                    y={round(within(exit.y + 4, area.top + 14, area.bottom - 8))}
                    text-anchor="end"
                  >
                    thrown {numberText(thrown.distance)} away
                  </text>
                )}
              </g>
            ),
        )}
        <HorizontalAxis
          area={area}
          y={area.bottom}
          ticks={x.ticks(narrow ? 4 : 6).map((tick) => ({ position: x(tick), text: minus(tick) }))}
        />
        <text class="chart-label" x={(area.left + area.right) / 2} y={area.bottom + 34} text-anchor="middle">
          w
        </text>
        <g class="chart-point">
          <circle cx={marker.x} cy={marker.y} r="6.5" />
          <circle class="chart-point-inner" cx={marker.x} cy={marker.y} r="2" />
        </g>
      </Plot>
      {live && (
        <PlaneControl
          label="Start of the descents"
          area={area}
          x={{ name: 'w', parameter: cliffParameters.w, from: range.w[0], to: range.w[1], value: start.w }}
          y={{ name: 'b', parameter: cliffParameters.b, from: range.b[0], to: range.b[1], value: start.b }}
          change={live.change}
        />
      )}
    </div>
  );
}
