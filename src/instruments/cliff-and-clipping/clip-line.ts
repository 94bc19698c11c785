import { round } from '../../charts/axes.tsx';
import type { PlotArea } from '../../charts/Plot.tsx';

interface Point {
  x: number;
  y: number;
}

const inside = (area: PlotArea, { x, y }: Point) =>
  x >= area.left && x <= area.right && y >= area.top && y <= area.bottom;

/** How much of the way from `a` to `b` lies in the area, as shares [from, to]; null where none does (Liang & Barsky). */
function visible(area: PlotArea, a: Point, b: Point): [number, number] | null {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  let from = 0;
  let to = 1;
  const sides = [
    [-dx, a.x - area.left],
    [dx, area.right - a.x],
    [-dy, a.y - area.top],
    [dy, area.bottom - a.y],
  ] as const;
  for (const [along, room] of sides) {
    if (along === 0 && room < 0) return null;
    if (along < 0) from = Math.max(from, room / along);
    if (along > 0) to = Math.min(to, room / along);
  }
  return from < to ? [from, to] : null;
}

/** The part of a path that lies in the area as SVG, and where it first leaves it, with its direction in degrees. */
export function clipPath(
  area: PlotArea,
  points: readonly Point[],
): { path: string; exit: (Point & { angle: number }) | null } {
  let path = '';
  let exit: (Point & { angle: number }) | null = null;
  let pen = '';
  points.slice(1).forEach((b, i) => {
    const a = points[i] as Point;
    const part = visible(area, a, b);
    if (!part) return;
    const at = (share: number) => ({ x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y) });
    const [start, end] = [at(part[0]), at(part[1])].map(({ x, y }) => `${round(x)} ${round(y)}`) as [string, string];
    if (start === end) return;
    path += pen === start ? `L${end}` : `M${start}L${end}`;
    pen = end;
    if (!exit && inside(area, a) && !inside(area, b)) {
      exit = { ...at(part[1]), angle: (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI };
    }
  });
  return { path, exit };
}
