/** Initializations whose scale follows from the layer's fans. */
export const WEIGHT_SCHEMES = ['xavier', 'he-fan-in', 'he-fan-out', 'lecun', 'pytorch-default'] as const;
export type WeightScheme = (typeof WEIGHT_SCHEMES)[number];

export interface WeightScale {
  scheme: WeightScheme;
  fanIn: number;
  fanOut: number;
  /** Factor on the standard deviation; the scheme's own when left out: √2 for He, 1 otherwise. */
  gain?: number | undefined;
}

/** Variance of a weight at gain 1. */
function varianceOf({ scheme, fanIn, fanOut }: WeightScale): number {
  switch (scheme) {
    case 'xavier':
      return 2 / (fanIn + fanOut);
    case 'he-fan-in':
    case 'lecun':
      return 1 / fanIn;
    case 'he-fan-out':
      return 1 / fanOut;
    case 'pytorch-default':
      // kaiming_uniform_ with a = √5.
      return 1 / (3 * fanIn);
  }
}

/**
 * Standard deviation of a layer's initial weights, as in `torch.nn.init` (Glorot and Bengio, 2010; He et al., 2015;
 * LeCun et al., 1998).
 */
export function weightDeviation(scale: WeightScale): number {
  const own = scale.scheme.startsWith('he') ? Math.SQRT2 : 1;
  return (scale.gain ?? own) * Math.sqrt(varianceOf(scale));
}

/** The b for which U(−b, b) has that standard deviation: √3 times it. */
export function weightBound(scale: WeightScale): number {
  return Math.sqrt(3) * weightDeviation(scale);
}
