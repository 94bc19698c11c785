import type { GradientFlowNetwork } from './gradient-flow.ts';

/** Why batch normalization over fewer than four examples has no mean-field prediction. */
export function whyNoTheory(batch: number): string {
  if (batch === 1) return 'No theory: over a batch of one, batch normalization makes every pre-activation 0 and the gradient exactly 0.';
  if (batch === 2) {
    return 'No theory: over a batch of two, batch normalization leaves only the sign of the difference, so the gradient is close to 0.';
  }
  return 'No theory: over a batch of three, the mean of one over the variance diverges, so the mean squared gradient has no limit.';
}

/**
 * Decades by which a typical seed's gradient at layer 0 lies below the root mean square over seeds: the logarithm of a
 * product of random factors has a smaller mean than the product (Hanin and Nica, 2020). Each layer's factor on the squared
 * gradient has variance 5/n for ReLU with He's initialization and 2/n for linear layers, Gaussian weights.
 */
function typicalDrift({ activation, depth, width }: GradientFlowNetwork): number | null {
  if (activation === 'relu' || activation === 'leaky-relu') return (5 * depth) / (4 * width * Math.LN10);
  if (activation === 'linear') return depth / (2 * width * Math.LN10);
  return null;
}

/** One sentence where the theory is only approximate, or null. */
export function limitsOfTheory(network: GradientFlowNetwork): string | null {
  const { batch, depth, width, normalization, architecture, init } = network;
  if (normalization === 'batch' && batch > width) {
    return 'The batch is larger than the width: the pre-activations cannot fill the sphere that the theory assumes, so it is rough.';
  }
  if (init === 'orthogonal' && architecture === 'plain' && network.activation === 'linear' && normalization === 'none') {
    return null;
  }
  if (init === 'orthogonal') {
    return 'The theory is for independent weights; orthogonal ones have the same variance but spread the gradients less.';
  }
  if (depth < width / 5) return null;
  const drift = normalization === 'none' && architecture === 'plain' && init.endsWith('normal') ? typicalDrift(network) : null;
  const amount = drift === null ? '' : `, at layer 0 by about ${drift.toFixed(drift < 1 ? 2 : 1)} decades`;
  return `The theory is for infinite width and predicts the mean square; at width ${width} a typical seed lies below it${amount}.`;
}
