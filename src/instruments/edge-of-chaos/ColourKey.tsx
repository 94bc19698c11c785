import { round } from '../../charts/axes.tsx';
import { CLASSES, className, FACTORS } from './classes.ts';

interface ColourKeyProps {
  /** Its right end and its top, in pixels. */
  right: number;
  top: number;
  /** Pixels a class. */
  step: number;
}

const HEIGHT = 9;

/** What the colours mean: the factor on the gradient a layer at each border, from vanishing over kept to exploding. */
export function ColourKey({ right, top, step }: ColourKeyProps) {
  const left = right - CLASSES.length * step;
  const borders = [...FACTORS.toReversed().map((factor) => `÷${factor}`), ...FACTORS.map((factor) => `×${factor}`)];
  return (
    <g>
      {CLASSES.map((shade, i) => (
        <rect key={shade} class={className(shade)} x={round(left + i * step)} y={top} width={step} height={HEIGHT} />
      ))}
      {borders.map((border, i) => (
        <line
          key={border}
          class="chart-base"
          x1={round(left + (i + 1) * step)}
          x2={round(left + (i + 1) * step)}
          y1={top + HEIGHT}
          y2={top + HEIGHT + 3}
        />
      ))}
      {[0, 2, 7, 9].map((i) => (
        <text
          key={i}
          class="chart-tick eoc-key"
          x={round(left + (i + 1) * step)}
          y={top + HEIGHT + 13}
          text-anchor="middle"
        >
          {borders[i]}
        </text>
      ))}
      <text
        class="chart-tick eoc-key"
        x={round(left + (CLASSES.length / 2) * step)}
        y={top + HEIGHT + 13}
        text-anchor="middle"
      >
        1
      </text>
    </g>
  );
}
