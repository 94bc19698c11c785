import type { LabActivationName } from '../nn/activations.ts';
import type { NormalizationKind } from '../nn/normalization-sets.ts';
import { batchMoments, batchNormalizationFactor, projectedGradient, SMALLEST_BATCH } from './batch-normalization.ts';
import { predictGradientFlow } from './gradient-flow.ts';
import { gaussianMoments } from './moments.ts';

/** A plain stack of dense layers, each normalized before its activation. */
export interface NormalizedStack {
  kind: NormalizationKind;
  groups: number;
  activation: LabActivationName;
  depth: number;
  width: number;
  batch: number;
  sigmaW2: number;
}

/** log10 RMS ∂ℒ/∂h_l, l = 0…L; the factor on it by layer towards the input; and the factor far from both ends. */
export interface NormalizedDepthTheory {
  gradient: number[];
  factor: number[];
  step: number;
}

/**
 * The factor on the mean squared gradient a layer where m units of one example share a mean and a variance: a set's
 * normalized units are uniform on the sphere of radius √m with Σ = 0, and the gradient that comes down to them is
 * independent, so that (E[φ′²] (m − 1) − E[ẑ²φ′²])/((m − 3) E[φ²]). As m → ∞ it becomes E[φ′²]/E[φ²].
 * @param size m ≥ 4, or `Infinity`
 */
export function groupNormalizationFactor(activation: LabActivationName, size: number): number {
  if (size === Number.POSITIVE_INFINITY) {
    const { square, slopeSquare } = gaussianMoments(activation, 1);
    return slopeSquare / square;
  }
  const moments = batchMoments(activation, size);
  return projectedGradient(moments, size, 1, 0) / ((size - 3) * moments.square);
}

const TOO_SMALL = (size: number, of: string): string =>
  size === 1
    ? `No theory: over one ${of} every normalized number is 0 and the gradient exactly 0.`
    : `No theory: over ${size} ${of}s the mean of one over the variance diverges, so the mean squared gradient has no limit.`;

function noteOf({ kind, width }: NormalizedStack): string {
  const paper = kind === 'batch' ? 'Yang et al. (2019)' : 'mean-field theory';
  return `Dashed: ${paper}, for infinitely wide layers; at width ${width} the measured factor differs from it a little.`;
}

/** What theory says of the stack, and of the same stack without normalization. */
export function normalizedDepth(stack: NormalizedStack): {
  prediction: NormalizedDepthTheory | null;
  note: string;
  without: number[];
} {
  const { kind, groups, activation, depth, width, batch, sigmaW2 } = stack;
  const network = {
    depth,
    width,
    batch,
    activation,
    init: 'he-normal',
    sigmaW2,
    sigmaB2: 0,
    architecture: 'plain',
    branchScale: 1,
  } as const;
  const gradientOf = (normalization: 'none' | 'batch' | 'layer' | 'rms') =>
    predictGradientFlow({ ...network, normalization }).theory?.gradient ?? [];
  const without = gradientOf('none');
  const factors = (gradient: number[]) => gradient.slice(1).map((above, i) => 10 ** ((gradient[i] as number) - above));

  if (kind === 'instance' || kind === 'group') {
    const size = kind === 'instance' ? 1 : width / groups;
    if (size < SMALLEST_BATCH) return { prediction: null, note: TOO_SMALL(size, 'unit'), without };
    const step = Math.sqrt(groupNormalizationFactor(activation, size));
    // The input has mean square 1 where a layer's output has E[φ²].
    const first = step * Math.sqrt(batchMoments(activation, size).square);
    const factor = Array.from({ length: depth }, (_, i) => (i === 0 ? first : step));
    const gradient = [0];
    for (const one of factor.toReversed()) gradient.unshift((gradient[0] as number) + Math.log10(one));
    return { prediction: { gradient, factor, step }, note: noteOf(stack), without };
  }
  if (kind === 'batch' && batch < SMALLEST_BATCH) {
    return { prediction: null, note: TOO_SMALL(batch, 'example'), without };
  }
  const gradient = gradientOf(kind);
  const square =
    kind === 'batch'
      ? batchNormalizationFactor(activation, batch)
      : groupNormalizationFactor(activation, Number.POSITIVE_INFINITY);
  return { prediction: { gradient, factor: factors(gradient), step: Math.sqrt(square) }, note: noteOf(stack), without };
}
