import { Line } from '../../charts/curves.tsx';
import type { PlotArea } from '../../charts/Plot.tsx';
import { foldBiases, ridgeBias, WALL_FROM, ZERO_LOSS_UNTIL, zeroLossBias } from '../../lab/theory/recurrent-unit.ts';

interface TheoryLinesProps {
  area: PlotArea;
  x: (w: number) => number;
  y: (b: number) => number;
  /** The window's ends along w. */
  from: number;
  to: number;
}

const POINTS = 60;

/** Closed forms over the surface: where the state repels, where it folds, where the loss is 0. */
export function TheoryLines({ area, x, y, from, to }: TheoryLinesProps) {
  const line = (first: number, last: number, bias: (w: number) => number) => {
    const w = Array.from({ length: POINTS }, (_, i) => first + ((last - first) * i) / (POINTS - 1));
    const shown = w.filter((at) => y(bias(at)) >= area.top && y(bias(at)) <= area.bottom);
    return { xs: shown, ys: shown.map(bias), x, y };
  };
  const zero = line(from, Math.min(to, ZERO_LOSS_UNTIL), zeroLossBias);
  return (
    <g>
      {([0, 1] as const).map((side) => (
        <Line
          key={side}
          {...line(Math.max(from, 4), to, (w) => foldBiases(w)?.[side] ?? Number.NaN)}
          class="chart-theory cliff-fold"
        />
      ))}
      <Line {...line(Math.max(from, WALL_FROM), to, ridgeBias)} class="chart-theory cliff-ridge" />
      <Line {...zero} class="chart-theory cliff-zero" />
      {zero.xs.length > 0 && (
        <text class="chart-tick chart-row-label" x={x(zero.xs[0] as number) + 8} y={y(zero.ys[0] as number) - 5}>
          E = 0
        </text>
      )}
    </g>
  );
}
