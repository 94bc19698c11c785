import { activationTitles } from '../../nn/activation-names.ts';
import { magnitudeText } from '../../numerics/magnitude-text.ts';
import { plainNumber } from '../../numerics/number-text.ts';
import type { StackName } from '../../theory/residual-stacks.ts';
import type { ResidualPathsFrame } from './definition.ts';

/** A correlation to two decimals, with a true minus sign. */
export function correlationText(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return 'none';
  return (Math.abs(value) < 0.005 ? '0' : value.toFixed(2)).replace('-', '−');
}

/** The factor on the gradient's root mean square over the whole stack, in the median network. */
function factor({ stacks }: ResidualPathsFrame, name: StackName): string {
  const { median } = stacks[name].gradient;
  const log = (median[0] as number) - (median.at(-1) as number);
  return log === Number.NEGATIVE_INFINITY ? 'exactly 0' : magnitudeText(log);
}

function gradientFinding(frame: ResidualPathsFrame): string {
  const { params, branchScale } = frame;
  const blocks = params.depth === 1 ? 'one block' : `${params.depth} blocks`;
  const beta = plainNumber(branchScale);
  const bias = plainNumber(params.gateBias, 6);
  return [
    `Through ${blocks} of ${activationTitles[params.activation]} the gradient is multiplied by ${factor(frame, 'plain')} in a plain stack,`,
    `by ${factor(frame, 'residual')} with x + F(x), by ${factor(frame, 'scaled')} with β = ${beta} on the branch,`,
    `and by ${factor(frame, 'gated')} past gates of bias ${bias}.`,
  ].join(' ');
}

function correlationFinding({ stacks, noise }: ResidualPathsFrame): string {
  const at = (name: StackName): string => {
    const next = stacks[name].autocorrelation.mean[1] as number;
    return Number.isNaN(next) ? `none (${name}, where it is constant)` : `${correlationText(next)} (${name})`;
  };
  return `From one input to the next the correlation of df/dt is ${at('plain')}, ${at('residual')}, ${at('scaled')}, ${at('gated')}; Brownian motion has ${correlationText(noise.brown[1])}, white noise none.`;
}

/** The finding in words, for any frame. */
export function summarizeResidualPaths(frame: ResidualPathsFrame): string {
  if (frame.progress < 1) return `${frame.measured} of ${frame.params.seeds} networks are measured.`;
  return `${gradientFinding(frame)} ${correlationFinding(frame)}`;
}
