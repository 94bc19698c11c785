import type { ExperimentDefinition } from '../../experiment.ts';
import { activationChoices } from '../../nn/activation-names.ts';
import type { Composition } from '../../nn/composition.ts';
import type { Spread } from '../../numerics/statistics.ts';
import { type ParameterTable, SEED_PARAMETERS, type Values } from '../../parameters.ts';
import { summarizeActivationExplorer } from './summary.ts';

/** The controls of the activation explorer, the keys of its address and, in kebab case, its flags. */
export const activationExplorerParameters = {
  activation: {
    kind: 'choice',
    label: 'Activation',
    symbol: 'φ',
    default: 'tanh',
    options: activationChoices,
    help: 'The function that is looked at.',
  },
  q: {
    kind: 'number',
    label: 'Variance of the input',
    symbol: 'q',
    min: 0.01,
    max: 100,
    step: 0.01,
    default: 1,
    scale: 'log',
    help: 'The pre-activation is normal with mean 0 and this variance.',
  },
  gain: {
    kind: 'number',
    label: 'Gain',
    symbol: 'g',
    min: 0.1,
    max: 5,
    step: 0.01,
    default: 1,
    scale: 'log',
    help: 'Factor on the activation where it is applied again and again.',
  },
  compositions: {
    kind: 'integer',
    label: 'Compositions',
    symbol: 'n',
    min: 1,
    max: 50,
    step: 1,
    default: 5,
    help: 'How often x ↦ g·φ(x) is applied to an interval.',
  },
  samples: {
    kind: 'integer',
    label: 'Samples',
    min: 256,
    max: 16384,
    step: 256,
    default: 4096,
    help: 'Pre-activations drawn with each seed.',
  },
  ...SEED_PARAMETERS,
} as const satisfies ParameterTable;

export type ActivationExplorerParameters = Values<typeof activationExplorerParameters>;

/** What is averaged over z ~ N(0, q). `flat` is the share with |φ′| < 0.01. */
export const MOMENTS = ['mean', 'meanSquare', 'variance', 'slope', 'slopeSquare', 'flat'] as const;
export type MomentName = (typeof MOMENTS)[number];

export interface ActivationExplorerFrame {
  params: ActivationExplorerParameters;
  /** 0…1 */
  progress: number;
  /** φ and φ′ as the device gives them and φ″ by formula, at evenly spaced x. At a kink the left side's. */
  curves: { from: number; to: number; value: number[]; slope: number[]; curvature: number[] };
  /** By how much φ′ jumps at 0; φ″ has an impulse of that size there. */
  kink: number;
  /** Over the seeds measured so far; `NaN` before the first. */
  moments: Record<MomentName, Spread>;
  /** The same by quadrature. */
  theory: Record<MomentName, number>;
  gain: {
    /** √(q/E[φ²]), the factor on the next layer's weights that gives its pre-activations the variance q again. */
    measured: Spread;
    theory: number;
    /** The same at q = 1, as it is usually quoted. */
    conventional: number;
    /** `torch.nn.init.calculate_gain`; null where it knows none. */
    torch: number | null;
  };
  /** Of x ↦ g·φ(x) on the interval from −3√q to 3√q, in float64. */
  composition: Composition & { from: number; to: number };
}

const explored = {
  sigmoid: { title: 'Sigmoid', values: { activation: 'sigmoid' } },
  tanh: { title: 'tanh', values: {} },
  relu: { title: 'ReLU', values: { activation: 'relu' } },
  'leaky-relu': { title: 'Leaky ReLU', values: { activation: 'leaky-relu' } },
  elu: { title: 'ELU', values: { activation: 'elu' } },
  selu: { title: 'SELU', values: { activation: 'selu' } },
  gelu: { title: 'GELU', values: { activation: 'gelu' } },
  silu: { title: 'SiLU', values: { activation: 'silu' } },
  softplus: { title: 'Softplus', values: { activation: 'softplus' } },
  erf: { title: 'erf', values: { activation: 'erf' } },
  linear: { title: 'Linear', values: { activation: 'linear' } },
  'saturated-sigmoid': { title: 'Sigmoid, saturated by wide inputs', values: { activation: 'sigmoid', q: 25 } },
  'saturated-tanh': { title: 'tanh, saturated by wide inputs', values: { q: 9 } },
  'composed-tanh': { title: 'tanh of tanh, twenty times', values: { compositions: 20 } },
  'composed-sigmoid': {
    title: 'Sigmoid of sigmoid, twenty times',
    values: { activation: 'sigmoid', compositions: 20 },
  },
} as const;

export const activationExplorer = {
  id: 'activation-explorer',
  title: 'Activation explorer',
  question: 'What does an activation do to a signal, and to its gradient?',
  parameters: activationExplorerParameters,
  presets: explored,
  opensWith: 'tanh',
  summarize: summarizeActivationExplorer,
} as const satisfies ExperimentDefinition<typeof activationExplorerParameters, ActivationExplorerFrame>;

export type ActivationExplorerPreset = keyof typeof explored;
