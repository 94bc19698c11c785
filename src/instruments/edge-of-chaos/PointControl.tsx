import { useRef } from 'preact/hooks';
import type { PlotArea } from '../../charts/Plot.tsx';
import { edgeOfChaosParameters, LARGEST_SIGMA_B } from '../../lab/experiments/edge-of-chaos/definition.ts';

interface PointControlProps {
  /** Where the plane lies in its drawing, in pixels. */
  area: PlotArea;
  reach: number;
  at: { sigmaW: number; sigmaB: number };
  change(changes: { sigmaW: number; sigmaB: number }): void;
}

/** What an arrow key adds; with Shift ten times as much. */
const STEPS: Readonly<Record<string, { sigmaW: number; sigmaB: number }>> = {
  ArrowLeft: { sigmaW: -0.01, sigmaB: 0 },
  ArrowRight: { sigmaW: 0.01, sigmaB: 0 },
  ArrowDown: { sigmaW: 0, sigmaB: -0.01 },
  ArrowUp: { sigmaW: 0, sigmaB: 0.01 },
};

const { sigmaW: W, sigmaB: B } = edgeOfChaosParameters;

/** Within the parameters' ranges, to hundredths. */
function rounded(sigmaW: number, sigmaB: number): { sigmaW: number; sigmaB: number } {
  const within = (value: number, { min, max }: { min: number; max: number }) =>
    Number(Math.min(max, Math.max(min, value)).toFixed(2));
  return { sigmaW: within(sigmaW, W), sigmaB: within(sigmaB, B) };
}

/** The plane as a control: a click or a drag puts the point there, arrow keys move it, with Shift in larger steps. */
export function PointControl({ area, reach, at, change }: PointControlProps) {
  const surface = useRef<HTMLDivElement>(null);
  const place = (event: { clientX: number; clientY: number }) => {
    const box = surface.current?.getBoundingClientRect();
    if (!box) return;
    const sigmaW = (reach * (event.clientX - box.left)) / box.width;
    const sigmaB = (LARGEST_SIGMA_B * (box.bottom - event.clientY)) / box.height;
    change(rounded(sigmaW, sigmaB));
  };
  return (
    <div
      ref={surface}
      class="eoc-surface"
      role="slider"
      tabIndex={0}
      aria-label="Point in the plane: arrow keys move it, Shift makes larger steps"
      aria-valuemin={W.min}
      aria-valuemax={reach}
      aria-valuenow={at.sigmaW}
      aria-valuetext={`σ_w ${at.sigmaW}, σ_b ${at.sigmaB}`}
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
        change(rounded(at.sigmaW + times * step.sigmaW, at.sigmaB + times * step.sigmaB));
      }}
    />
  );
}
