import type { TextTable } from '../../experiment.ts';
import { logText } from '../../numerics/magnitude-text.ts';
import { plainNumber } from '../../numerics/number-text.ts';
import { STACKS } from '../../theory/residual-stacks.ts';
import type { ResidualPathsFrame } from './definition.ts';
import { inputStep } from './line.ts';
import { stackFormulas, stackTitles } from './stack-names.ts';
import { correlationText } from './summary.ts';

/** Gradient and signal of the four stacks by layer, for the terminal; the autocorrelation in a note. */
export function residualPathsText(frame: ResidualPathsFrame): TextTable {
  const { stacks, noise, params } = frame;
  const lags = [1, 2, 4, 8].filter((lag) => lag < noise.brown.length);
  const at = (values: readonly number[]) => lags.map((lag) => correlationText(values[lag])).join(', ');
  return {
    caption: `log10 of root mean squares, median over ${params.seeds} seeds: ∂f/∂h, then h`,
    header: ['layer', ...STACKS.flatMap((name) => [stackTitles[name], 'theory']), ...STACKS.map((name) => `h ${name}`)],
    rows: stacks.plain.gradient.median.map((_, layer) => [
      String(layer),
      ...STACKS.flatMap((name) => [
        logText(stacks[name].gradient.median[layer]),
        logText(stacks[name].theory.gradient[layer]),
      ]),
      ...STACKS.map((name) => logText(stacks[name].signal.median[layer])),
    ]),
    notes: [
      `Autocorrelation of df/dt at lags of ${lags.join(', ')} inputs (${plainNumber(inputStep(params))} apart):`,
      ...STACKS.map((name) => `${stackTitles[name]}, ${stackFormulas[name]}: ${at(stacks[name].autocorrelation.mean)}`),
      `Brownian motion: ${at(noise.brown)}; white noise: ${at(noise.white)}`,
      ...(frame.theoryNote ? [frame.theoryNote] : []),
    ],
  };
}
