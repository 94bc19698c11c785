import { activations } from '../../nn/activations.ts';
import { deepNormAlpha, deepNormBeta, logResidualGrowth, type ResidualNetwork } from '../residual-growth.ts';
import { above, activationOf, magnitude, number, type Quantity, type QuantityOptions, whole } from './options.ts';

const layersOf = (options: QuantityOptions): number => whole(options, 'layers', 0);

function residualOf(options: QuantityOptions): ResidualNetwork {
  const { branchScale = 1 } = options;
  if (!Number.isFinite(branchScale)) throw new RangeError(`branchScale = ${branchScale}: a finite number is needed`);
  return { activation: activationOf(options), sigmaW2: above(options, 'sigmaW2', 0), branchScale };
}

function gateOf({ bias }: QuantityOptions): number {
  if (bias === undefined || !Number.isFinite(bias)) throw new RangeError(`bias = ${bias}: a finite number is needed`);
  return activations.sigmoid.value(bias);
}

/**
 * Of shortcuts and gates. `shattered-plain` and `shattered-residual` are the correlation between the gradients at two
 * inputs in the model of Balduzzi et al. (2017), in which the rectifiers open independently at the two: a plain layer
 * keeps (1/4)/(1/2) of it, a residual block (1 + 1/2)/(1 + 1).
 */
export const pathQuantities = {
  'residual-growth': magnitude((options) => logResidualGrowth(residualOf(options), layersOf(options))),
  gate: number(gateOf),
  'power-of': magnitude((options) => Math.log(above(options, 'base', 0)) * layersOf(options)),
  'shattered-plain': magnitude((options) => Math.log(1 / 2) * layersOf(options)),
  'shattered-residual': magnitude((options) => Math.log(3 / 4) * layersOf(options)),
  'deepnorm-alpha': number((options) => deepNormAlpha(whole(options, 'layers', 1))),
  'deepnorm-beta': number((options) => deepNormBeta(whole(options, 'layers', 1))),
} as const satisfies Record<string, Quantity>;
