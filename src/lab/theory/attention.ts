/** What can be said of a fresh layer of attention over T independent standard normal inputs, read at the last. */
export interface FreshAttention {
  length: number;
  /** Units of a head, d. */
  headWidth: number;
  /** Standard deviation σ of the logits. */
  sharpness: number;
  /** What a step of distance takes off a logit. */
  distanceBias: number;
}

/** log10 of the weights by lag k that the distance bias alone makes: e^(−mk)/Σ e^(−mj), and 1/T without it. */
export function biasedWeights({ length, distanceBias }: Pick<FreshAttention, 'length' | 'distanceBias'>): number[] {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += Math.exp(-distanceBias * k);
  return Array.from({ length }, (_, k) => -(distanceBias * k) / Math.LN10 - Math.log10(sum));
}

/** The normalizing sum may vary by this share, in mean square, and still count as its mean. */
const STEADY = 0.03;

/**
 * RMS gradients by lag of a read-out of RMS 1, as log10, for orthogonal matrices. With |q|² = Qd the logits are normal of
 * variance σ²Q, and the sum of many e^s is steady at its mean. Then E[a_k²] = p_k² E[e^{σ²Q}], with p_k the weights that the bias
 * alone makes; the path through the values receives a_k, that through the keys σ√Q a_k. Q is χ²_d/d, so that
 * E[e^{σ²Q}] = (1 − 2σ²/d)^{−d/2} and E[Q e^{σ²Q}] = (1 − 2σ²/d)^{−d/2−1}. Exact where σ is 0.
 * @returns null where few positions decide the sum; the last position, whose query meets its own key, only where σ is 0
 */
export function freshAttentionByLag(layer: FreshAttention): { whole: number[]; values: number[] } | null {
  const { headWidth, sharpness } = layer;
  const weights = biasedWeights(layer);
  const left = 1 - (2 * sharpness ** 2) / headWidth;
  if (left <= 0) return null;
  const square = left ** (-headWidth / 2);
  const concentration = weights.reduce((sum, log) => sum + 10 ** (2 * log), 0);
  if ((square - 1) * concentration > STEADY) return null;
  const byLag = (factor: number) =>
    weights.map((log, k) => (k === 0 && sharpness > 0 ? Number.NaN : log + Math.log10(factor) / 2));
  return { values: byLag(square), whole: byLag(square * (1 + sharpness ** 2 / left)) };
}
