import { scaleLinear } from 'd3-scale';
import { HorizontalAxis, round, VerticalAxis } from '../../charts/axes.tsx';
import { Plot, type PlotArea } from '../../charts/Plot.tsx';
import { placeOf, rasterPaths } from '../../charts/raster.ts';
import {
  type EdgeOfChaosFrame,
  edgeOfChaosParameters,
  LARGEST_SIGMA_B,
} from '../../lab/experiments/edge-of-chaos/definition.ts';
import { regimeOf } from '../../lab/experiments/edge-of-chaos/shares.ts';
import { factorText } from '../../lab/experiments/edge-of-chaos/words.ts';
import { filledIn } from '../../lab/numerics/refinement.ts';
import type { LiveFigure } from '../InstrumentShell.tsx';
import { PlaneControl } from '../PlaneControl.tsx';
import { ColourKey } from './ColourKey.tsx';
import { Contours } from './Contours.tsx';
import { CLASSES, className, classOf } from './classes.ts';
import { Sigma } from './Sigma.tsx';

interface PlanePanelProps {
  frame: EdgeOfChaosFrame;
  id: string;
  width: number;
  height: number;
  live: LiveFigure | undefined;
}

const { sigmaW: W, sigmaB: B } = edgeOfChaosParameters;

const REGIME_WORDS = { vanishing: 'vanishes', exploding: 'explodes' } as const;

/** The middle of each regime's cells, where its name stands; none for a regime with less than a tenth of the plane. */
function namePlaces(steps: readonly number[], grid: number, area: PlotArea) {
  return (['vanishing', 'exploding'] as const).flatMap((regime) => {
    const cells = steps.flatMap((step, cell) => (regimeOf(step) === regime ? [cell] : []));
    if (cells.length < steps.length / 10) return [];
    const mean = (of: (cell: number) => number) => cells.reduce((sum, cell) => sum + of(cell), 0) / cells.length;
    const { left, top, width, height } = placeOf(
      area,
      grid,
      mean((cell) => cell % grid),
      mean((cell) => Math.floor(cell / grid)),
    );
    return [{ word: REGIME_WORDS[regime], x: left + width / 2, y: top + height / 2 }];
  });
}

/** The (σ_w, σ_b) plane as a picture, theory's lines over it, and the point, which a reader can move. */
export function PlanePanel({ frame, id, width, height, live }: PlanePanelProps) {
  const { params, plane, point, theory } = frame;
  const { grid, reach } = params;
  const area: PlotArea = { left: 34, right: width - 10, top: 72, bottom: height - 40 };
  const x = scaleLinear([0, reach], [area.left, area.right]);
  const y = scaleLinear([0, LARGEST_SIGMA_B], [area.bottom, area.top]);
  const steps = filledIn(plane.step, grid);
  const at = {
    sigmaW: Number(live?.values['sigmaW'] ?? params.sigmaW),
    sigmaB: Number(live?.values['sigmaB'] ?? params.sigmaB),
  };
  const marker = { x: round(x(Math.min(at.sigmaW, reach))), y: round(y(at.sigmaB)) };
  const narrow = width < 340;
  return (
    <div class="plane" style={{ width: `${width}px` }}>
      <Plot
        id={id}
        title="What becomes of the gradient at each point of the plane"
        description={`A plane of networks, the standard deviation of the weights from 0 to ${reach} to the right, that of the biases from 0 to ${LARGEST_SIGMA_B} upwards. Each of ${grid} by ${grid} cells is coloured by the measured factor on the gradient's RMS a layer; dashed lines are theory's edge of chaos and depth scales. At the point, σ_w = ${params.sigmaW} and σ_b = ${params.sigmaB}, the factor is ${factorText(point.step.median)}.`}
        width={width}
        height={height}
      >
        <text class="chart-title" x={0} y={12}>
          Factor on the gradient’s RMS, a layer
        </text>
        <ColourKey right={area.right} top={24} step={narrow ? 21 : 26} />
        <VerticalAxis
          area={{ ...area, right: area.left }}
          ticks={y.ticks(4).map((tick) => ({ position: y(tick), text: String(tick) }))}
        />
        <text class="chart-label" x={4} y={area.top - 8}>
          <Sigma of="b" />
        </text>
        {rasterPaths(area, grid, steps.map(classOf), CLASSES).map(({ kind, path }) => (
          <path key={kind} class={`chart-cell eoc-cell ${className(kind)}`} d={path} />
        ))}
        {plane.outside.map(({ cell, kind }) => {
          const place = placeOf(area, grid, cell % grid, Math.floor(cell / grid));
          const across = `M${round(place.left)} ${round(place.top + place.height)}l${round(place.width)} ${round(-place.height)}`;
          const back =
            kind === 'not-a-number'
              ? `M${round(place.left)} ${round(place.top)}l${round(place.width)} ${round(place.height)}`
              : '';
          return <path key={cell} class="eoc-outside" d={across + back} />;
        })}
        <rect
          class="chart-frame"
          x={area.left}
          y={area.top}
          width={area.right - area.left}
          height={area.bottom - area.top}
        />
        <Contours area={area} contours={theory.contours} x={x} y={y} />
        {namePlaces(steps, grid, area).map((name) => (
          <text
            key={name.word}
            class="chart-row-label eoc-name"
            x={round(name.x)}
            y={round(name.y)}
            text-anchor="middle"
          >
            {name.word}
          </text>
        ))}
        <HorizontalAxis
          area={area}
          y={area.bottom}
          ticks={x.ticks(narrow ? 4 : 6).map((tick) => ({ position: x(tick), text: String(tick) }))}
        />
        <text class="chart-label" x={(area.left + area.right) / 2} y={area.bottom + 34} text-anchor="middle">
          s.d. of the weights × √fan-in, <Sigma of="w" />
        </text>
        {at.sigmaW > reach ? (
          <path
            class="chart-point"
            d={`M${area.right - 9} ${marker.y - 6}L${area.right} ${marker.y}L${area.right - 9} ${marker.y + 6}z`}
          />
        ) : (
          <g class="chart-point">
            <circle cx={marker.x} cy={marker.y} r="6.5" />
            <circle class="chart-point-inner" cx={marker.x} cy={marker.y} r="2" />
          </g>
        )}
      </Plot>
      {live && (
        <PlaneControl
          label="Point in the plane"
          area={area}
          x={{ name: 'sigmaW', parameter: W, from: 0, to: reach, value: at.sigmaW }}
          y={{ name: 'sigmaB', parameter: B, from: 0, to: LARGEST_SIGMA_B, value: at.sigmaB }}
          change={live.change}
        />
      )}
    </div>
  );
}
