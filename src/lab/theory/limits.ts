import type { GradientFlowNetwork } from './gradient-flow.ts';

/** Why batch normalization over fewer than four examples has no mean-field prediction. */
export function whyNoTheory(batch: number): string {
  if (batch === 1)
    return 'No theory: over a batch of one, batch normalization makes every pre-activation 0 and the gradient exactly 0.';
  if (batch === 2) {
    return 'No theory: over a batch of two, batch normalization leaves only the sign of the difference, so the gradient is close to 0.';
  }
  return 'No theory: over a batch of three, the mean of one over the variance diverges, so the mean squared gradient has no limit.';
}

/**
 * Decades by which a typical seed's gradient at layer 0 lies below the root mean square over seeds when the batch is a
 * single example: the logarithm of a product of random factors has a smaller mean than the product (Hanin and Nica,
 * 2020). Each layer's factor on the squared gradient has variance 5/n for rectifiers and 2/n for linear layers with
 * Gaussian weights. Larger batches average some of it away.
 */
function largestDrift({ activation, depth, width, init }: GradientFlowNetwork): number | null {
  if (!init.endsWith('normal')) return null;
  if (activation === 'relu' || activation === 'leaky-relu') return (5 * depth) / (4 * width * Math.LN10);
  if (activation === 'linear') return depth / (2 * width * Math.LN10);
  return null;
}

/**
 * Activations whose outputs have a mean that grows with their input. In an unnormalized residual stream these means add
 * up, and E[φ″] ≠ 0 couples the gradient to them: a part of relative size 1/n that grows by a larger factor a layer than
 * the rest and outgrows it after a number of layers of the order of ln n. Measured at n = 64, L = 50, ReLU, He: 10^10.8,
 * theory at infinite width 10^7.5.
 */
const MEANS_ADD_UP: readonly GradientFlowNetwork['activation'][] = [
  'relu',
  'leaky-relu',
  'elu',
  'selu',
  'gelu',
  'silu',
  'softplus',
];

/** One sentence where the theory is only approximate, or null. */
export function limitsOfTheory(network: GradientFlowNetwork): string | null {
  const { activation, depth, width, normalization, architecture, init } = network;
  const bare = architecture === 'plain' && normalization === 'none';
  if (init === 'orthogonal') {
    if (bare && activation === 'linear') return null;
    return 'The theory is for independent weights; orthogonal ones have the same variance, but seeds scatter less around it.';
  }
  if (5 * depth < width) return null;
  const subject = 'The theory is for infinite width and predicts the mean square over seeds';
  if (architecture === 'residual' && normalization === 'none' && MEANS_ADD_UP.includes(activation)) {
    return `${subject}; where the activation's mean adds up along the stream, width ${width} lets the gradient grow along that mean faster than theory says.`;
  }
  if (!bare) {
    const perExample = architecture === 'plain' && normalization !== 'batch';
    const what = perExample
      ? 'the measured gradient drifts from it a little in every layer'
      : 'single seeds scatter around it';
    return `${subject}; at width ${width} ${what}.`;
  }
  const drift = largestDrift(network);
  const amount = drift === null ? '' : `, at layer 0 by up to about ${drift.toFixed(drift < 1 ? 2 : 1)} decades`;
  return `${subject}; at width ${width} most seeds lie below it${amount}.`;
}
