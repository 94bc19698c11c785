import { variancePreservingGain } from '../../theory/mean-field.ts';
import { gaussianMoments } from '../../theory/moments.ts';
import { flatShare } from '../../theory/saturation.ts';
import type { ActivationExplorerFrame, ActivationExplorerParameters, MomentName } from './definition.ts';

/** What quadrature says of an activation under a normal pre-activation, and the gains that follow from it. */
export interface ExplorerTheory {
  moments: Record<MomentName, number>;
  gain: Pick<ActivationExplorerFrame['gain'], 'theory' | 'conventional'>;
}

export function explorerTheory({ activation, q }: ActivationExplorerParameters): ExplorerTheory {
  const { mean, square, slope, slopeSquare } = gaussianMoments(activation, q);
  // From the moments: the difference is far from cancelling for every φ and q here.
  const variance = square - mean * mean;
  return {
    moments: { mean, meanSquare: square, variance, slope, slopeSquare, flat: flatShare(activation, q) },
    gain: { theory: Math.sqrt(q / square), conventional: variancePreservingGain(activation) },
  };
}
