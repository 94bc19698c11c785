import type { TextTable } from '../../experiment.ts';
import { logText } from '../../numerics/magnitude-text.ts';
import { plainNumber } from '../../numerics/number-text.ts';
import { type EdgeOfChaosFrame, LARGEST_SIGMA_B } from './definition.ts';
import { cellCentre } from './grid.ts';
import { regimeOf } from './shares.ts';
import { factorText, layersText, twoDecimals } from './words.ts';

const MARKS = { vanishing: '-', kept: '=', exploding: '+' } as const;

/** The plane as lines of marks, the largest σ_b first. */
function picture({ plane, params }: EdgeOfChaosFrame): string[][] {
  const { grid } = params;
  return Array.from({ length: grid }, (_, line) => {
    const first = (grid - 1 - line) * grid;
    const row = plane.step.slice(first, first + grid);
    const marks = row.map((step) => MARKS[regimeOf(step) ?? 'kept']);
    return [
      plainNumber(cellCentre(params, first).sigmaB),
      marks.map((mark, i) => (Number.isNaN(row[i]) ? '?' : mark)).join(''),
    ];
  });
}

/** Factors a layer at the point, measured and predicted, as rows of text. */
export function pointRows({ point, theory }: EdgeOfChaosFrame): string[][] {
  const last = (values: readonly number[]) => values.at(-1) as number;
  return [
    [
      'gradient’s factor a layer',
      ...[point.step.median, point.step.p10, point.step.p90, theory.step].map(factorText),
      factorText(Math.log10(theory.chi) / 2),
    ],
    [
      'log10 RMS z in the last layer',
      ...[point.signal.median, point.signal.p10, point.signal.p90, theory.signal].map(last).map(logText),
      logText(Math.log10(theory.q) / 2),
    ],
    [
      'correlation in the last layer',
      ...[point.correlation.median, point.correlation.p10, point.correlation.p90, theory.correlation]
        .map(last)
        .map(twoDecimals),
      twoDecimals(theory.limitCorrelation),
    ],
  ];
}

/** The plane in marks, for the terminal, and the point's numbers under it. */
export function edgeOfChaosText(frame: EdgeOfChaosFrame): TextTable {
  const { params, theory } = frame;
  return {
    caption: `σ_b from 0 to ${LARGEST_SIGMA_B} against σ_w from 0 to ${params.reach}; - vanishes, = changes by at most 1 % a layer, + explodes`,
    header: ['σ_b', 'plane'],
    rows: picture(frame),
    notes: [
      `At σ_w = ${params.sigmaW}, σ_b = ${params.sigmaB}, measured (10 %, 90 %), theory at this depth, and without end; ξ = ${layersText(theory.depthScale)}:`,
      ...pointRows(frame).map(
        ([name, median, p10, p90, depth, limit]) => `${name}: ${median} (${p10}, ${p90}), ${depth}, ${limit}`,
      ),
    ],
  };
}
