import { activations } from '../../nn/activations.ts';
import { deepNormAlpha, deepNormBeta } from '../deep-norm.ts';
import { predictStack } from '../residual-stacks.ts';
import {
  above,
  activationOf,
  finite,
  magnitude,
  number,
  type Quantity,
  type QuantityOptions,
  whole,
} from './options.ts';

const layersOf = (options: QuantityOptions): number => whole(options, 'layers', 0);

/** ln(q_L/q₀) of blocks x + βWφ(x) from q₀ = 1. */
function logResidualGrowth(options: QuantityOptions): number {
  const stacks = {
    depth: layersOf(options),
    activation: activationOf(options),
    sigmaW2: above(options, 'sigmaW2', 0),
    branchScale: options.branchScale === undefined ? 1 : above(options, 'branchScale', 0, true),
    gateBias: 0,
  };
  return predictStack(stacks, 'scaled', 0).signal[stacks.depth] as number;
}

/**
 * Of shortcuts and gates. `shattered-plain` and `shattered-residual` are the correlation between the gradients at two
 * inputs in the model of Balduzzi et al. (2017), in which the rectifiers open independently at the two: a plain layer
 * keeps (1/4)/(1/2) of it, a residual block (1 + 1/2)/(1 + 1).
 */
export const pathQuantities = {
  'residual-growth': magnitude(logResidualGrowth),
  gate: number((options) => activations.sigmoid.value(finite(options, 'bias'))),
  'power-of': magnitude((options) => Math.log(above(options, 'base', 0)) * layersOf(options)),
  'shattered-plain': magnitude((options) => Math.log(1 / 2) * layersOf(options)),
  'shattered-residual': magnitude((options) => Math.log(3 / 4) * layersOf(options)),
  'deepnorm-alpha': number((options) => deepNormAlpha(whole(options, 'layers', 1))),
  'deepnorm-beta': number((options) => deepNormBeta(whole(options, 'layers', 1))),
} as const satisfies Record<string, Quantity>;
