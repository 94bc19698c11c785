import type { TextTable } from '../../experiment.ts';
import type { SchemeName } from '../../nn/schemes.ts';
import { logText } from '../../numerics/magnitude-text.ts';
import { plainNumber } from '../../numerics/number-text.ts';
import type { InitializationFrame } from './definition.ts';
import { spreadText } from './summary.ts';

/** The schemes as a line's label. */
export const SCHEME_LABELS: Readonly<Record<SchemeName, string>> = {
  lecun: 'LeCun',
  'fan-out': 'fan-out',
  xavier: 'Xavier',
  'he-fan-in': 'He',
  'he-fan-out': 'He fan-out',
  orthogonal: 'orthogonal',
  'pytorch-default': 'PyTorch',
  fixed: 's.d. 0.01',
};

/** Schemes that make the same networks, in one label; He by fan-in and by fan-out are then one name. */
export function groupLabel(schemes: readonly SchemeName[]): string {
  const twins = schemes.includes('he-fan-in');
  return schemes
    .filter((name) => !(twins && name === 'he-fan-out'))
    .map((name) => SCHEME_LABELS[name])
    .join(', ');
}

/** The profiles by layer, for the terminal. */
export function initializationText(frame: InitializationFrame): TextTable {
  const { widths, signal, gradient, theory, comparisons, comparisonSeeds, jacobian, theoryNote } = frame;
  const others = comparisons.map(
    ({ schemes, signal: up, gradient: down }) =>
      `${groupLabel(schemes)}: signal ${logText(up.at(-1))} in the last layer, gradient ${logText(down[0])} in the first (median of ${comparisonSeeds})`,
  );
  const spectrum = jacobian
    ? [
        `Jacobian of ${jacobian.networks} networks: log10 s_max ${logText(jacobian.largest.median)} (theory ${logText(theory.jacobian.largest ?? undefined)}), log10 √mean s² ${logText(jacobian.rms.median)} (theory ${logText(theory.jacobian.rms)}), Var(s²)/mean² ${spreadText(jacobian.spread.median)} (theory ${plainNumber(theory.jacobian.spread)}); ${jacobian.zeros} exactly 0, ${jacobian.unresolved} unresolved`,
      ]
    : [];
  return {
    caption: 'log10 of root mean squares; median over seeds unless named otherwise',
    header: ['layer', 'width', 'signal', '10 %', '90 %', 'theory', 'gradient', '10 %', '90 %', 'theory'],
    rows: signal.median.map((median, i) => [
      String(i + 1),
      String(widths[i + 1]),
      logText(median),
      logText(signal.p10[i]),
      logText(signal.p90[i]),
      logText(theory.signal[i]),
      logText(gradient.median[i]),
      logText(gradient.p10[i]),
      logText(gradient.p90[i]),
      logText(theory.gradient[i]),
    ]),
    notes: [...others, ...spectrum, ...(theoryNote ? [theoryNote] : [])],
  };
}
