/**
 * α of DeepNorm, x ← LN(αx + F(x)), for a stack of encoder or of decoder layers only (Wang et al., 2022).
 * @param layers N
 */
export function deepNormAlpha(layers: number): number {
  return (2 * layers) ** (1 / 4);
}

/** β of DeepNorm, the gain of the weights in the branch, as `deepNormAlpha`. */
export function deepNormBeta(layers: number): number {
  return (8 * layers) ** (-1 / 4);
}
