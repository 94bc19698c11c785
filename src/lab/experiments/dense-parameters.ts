import { activationChoices } from '../nn/activation-names.ts';
import { initializerTitles } from '../nn/initializer-names.ts';
import type { ParameterTable } from '../parameters.ts';

/** What a dense network's layers do and how they are drawn, where an experiment takes the initializations by name. */
export const DENSE_PARAMETERS = {
  activation: {
    kind: 'choice',
    label: 'Activation',
    symbol: 'φ',
    default: 'sigmoid',
    options: activationChoices,
    help: 'The function that every unit applies to its pre-activation.',
  },
  init: {
    kind: 'choice',
    label: 'Initialization',
    default: 'xavier-normal',
    options: initializerTitles,
    help: 'How the weights are drawn. With equal widths Xavier and LeCun have the same variance.',
  },
  sigmaW2: {
    kind: 'optional-number',
    label: 'Weight variance',
    symbol: 'σ_w²',
    min: 0.05,
    max: 16,
    step: 0.01,
    default: null,
    automatic: 'as the initialization says',
    scale: 'log',
    help: 'Variance of a weight times its fan-in; overrides the initialization’s own.',
  },
} as const satisfies ParameterTable;
