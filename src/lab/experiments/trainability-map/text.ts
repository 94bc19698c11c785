import type { TextTable } from '../../experiment.ts';
import { plainNumber } from '../../numerics/number-text.ts';
import type { MapFrame } from './definition.ts';
import { rangeOf } from './grid.ts';
import { shareText, slopeText } from './words.ts';

/** Lines and columns that the terminal's picture has at most. */
const MOST = 64;

/** Converged with a mean loss below half, below 0.85 and above; diverged. */
function mark(measure: number, steps: number): string {
  if (Number.isNaN(measure)) return '?';
  if (measure >= 0) return '#';
  const mean = -measure / steps;
  return mean < 0.5 ? ' ' : mean < 0.85 ? '.' : ':';
}

/** The map in marks, for the terminal, and its numbers under it. */
export function mapText(frame: MapFrame): TextTable {
  const { params, measure, statistics } = frame;
  const { resolution, steps } = params;
  const stride = Math.ceil(resolution / MOST);
  const lines = Array.from({ length: Math.ceil(resolution / stride) }, (_, i) => i * stride).toReversed();
  const { x, y } = rangeOf(params);
  const rows = lines.map((row) => {
    const at = y[0] + ((y[1] - y[0]) * row) / (resolution - 1);
    const marks = lines.toReversed().map((column) => mark(measure[row * resolution + column] as number, steps));
    return [plainNumber(at, 4), marks.join('')];
  });
  const boxes = statistics?.boxes.map(({ size, count }) => `${count} of side ${size}`).join(', ');
  return {
    caption: `log10 output rate over log10 input rate from ${plainNumber(x[0], 4)} to ${plainNumber(x[1], 4)}; converged with a mean loss under 0.5 of the first blank, under 0.85 . and above :, diverged #`,
    header: ['y', 'map'],
    rows,
    notes: statistics
      ? [
          `converged ${shareText(statistics.converged, frame)}; overflowed ${shareText(statistics.overflowed, frame)}`,
          `boundary ${statistics.edgePixels} pixels; boxes ${boxes}; slope ${slopeText(statistics.boxSlope)}`,
        ]
      : [],
  };
}
