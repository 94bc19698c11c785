import type { LabActivationName } from './activations.ts';

/** The activations by their visible names, in the order in which controls list them. */
export const activationTitles = {
  linear: 'linear',
  sigmoid: 'sigmoid',
  tanh: 'tanh',
  relu: 'ReLU',
  'leaky-relu': 'leaky ReLU',
  elu: 'ELU',
  selu: 'SELU',
  gelu: 'GELU',
  silu: 'SiLU',
  softplus: 'softplus',
  erf: 'erf',
} as const satisfies Record<LabActivationName, string>;

/** The same with what tells one variant from others, for a control. */
export const activationChoices = {
  ...activationTitles,
  'leaky-relu': 'leaky ReLU (0.01)',
  gelu: 'GELU (erf)',
} as const satisfies Record<LabActivationName, string>;
