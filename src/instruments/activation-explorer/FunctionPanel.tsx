import { scaleLinear } from 'd3-scale';
import { HorizontalAxis, round, tickText, VerticalAxis } from '../../charts/axes.tsx';
import { Band, Line } from '../../charts/curves.tsx';
import { Plot, type PlotArea } from '../../charts/Plot.tsx';
import type { ActivationExplorerFrame } from '../../lab/experiments/activation-explorer/definition.ts';
import { activationTitles } from '../../lab/nn/activation-names.ts';
import { FLAT_SLOPE } from '../../lab/nn/activations.ts';
import { evenly } from '../../lab/numerics/evenly.ts';

/** The density's height is not to scale: its top stands this far up the panel. */
const DENSITY_SHARE = 0.32;

const SAMPLES = [
  { text: 'φ', class: '' },
  { text: 'φ′', class: 'ae-slope' },
  { text: 'φ″', class: 'ae-curvature' },
];

/** The runs of indices, first and last, at which the slope is flat. */
function flatStretches(slope: readonly number[]): [first: number, last: number][] {
  const runs: [number, number][] = [];
  slope.forEach((value, i) => {
    if (!(Math.abs(value) < FLAT_SLOPE)) return;
    const run = runs.at(-1);
    if (run && run[1] === i - 1) run[1] = i;
    else runs.push([i, i]);
  });
  return runs;
}

interface FunctionPanelProps {
  frame: ActivationExplorerFrame;
  id: string;
  width: number;
  height: number;
}

/** φ, φ′ and φ″ on linear axes, over the density of the pre-activation, with the flat stretches marked on the x axis. */
export function FunctionPanel({ frame, id, width, height }: FunctionPanelProps) {
  const { curves, params } = frame;
  const xs = evenly(curves.from, curves.to, curves.value.length);
  const all = [...curves.value, ...curves.slope, ...curves.curvature].filter(Number.isFinite);
  const axisY = height - 40;
  const area: PlotArea = { left: 50, right: width - 12, top: 30, bottom: axisY - 8 };
  const x = scaleLinear([curves.from, curves.to], [area.left, area.right]);
  const y = scaleLinear([Math.min(-0.5, ...all), Math.max(1.25, ...all)], [area.bottom, area.top]).nice(5);
  const [low = 0, high = 1] = y.domain();
  const density = xs.map((at) => low + DENSITY_SHARE * (high - low) * Math.exp((-at * at) / (2 * params.q)));
  const name = activationTitles[params.activation];
  const curve = { xs, x, y };
  return (
    <Plot
      id={id}
      title={`${name} and its derivatives`}
      description={`φ, φ′ and φ″ against x from ${curves.from} to ${curves.to}, over the density of a normal input of variance ${params.q}; stretches where the slope is under ${FLAT_SLOPE} are marked on the axis.`}
      width={width}
      height={height}
    >
      <text class="chart-title" x={0} y={12}>
        {name}
      </text>
      {SAMPLES.map(({ text, class: style }, i) => (
        <g key={text} transform={`translate(${width - 186 + 62 * i} 0)`}>
          <line class={`chart-line ${style}`} x1={0} x2={24} y1={8} y2={8} />
          <text x={30} y={12}>
            {text}
          </text>
        </g>
      ))}
      <Band {...curve} low={xs.map(() => low)} high={density} class="ae-density" />
      <VerticalAxis
        area={area}
        ticks={y.ticks(5).map((tick) => ({ position: y(tick), text: tickText(tick), reference: tick === 0 }))}
      />
      {flatStretches(curves.slope).map(([first, last]) => (
        <rect
          key={first}
          class="ae-flat"
          x={round(x(xs[first] ?? 0))}
          y={axisY - 5}
          width={round(x(xs[last] ?? 0) - x(xs[first] ?? 0))}
          height={5}
        />
      ))}
      <HorizontalAxis
        area={area}
        y={axisY}
        ticks={x.ticks(width < 400 ? 5 : 11).map((tick) => ({ position: x(tick), text: tickText(tick) }))}
        label="pre-activation x"
      />
      <Line {...curve} ys={curves.curvature} class="ae-curvature" />
      <Line {...curve} ys={curves.slope} class="ae-slope" />
      <Line {...curve} ys={curves.value} class="" />
    </Plot>
  );
}
