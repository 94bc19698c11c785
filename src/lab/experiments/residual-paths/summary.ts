import { activationTitles } from '../../nn/activation-names.ts';
import { magnitudeText } from '../../numerics/magnitude-text.ts';
import type { StackName } from '../../theory/residual-stacks.ts';
import type { ResidualPathsFrame } from './definition.ts';

/** Within this many decades a gradient counts as kept. */
const KEPT = 0.05;

/** A correlation to two decimals, with a true minus sign. */
export function correlationText(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return 'none';
  return (Math.abs(value) < 0.005 ? '0' : value.toFixed(2)).replace('-', '−');
}

/** log10 of the factor on the gradient's root mean square over the whole stack, in the median network. */
function change({ stacks }: ResidualPathsFrame, name: StackName): number {
  const { median } = stacks[name].gradient;
  return (median[0] as number) - (median.at(-1) as number);
}

/** `reaches the input 2·10⁷ times as large` */
function fate(frame: ResidualPathsFrame, name: StackName): string {
  const log = change(frame, name);
  if (log === Number.NEGATIVE_INFINITY) return 'is exactly 0 at the input';
  if (Math.abs(log) < KEPT) return 'reaches the input as it left the last block';
  return `reaches the input ${magnitudeText(log)} times as large`;
}

function gradientFinding(frame: ResidualPathsFrame): string {
  const { params, branchScale } = frame;
  const blocks = params.depth === 1 ? 'one block' : `${params.depth} blocks`;
  const beta = Number(branchScale.toPrecision(3));
  return [
    `Through ${blocks} of ${activationTitles[params.activation]} the gradient of a plain stack ${fate(frame, 'plain')};`,
    `with x + F(x) it ${fate(frame, 'residual')}, with β = ${beta} on the branch it ${fate(frame, 'scaled')},`,
    `and past gates of bias ${String(params.gateBias).replace('-', '−')} it ${fate(frame, 'gated')}.`,
  ].join(' ');
}

function correlationFinding({ stacks, noise }: ResidualPathsFrame): string {
  const at = (name: StackName): string => {
    const { mean } = stacks[name].autocorrelation;
    return Number.isNaN(mean[1]) ? 'none (it does not change)' : correlationText(mean[1]);
  };
  return `Between neighbouring inputs the gradient df/dt correlates by ${at('plain')} in the plain stack, ${at('residual')} in the residual, ${at('scaled')} in the scaled, ${at('gated')} in the gated; Brownian motion would by ${correlationText(noise.brown[1])}, white noise not at all.`;
}

/** The finding in words, for any frame. */
export function summarizeResidualPaths(frame: ResidualPathsFrame): string {
  if (frame.progress < 1) return `${frame.measured} of ${frame.params.seeds} networks are measured.`;
  return `${gradientFinding(frame)} ${correlationFinding(frame)}`;
}
