import type { ScaleLinear } from 'd3-scale';
import { HorizontalAxis } from '../charts/axes.tsx';
import { countTicks } from '../charts/log-domain.ts';
import type { PlotArea } from '../charts/Plot.tsx';

interface LayerAxisProps {
  area: PlotArea;
  /** Where the axis lies, in pixels from the top. */
  y: number;
  depth: number;
  /** Layer -> pixels. */
  x: ScaleLinear<number, number>;
  label?: string;
}

/** Layers from left to right, as many numbers as there is room for. */
export function LayerAxis({ area, y, depth, x, label }: LayerAxisProps) {
  const room = Math.max(2, Math.floor((area.right - area.left) / 60));
  const ticks = countTicks(depth, room).map((tick) => ({ position: x(tick), text: String(tick) }));
  return <HorizontalAxis area={area} y={y} ticks={ticks} label={label} />;
}
