import type { LayerNormOrder } from '../nn/uniform-transformer.ts';
import { pairProduct, pairSlopeProduct } from './correlation.ts';

export type { LayerNormOrder } from '../nn/uniform-transformer.ts';

/** What is expected of a Transformer at initialization, by block 1…L. */
export interface OrderTheory {
  /** E|x_l|²/d in the limit of a wide model. */
  square: number[];
  /** Lemma 2 of Xiong et al. (2020): bounds on E|x_l|²/d; equal for post-LN. */
  lower: number[];
  upper: number[];
  /** log10 RMS of ∂ℒ/∂W² of the feed-forward part for a linear read-out, in the limit of a wide model. */
  weightGradient: number[];
}

/** E[ReLU(u) ReLU(v)] for standard normal u, v of correlation c, which rounding may have put above 1. */
const reluProduct = (c: number): number => pairProduct('relu', 1, Math.min(1, c));

/** The chance that both u and v are positive. */
const bothPositive = (c: number): number => pairSlopeProduct('relu', 1, Math.min(1, c));

/** A token's mean square and its mean product with another token of the sequence. */
interface Covariance {
  own: number;
  cross: number;
}

/**
 * Mean-field recursion for uniform attention, d_ff = d, ReLU, Xavier and inputs of independent standard normal tokens. One
 * number a token and one for pairs of tokens are enough, since all tokens of a sequence are alike: attention adds the same
 * vector to each, of mean square (1 + (n − 1) c)/n, and the feed-forward part adds ½. Going back, the gradients of two
 * tokens are correlated in the same way; attention hands each the mean of all.
 */
export function transformerOrder(
  order: LayerNormOrder,
  { depth, tokens, sequences }: { depth: number; tokens: number; sequences: number },
): OrderTheory {
  const pre = order === 'pre';
  const pairs = tokens - 1;
  const square: number[] = [];
  const passes: { start: number; middle: number; end: number; c: number }[] = [];
  let x: Covariance = { own: 1, cross: 0 };
  for (let block = 0; block < depth; block++) {
    // Post-LN adds to x itself, whose mean square its layer norm has made 1.
    const start = pre ? x.own : 1;
    const mean = (1 + (pairs * x.cross) / x.own) / tokens;
    const attended = { own: x.own + mean, cross: x.cross + mean };
    const c = attended.cross / attended.own;
    const middle = attended.own;
    const rest = pre ? attended : { own: 1, cross: c };
    const sum = { own: rest.own + 0.5, cross: rest.cross + reluProduct(c) };
    square.push(sum.own);
    passes.push({ start, middle, end: sum.own, c });
    x = pre ? sum : { own: 1, cross: sum.cross / sum.own };
  }

  const weightGradient: number[] = [];
  // The read-out's tokens are independent; pre-LN ends in one more layer norm.
  let g: Covariance = { own: pre ? 1 / x.own : 1, cross: 0 };
  for (const { start, middle, end, c } of passes.toReversed()) {
    const over = ({ own, cross }: Covariance, by: number) => ({ own: own / by, cross: cross / by });
    const add = (a: Covariance, b: Covariance) => ({ own: a.own + b.own, cross: a.cross + b.cross });
    const atSum = pre ? g : over(g, end);
    const wanted = sequences * tokens * (0.5 * atSum.own + pairs * reluProduct(c) * atSum.cross);
    weightGradient.unshift(Math.log10(wanted) / 2);
    const branch = { own: atSum.own / 2, cross: atSum.cross * bothPositive(c) };
    const atMiddle = pre ? add(atSum, over(branch, middle)) : over(add(atSum, branch), middle);
    const mean = (atMiddle.own + pairs * atMiddle.cross) / tokens;
    g = add(atMiddle, { own: mean / start, cross: mean / start });
  }

  const blocks = Array.from({ length: depth }, (_, i) => i + 1);
  return {
    square,
    lower: blocks.map((l) => (pre ? 1 + l / 2 : 1.5)),
    upper: blocks.map((l) => (pre ? 1 + (3 * l) / 2 : 1.5)),
    weightGradient,
  };
}
