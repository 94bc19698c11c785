import type { TextTable } from '../../experiment.ts';
import { plainNumber } from '../../numerics/number-text.ts';
import { type ActivationExplorerFrame, MOMENTS, type MomentName } from './definition.ts';

/** The averages in the paper's signs. */
export const MOMENT_SIGNS: Readonly<Record<MomentName, string>> = {
  mean: 'E[φ]',
  meanSquare: 'E[φ²]',
  variance: 'Var φ',
  slope: 'E[φ′]',
  slopeSquare: 'E[φ′²]',
  flat: 'share flat',
};

/** What PyTorch has to say of the gain, in a sentence. */
export function torchGainSentence({ gain }: ActivationExplorerFrame): string {
  return gain.torch === null
    ? 'PyTorch’s calculate_gain knows none for this activation.'
    : `PyTorch’s calculate_gain says ${plainNumber(gain.torch, 4)}.`;
}

/** The averages with their spread beside quadrature, as rows of text; the last is the gain √(q/E[φ²]). */
export function momentRows({ moments, theory, gain }: ActivationExplorerFrame): string[][] {
  const row = (name: string, { mean, p10, p90 }: { mean: number; p10: number; p90: number }, predicted: number) => [
    name,
    ...[mean, p10, p90, predicted].map((value) => plainNumber(value, 5)),
  ];
  return [
    ...MOMENTS.map((name) => row(MOMENT_SIGNS[name], moments[name], theory[name])),
    row('gain √(q/E[φ²])', gain.measured, gain.theory),
  ];
}

/** The averages, for the terminal. */
export function activationExplorerText(frame: ActivationExplorerFrame): TextTable {
  return {
    caption: `over z ~ N(0, ${frame.params.q}): mean and percentiles over ${frame.params.seeds} seeds, and quadrature`,
    header: ['', 'measured', '10 %', '90 %', 'theory'],
    rows: momentRows(frame),
    notes: [
      `At q = 1 the gain that keeps the variance is ${plainNumber(frame.gain.conventional, 6)}. ${torchGainSentence(frame)}`,
    ],
  };
}
