/** Ways to clip a gradient: every number, every tensor's norm by itself, or one norm over all tensors. */
export const CLIPPING_RULES = ['value', 'norm', 'global-norm'] as const;
export type ClippingRule = (typeof CLIPPING_RULES)[number];

/** A gradient: the numbers of one tensor after those of another. */
export type Tensors = readonly (readonly number[])[];

/** The Euclidean norm over all numbers of all tensors. */
export const globalNorm = (tensors: Tensors): number => Math.hypot(...tensors.flat());

/** What a gradient of norm `norm` is multiplied by: min(1, threshold/norm) (Pascanu et al., 2013, algorithm 1). */
export const clipCoefficient = (norm: number, threshold: number): number => Math.min(1, threshold / norm);

/** The gradient as it is clipped at `threshold`, without the 10⁻⁶ that PyTorch adds to a norm before it divides by it. */
export function clipTensors(tensors: Tensors, by: ClippingRule, threshold: number): number[][] {
  if (by === 'value') {
    return tensors.map((tensor) => tensor.map((value) => Math.min(threshold, Math.max(-threshold, value))));
  }
  const whole = globalNorm(tensors);
  return tensors.map((tensor) => {
    const coefficient = clipCoefficient(by === 'norm' ? globalNorm([tensor]) : whole, threshold);
    return tensor.map((value) => coefficient * value);
  });
}

/** The cosine of the angle between two gradients of the same shape, neither of them 0. */
export function cosine(a: Tensors, b: Tensors): number {
  const others = b.flat();
  const product = a.flat().reduce((sum, value, i) => sum + value * (others[i] as number), 0);
  return product / (globalNorm(a) * globalNorm(b));
}
