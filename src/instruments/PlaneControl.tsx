import { useRef } from 'preact/hooks';
import type { PlotArea } from '../charts/Plot.tsx';
import type { NumberParameter } from '../lab/parameters.ts';

/** A parameter along one side of a plane. */
interface PlaneAxis {
  /** The parameter's name. */
  name: string;
  parameter: NumberParameter;
  /** The ends of the side. */
  from: number;
  to: number;
  value: number;
}

interface PlaneControlProps {
  /** What the point is. */
  label: string;
  /** Where the plane lies in its drawing, in pixels. */
  area: PlotArea;
  x: PlaneAxis;
  y: PlaneAxis;
  change(changes: Readonly<Record<string, number>>): void;
}

/** Steps to the right and upwards that an arrow key takes; with Shift ten times as many. */
const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowDown: [0, -1],
  ArrowUp: [0, 1],
};

/** Within a parameter's range, to its steps' decimals. */
function rounded(value: number, { min, max, step }: NumberParameter): number {
  const decimals = Math.max(0, Math.ceil(-Math.log10(step)));
  return Number(Math.min(max, Math.max(min, value)).toFixed(decimals));
}

/** A point in a plane as a control: a click or a drag puts it there, arrow keys move it, with Shift in larger steps. */
export function PlaneControl({ label, area, x, y, change }: PlaneControlProps) {
  const surface = useRef<HTMLDivElement>(null);
  const set = (toX: number, toY: number) =>
    change({ [x.name]: rounded(toX, x.parameter), [y.name]: rounded(toY, y.parameter) });
  const place = (event: { clientX: number; clientY: number }) => {
    const box = surface.current?.getBoundingClientRect();
    if (!box) return;
    set(
      x.from + ((x.to - x.from) * (event.clientX - box.left)) / box.width,
      y.from + ((y.to - y.from) * (box.bottom - event.clientY)) / box.height,
    );
  };
  const share = ({ value, from, to }: PlaneAxis) => Math.min(1, Math.max(0, (value - from) / (to - from)));
  const named = ({ name, parameter, value }: PlaneAxis) => `${parameter.symbol ?? name} ${value}`;
  return (
    <div
      ref={surface}
      class="plane-control"
      role="slider"
      tabIndex={0}
      aria-label={`${label}: arrow keys move it, Shift makes larger steps`}
      aria-valuemin={x.parameter.min}
      aria-valuemax={x.to}
      aria-valuenow={x.value}
      aria-valuetext={`${named(x)}, ${named(y)}`}
      style={{
        left: `${area.left}px`,
        top: `${area.top}px`,
        width: `${area.right - area.left}px`,
        height: `${area.bottom - area.top}px`,
      }}
      onClick={place}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.buttons === 1) place(event);
      }}
      onKeyDown={(event) => {
        const step = STEPS[event.key];
        if (!step) return;
        event.preventDefault();
        const times = event.shiftKey ? 10 : 1;
        set(x.value + times * step[0] * x.parameter.step, y.value + times * step[1] * y.parameter.step);
      }}
    >
      <div class="plane-handle" style={{ left: `${100 * share(x)}%`, top: `${100 * (1 - share(y))}%` }} />
    </div>
  );
}
