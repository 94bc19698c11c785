import { round } from '../../charts/axes.tsx';
import { Line } from '../../charts/curves.tsx';
import type { PlotArea } from '../../charts/Plot.tsx';
import type { EdgeOfChaosFrame } from '../../lab/experiments/edge-of-chaos/definition.ts';

interface ContoursProps {
  area: PlotArea;
  contours: EdgeOfChaosFrame['theory']['contours'];
  x: (sigmaW: number) => number;
  y: (sigmaB: number) => number;
}

/** Pixels that a name over the plane needs to each side. */
const NAME_ROOM = 34;

/** Theory's edge χ₁ = 1 and the lines of equal depth scale, named where they leave the plane as far as there is room. */
export function Contours({ area, contours, x, y }: ContoursProps) {
  const lines = contours.flatMap(({ logChi, lines }) =>
    lines.map((line) => ({
      ...line,
      isEdge: logChi === 0,
      name: logChi === 0 ? 'χ₁ = 1' : `ξ ${Math.round(1 / Math.abs(logChi))}`,
      end: { x: x(line.sigmaW.at(-1) ?? 0), y: y(line.sigmaB.at(-1) ?? 0) },
    })),
  );
  const isAtTop = (line: (typeof lines)[number]) => line.end.y < area.top + 2;
  const named: typeof lines = [];
  // The edge has its name before the others have theirs.
  for (const line of lines.toSorted((a, b) => Number(b.isEdge) - Number(a.isEdge))) {
    const hasRoom = named.every((other) => Math.hypot(other.end.x - line.end.x, other.end.y - line.end.y) > NAME_ROOM);
    if (line.sigmaW.length > 2 && hasRoom) named.push(line);
  }
  return (
    <g class="eoc-contours">
      {lines.map(({ sigmaW, sigmaB, isEdge, name }) => (
        <Line
          key={`${name} ${sigmaW[0]}`}
          xs={sigmaW}
          ys={sigmaB}
          x={x}
          y={y}
          class={isEdge ? 'chart-theory eoc-edge' : 'chart-theory eoc-scale'}
        />
      ))}
      {named.map((line) => (
        <text
          key={`${line.name} ${line.sigmaW[0]}`}
          class="chart-tick chart-row-label"
          x={round(isAtTop(line) ? Math.min(line.end.x, area.right - 8) : line.end.x - 4)}
          y={round(isAtTop(line) ? area.top - 6 : line.end.y - 5)}
          text-anchor={isAtTop(line) ? 'middle' : 'end'}
        >
          {line.name}
        </text>
      ))}
    </g>
  );
}
