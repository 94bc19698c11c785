import type { InitializerName } from './initializers.ts';

/** The initializations by their visible names, in the order in which controls list them. */
export const initializerTitles = {
  'xavier-normal': 'Xavier, normal',
  'xavier-uniform': 'Xavier, uniform',
  'he-normal': 'He, normal',
  'he-uniform': 'He, uniform',
  'lecun-normal': 'LeCun, normal',
  'lecun-uniform': 'LeCun, uniform',
  orthogonal: 'orthogonal',
  'pytorch-default': 'PyTorch default',
} as const satisfies Record<InitializerName, string>;
