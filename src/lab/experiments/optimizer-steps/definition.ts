import { type ExperimentDefinition, presetValues } from '../../experiment.ts';
import { activationChoices } from '../../nn/activation-names.ts';
import type { AdaptiveName, OptimizerName } from '../../nn/optimizers.ts';
import type { LogProfile } from '../../numerics/statistics.ts';
import { type ParameterTable, SEED_PARAMETERS, type Values } from '../../parameters.ts';
import { summarizeOptimizerSteps } from './summary.ts';

const learningRates = { min: 1e-5, max: 10, step: 1e-5, scale: 'log' } as const;

/** The controls of optimizer steps, the keys of its address and, in kebab case, its flags. */
export const optimizerStepsParameters = {
  view: {
    kind: 'choice',
    label: 'Shown',
    default: 'update',
    options: {
      update: 'update',
      rate: 'update ÷ gradient',
      ratio: 'update ÷ weights',
    },
    help: 'The update itself, over the gradient (the effective learning rate), or over the weights.',
  },
  activation: {
    kind: 'choice',
    label: 'Activation',
    symbol: 'φ',
    default: 'sigmoid',
    options: activationChoices,
    help: 'The function that every hidden unit applies.',
  },
  initialization: {
    kind: 'choice',
    label: 'Initialization',
    default: 'xavier-normal',
    options: {
      'xavier-normal': 'Xavier, normal',
      'he-normal': 'He, normal',
      'lecun-normal': 'LeCun, normal',
      'pytorch-default': 'PyTorch default',
    },
    help: 'How the weights are drawn.',
  },
  depth: {
    kind: 'integer',
    label: 'Depth',
    symbol: 'L',
    unit: 'hidden layers',
    min: 1,
    max: 32,
    step: 1,
    default: 10,
    help: 'Hidden layers below the output layer.',
  },
  width: {
    kind: 'integer',
    label: 'Width',
    symbol: 'n',
    unit: 'units',
    min: 2,
    max: 64,
    step: 1,
    default: 32,
    help: 'Units in every hidden layer, and numbers in an example.',
  },
  batch: {
    kind: 'integer',
    label: 'Batch',
    symbol: 'B',
    unit: 'examples',
    min: 1,
    max: 256,
    step: 1,
    default: 64,
    help: 'Examples whose mean loss a step follows.',
  },
  examples: {
    kind: 'choice',
    label: 'Examples',
    default: 'same',
    options: { same: 'the same at every step', fresh: 'new ones at every step' },
    help: 'Whether the gradient is always of the same examples, or noisy from step to step.',
  },
  steps: {
    kind: 'integer',
    label: 'Steps',
    symbol: 't',
    min: 1,
    max: 100,
    step: 1,
    default: 10,
    scale: 'log',
    help: 'Updates that are made; the figure shows the last one by layer.',
  },
  learningRate: {
    kind: 'number',
    label: 'Rate of gradient descent',
    symbol: 'η',
    ...learningRates,
    default: 0.01,
    help: 'Learning rate of gradient descent without and with momentum.',
  },
  adaptiveRate: {
    kind: 'number',
    label: 'Rate of the others',
    symbol: 'η',
    ...learningRates,
    max: 1,
    default: 0.0001,
    help: 'Learning rate of RMSProp, AdaGrad and Adam.',
  },
  epsilon: {
    kind: 'optional-number',
    label: 'Epsilon',
    symbol: 'ε',
    min: 1e-14,
    max: 1,
    step: 1e-14,
    default: null,
    automatic: 'PyTorch’s',
    scale: 'log',
    help: 'What RMSProp, AdaGrad and Adam add to the root they divide by.',
  },
  seeds: { ...SEED_PARAMETERS.seeds, max: 16, default: 8 },
  seed: SEED_PARAMETERS.seed,
} as const satisfies ParameterTable;

export type OptimizerStepsParameters = Values<typeof optimizerStepsParameters>;

/** The rules in the order in which they are shown. */
export const RULES = ['sgd', 'momentum', 'rmsprop', 'adagrad', 'adam'] as const satisfies readonly OptimizerName[];

/** What is said of an update: itself, over the gradient, over the weights. */
export const VIEWS = ['update', 'rate', 'ratio'] as const;
export type View = (typeof VIEWS)[number];

/**
 * One rule's step. All are base-10 logarithms of root mean squares over a layer's weights, without biases, by layer
 * 1…L + 1, the last of which is the output layer; `-Infinity` is a true zero, `NaN` what is not a finite number or 0/0.
 */
export interface RuleMeasurement extends Record<View, LogProfile> {
  /** ∂ℒ/∂W that the newest step follows. */
  gradient: LogProfile;
  /** W before the newest step. */
  weights: LogProfile;
  /** What the newest step would be if the gradient had stayed as the first one was; median over seeds. */
  theory: Record<View, number[]>;
  /** The first layer by step, 1…step; median over seeds, and the same theory. */
  course: Record<View, number[]>;
  courseTheory: Record<View, number[]>;
}

/** The first value that was not a finite number. */
export interface StepFailure {
  rule: OptimizerName;
  step: number;
  /** L + 1 is the output layer. */
  layer: number;
  quantity: 'gradient' | 'update' | 'weights';
}

export interface OptimizerStepsFrame {
  params: OptimizerStepsParameters;
  /** ε in force. */
  epsilons: Record<AdaptiveName, number>;
  /** 0…1 */
  progress: number;
  /** The newest step. */
  step: number;
  /** ∂ℒ/∂W of the weights as drawn, by layer: the first step of every rule follows it. */
  start: LogProfile;
  rules: Record<(typeof RULES)[number], RuleMeasurement>;
  failure: StepFailure | null;
}

const presets = {
  sigmoid: { title: 'Ten sigmoid layers', values: {} },
  'relu-default': {
    title: 'ReLU as PyTorch draws it',
    values: { activation: 'relu', initialization: 'pytorch-default' },
  },
  balanced: { title: 'ReLU with He initialization', values: { activation: 'relu', initialization: 'he-normal' } },
  'below-epsilon': { title: 'Gradients below ε: twenty-four sigmoid layers', values: { depth: 24 } },
  noisy: {
    title: 'Noisy gradients: four new examples at every step',
    values: { activation: 'tanh', batch: 4, examples: 'fresh', steps: 30 },
  },
  'first-step': { title: 'The first step', values: { steps: 1 } },
} as const;

export type OptimizerStepsPreset = keyof typeof presets;

export const optimizerSteps = {
  id: 'optimizer-steps',
  title: 'Optimizers and unequal gradients',
  question: 'How far does each layer move when gradients differ by orders of magnitude?',
  parameters: optimizerStepsParameters,
  presets,
  opensWith: 'sigmoid',
  summarize: summarizeOptimizerSteps,
} as const satisfies ExperimentDefinition<typeof optimizerStepsParameters, OptimizerStepsFrame>;

/** A preset's full parameter set. */
export function optimizerStepsPreset(preset: OptimizerStepsPreset): OptimizerStepsParameters {
  return presetValues(optimizerSteps, preset);
}
