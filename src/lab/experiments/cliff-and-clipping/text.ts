import type { TextTable } from '../../experiment.ts';
import { type CliffFrame, WINDOWS } from './definition.ts';
import { cellCentre } from './surface.ts';
import { clippingTitle, largestGradient, normText, numberText, placeText, settledLoss } from './words.ts';

/** From a loss under 0.01 to one of 0.3 and more. */
const MARKS: readonly [number, string][] = [
  [0.01, ' '],
  [0.05, '.'],
  [0.1, ':'],
  [0.3, 'o'],
  [Number.POSITIVE_INFINITY, '#'],
];

function mark(loss: number, gradient: number): string {
  if (Number.isNaN(loss)) return '?';
  return gradient >= 0 ? '^' : (MARKS.find(([bound]) => loss < bound)?.[1] ?? '#');
}

/** One row a descent: what it met and where it got. */
export function descentRows({ descents }: CliffFrame): string[][] {
  return descents.map((descent) => [
    clippingTitle(descent.clipping),
    `${normText(largestGradient(descent).log10)} (step ${largestGradient(descent).step})`,
    descent.thrown ? `step ${descent.thrown.step}, by ${numberText(descent.thrown.distance)}` : 'no',
    numberText(settledLoss(descent)),
    `${placeText(descent.w.at(-1) as number)}, ${placeText(descent.b.at(-1) as number)}`,
    descent.partsAt === null ? 'no' : `from step ${descent.partsAt}`,
  ]);
}

export const DESCENT_HEADINGS = [
  'Descent',
  'Largest gradient norm',
  'Thrown off',
  'Loss, last tenth',
  'Ends at w, b',
  'Chance',
] as const;

/** The surface in marks, for the terminal, and the descents' numbers under it. */
export function cliffText(frame: CliffFrame): TextTable {
  const { params, surface } = frame;
  const { grid, window } = params;
  const [from, to] = WINDOWS[window].w;
  const rows = Array.from({ length: grid }, (_, line) => {
    const first = (grid - 1 - line) * grid;
    const marks = surface.loss
      .slice(first, first + grid)
      .map((loss, i) => mark(loss, surface.gradient[first + i] as number));
    return [placeText(cellCentre(params, first).b), marks.join('')];
  });
  return {
    caption: `loss over b against w from ${from} to ${to}: under 0.01 blank, . : to 0.1, o to 0.3, # above; ^ where the gradient's norm is 1 or more`,
    header: ['b', 'surface'],
    rows,
    notes: descentRows(frame).map(
      ([name, largest, thrown, loss, end, chance]) =>
        `${name}: largest gradient norm ${largest}; thrown off: ${thrown}; loss ${loss} (median of the last tenth); ends at ${end}; left to chance: ${chance}`,
    ),
  };
}
