import { round } from '../../charts/axes.tsx';
import type { PlotArea } from '../../charts/Plot.tsx';
import { foldBiases, ridgeBias, WALL_FROM, ZERO_LOSS_UNTIL, zeroLossBias } from '../../lab/theory/recurrent-unit.ts';
import { clipPath } from './clip-line.ts';

interface TheoryLinesProps {
  area: PlotArea;
  x: (w: number) => number;
  y: (b: number) => number;
  /** The window's ends along w. */
  from: number;
  to: number;
}

/** Pieces of a curved line. */
const PIECES = 24;

/** Closed forms over the surface: where the state repels, where it folds, where the loss is 0. */
export function TheoryLines({ area, x, y, from, to }: TheoryLinesProps) {
  const line = (first: number, last: number, pieces: number, bias: (w: number) => number) =>
    clipPath(
      area,
      Array.from({ length: pieces + 1 }, (_, i) => {
        const w = first + ((last - first) * i) / pieces;
        return { x: x(w), y: y(bias(w)) };
      }),
    ).path;
  const fold = (side: 0 | 1) => line(Math.max(from, 4), to, PIECES, (w) => foldBiases(w)?.[side] ?? Number.NaN);
  const named = from + (to - from) * 0.2;
  return (
    <g>
      <path class="chart-line chart-theory cliff-fold" d={fold(0) + fold(1)} />
      <path class="chart-line chart-theory cliff-ridge" d={line(Math.max(from, WALL_FROM), to, 1, ridgeBias)} />
      <path class="chart-line chart-theory cliff-zero" d={line(from, Math.min(to, ZERO_LOSS_UNTIL), 1, zeroLossBias)} />
      <text class="chart-tick chart-row-label" x={round(x(named) + 8)} y={round(y(zeroLossBias(named)) - 4)}>
        E = 0
      </text>
    </g>
  );
}
