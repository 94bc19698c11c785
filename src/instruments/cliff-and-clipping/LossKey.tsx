import { round } from '../../charts/axes.tsx';
import { HEATS, heatClass, LOSS_BOUNDS, SHADES } from './classes.ts';

interface LossKeyProps {
  left: number;
  top: number;
  /** Pixels a shade. */
  step: number;
}

const HEIGHT = 9;
/** Bounds that are named: fewer where the shades are narrow. */
const LABELLED = { narrow: [0.001, 0.1, 0.4], wide: [0.001, 0.03, 0.1, 0.4] } as const;
const WIDE_STEP = 15;
const HEAT_WORDS = ['<0.01', '≥1', '10', '100'];

/** What the shades and the colours of the surface mean: the loss, and the norm of its gradient. */
export function LossKey({ left, top, step }: LossKeyProps) {
  const border = (index: number) => round(left + (index + 1) * step);
  const labelled: readonly number[] = LABELLED[step < WIDE_STEP ? 'narrow' : 'wide'];
  const heatLeft = left + SHADES.length * step + Math.max(16, 2 * step);
  const heatStep = Math.max(28, 1.9 * step);
  const text = { class: 'chart-tick cliff-key', 'text-anchor': 'middle' } as const;
  return (
    <g>
      <text class="cliff-key" x={left} y={top - 5}>
        loss
      </text>
      {SHADES.map((shade) => (
        <rect
          key={shade}
          class={`cliff-shade-${shade}`}
          x={round(left + shade * step)}
          y={top}
          width={step}
          height={HEIGHT}
        />
      ))}
      <rect class="chart-frame" x={left} y={top} width={round(SHADES.length * step)} height={HEIGHT} />
      {LOSS_BOUNDS.map((bound, index) =>
        labelled.includes(bound) ? (
          <text key={bound} {...text} x={border(index)} y={top + HEIGHT + 12}>
            {bound}
          </text>
        ) : null,
      )}
      <text class="cliff-key" x={round(heatLeft)} y={top - 5}>
        gradient’s norm
      </text>
      {HEATS.map((heat, index) => (
        <g key={heat}>
          <rect
            class={heatClass(heat)}
            x={round(heatLeft + index * heatStep)}
            y={top}
            width={round(heatStep)}
            height={HEIGHT}
          />
          <text {...text} x={round(heatLeft + (index + 0.5) * heatStep)} y={top + HEIGHT + 12}>
            {HEAT_WORDS[index]}
          </text>
        </g>
      ))}
    </g>
  );
}
