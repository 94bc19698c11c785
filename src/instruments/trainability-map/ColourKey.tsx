import { round } from '../../charts/axes.tsx';
import { CONVERGED, className, DIVERGED, LASTED_BOUNDS, MEAN_BOUNDS } from './classes.ts';

interface ColourKeyProps {
  left: number;
  top: number;
  /** Pixels a class. */
  step: number;
}

const HEIGHT = 9;
/** Narrower classes leave room for every other bound only. */
const WIDE_STEP = 30;

/** What the colours mean: of converged runs the mean loss, of diverged ones how long they stayed near the first loss. */
export function ColourKey({ left, top, step }: ColourKeyProps) {
  const parts = [
    { name: 'converges: mean loss ÷ first', kinds: CONVERGED, bounds: MEAN_BOUNDS, from: left },
    {
      name: 'diverges: Σ first ÷ loss',
      kinds: DIVERGED,
      bounds: LASTED_BOUNDS,
      from: left + CONVERGED.length * step + Math.max(18, step),
    },
  ];
  return (
    <g>
      {parts.map(({ name, kinds, bounds, from }) => (
        <g key={name}>
          <text class="map-key" x={round(from)} y={top - 5}>
            {name}
          </text>
          {kinds.map((kind, i) => (
            <rect
              key={kind}
              class={className(kind)}
              x={round(from + i * step)}
              y={top}
              width={round(step)}
              height={HEIGHT}
            />
          ))}
          <rect class="chart-frame" x={round(from)} y={top} width={round(kinds.length * step)} height={HEIGHT} />
          {bounds.map((bound, i) =>
            step < WIDE_STEP && i % 2 === 1 ? null : (
              <text
                key={bound}
                class="chart-tick map-key"
                x={round(from + (i + 1) * step)}
                y={top + HEIGHT + 12}
                text-anchor="middle"
              >
                {bound}
              </text>
            ),
          )}
        </g>
      ))}
    </g>
  );
}
