/** Networks whose spectrum is known in closed form. */
export const SPECTRUM_ACTIVATIONS = ['linear', 'relu'] as const;
export const SPECTRUM_INITS = ['gaussian', 'orthogonal'] as const;

export interface SpectrumNetwork {
  activation: (typeof SPECTRUM_ACTIVATIONS)[number];
  init: (typeof SPECTRUM_INITS)[number];
  /** Factors D_l W_l of the Jacobian, 1 or more. */
  layers: number;
}

/**
 * Var(s²)/E[s²]² over the singular values s of the input–output Jacobian of a wide square network (Pennington et al.,
 * 2017): each Gaussian matrix adds 1, each rectifier, which closes half of the paths, adds 1.
 */
export function jacobianSpread({ activation, init, layers }: SpectrumNetwork): number {
  return layers * ((init === 'gaussian' ? 1 : 0) + (activation === 'relu' ? 1 : 0));
}

/**
 * The largest s² over the mean s². The S-transform of a product of free matrices is the product of theirs
 * (Pennington et al., 2017): with 1/(1 + z) for a Gaussian matrix and (1 + z)/(1/2 + z) for the squared slopes of a
 * rectifier, the edge of the spectrum is the minimum over z > 0 of (1 + z)/(z S(z)).
 */
export function jacobianLargest({ activation, init, layers }: SpectrumNetwork): number {
  const L = layers;
  if (activation === 'linear') return init === 'orthogonal' ? 1 : (L + 1) * (1 + 1 / L) ** L;
  if (init === 'orthogonal') return L === 1 ? 2 : L * (1 + 1 / (L - 1)) ** (L - 1);
  const z = 1 / (L - 1 + Math.sqrt(L * L + 1));
  return ((1 + z) * (1 + 2 * z) ** L) / z;
}
