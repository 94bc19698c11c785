import type { ExperimentDefinition } from '../../experiment.ts';
import { activationChoices } from '../../nn/activation-names.ts';
import type { ChoiceParameter, OptionalNumberParameter, ParameterTable, Values } from '../../parameters.ts';
import type { TrainingRaceFrame } from './frame.ts';
import { summarizeTrainingRace } from './summary.ts';

const initializers = {
  'xavier-normal': 'Xavier, normal',
  'he-normal': 'He, normal',
  'lecun-normal': 'LeCun, normal',
  'pytorch-default': 'PyTorch default',
} as const;
const normalizations = { none: 'none', batch: 'batch', layer: 'layer', rms: 'RMS' } as const;
const shortcuts = { plain: 'plain', residual: 'residual' } as const;
const optimizers = {
  sgd: 'gradient descent',
  momentum: 'momentum 0.9',
  adagrad: 'AdaGrad',
  rmsprop: 'RMSProp',
  adam: 'Adam',
} as const;
const clippings = { none: 'none', value: 'by value', norm: 'by global norm' } as const;

/** The second network's choice: the first one's unless it says otherwise. */
function rival<Option extends string>(
  label: string,
  options: Readonly<Record<Option, string>>,
): ChoiceParameter<Option | 'same'> {
  return {
    kind: 'choice',
    label: `${label} of B`,
    default: 'same' as NoInfer<Option | 'same'>,
    options: { same: 'as A', ...options } as Readonly<Record<Option | 'same', string>>,
    help: 'What network B has in its place.',
  };
}

const rivalNumber = (
  label: string,
  range: Pick<OptionalNumberParameter, 'min' | 'max' | 'step'>,
): OptionalNumberParameter => ({
  kind: 'optional-number',
  label: `${label} of B`,
  ...range,
  default: null,
  automatic: 'as A',
  scale: 'log',
  help: 'What network B has in its place.',
});

const learningRates = { min: 0.0001, max: 100, step: 0.0001 } as const;
const gains = { min: 0.05, max: 10, step: 0.01 } as const;

/** The controls of the training race, the keys of its address and, in kebab case, its flags. */
export const trainingRaceParameters = {
  dataset: {
    kind: 'choice',
    label: 'Data',
    default: 'moons',
    options: { moons: 'two moons', circles: 'circles', spirals: 'two spirals', xor: 'exclusive or' },
    help: 'Two classes of points in the plane.',
  },
  activation: {
    kind: 'choice',
    label: 'Activation',
    symbol: 'φ',
    default: 'sigmoid',
    options: activationChoices,
    help: 'The function that every hidden unit applies.',
  },
  activationB: rival('Activation', activationChoices),
  init: {
    kind: 'choice',
    label: 'Initialization',
    default: 'xavier-normal',
    options: initializers,
    help: 'How the weights are drawn before training.',
  },
  initB: rival('Initialization', initializers),
  gain: {
    kind: 'number',
    label: 'Gain',
    symbol: 'g',
    ...gains,
    default: 1,
    scale: 'log',
    help: 'Factor on all weights as drawn.',
  },
  gainB: rivalNumber('Gain', gains),
  normalization: {
    kind: 'choice',
    label: 'Normalization',
    default: 'none',
    options: normalizations,
    help: 'Applied to the hidden pre-activations, with trained scale and shift and ε = 10⁻⁵.',
  },
  normalizationB: rival('Normalization', normalizations),
  shortcut: {
    kind: 'choice',
    label: 'Layers',
    default: 'plain',
    options: shortcuts,
    help: 'Residual adds each hidden layer’s input to its output.',
  },
  shortcutB: rival('Layers', shortcuts),
  optimizer: {
    kind: 'choice',
    label: 'Optimizer',
    default: 'sgd',
    options: optimizers,
    help: 'The rule that turns gradients into updates; every step sees all points.',
  },
  optimizerB: rival('Optimizer', optimizers),
  learningRate: {
    kind: 'number',
    label: 'Learning rate',
    symbol: 'η',
    ...learningRates,
    default: 0.5,
    scale: 'log',
    help: 'Factor on every update.',
  },
  learningRateB: rivalNumber('Learning rate', learningRates),
  clipping: {
    kind: 'choice',
    label: 'Clipping',
    default: 'none',
    options: clippings,
    help: 'What is done to a large gradient before the update.',
  },
  clippingB: rival('Clipping', clippings),
  clipAt: {
    kind: 'number',
    label: 'Clip at',
    min: 0.0001,
    max: 100,
    step: 0.0001,
    default: 1,
    scale: 'log',
    help: 'The largest absolute value, or the largest global norm, that clipping lets through.',
  },
  depth: {
    kind: 'integer',
    label: 'Depth',
    symbol: 'L',
    unit: 'hidden layers',
    min: 1,
    max: 20,
    step: 1,
    default: 8,
    help: 'Hidden layers between the two inputs and the output.',
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
    help: 'Units in every hidden layer.',
  },
  steps: {
    kind: 'integer',
    label: 'Steps',
    min: 1,
    max: 5000,
    step: 1,
    default: 300,
    scale: 'log',
    help: 'Updates of the parameters.',
  },
  points: {
    kind: 'integer',
    label: 'Points',
    symbol: 'B',
    min: 10,
    max: 500,
    step: 10,
    default: 250,
    help: 'Points of both classes together; every step sees them all.',
  },
  noise: {
    kind: 'number',
    label: 'Noise',
    min: 0,
    max: 0.5,
    step: 0.01,
    default: 0.08,
    help: 'Standard deviation of the normal noise on each coordinate.',
  },
  seed: {
    kind: 'integer',
    label: 'Seed',
    min: 0,
    max: 1_000_000,
    step: 1,
    default: 0,
    help: 'Of the points and of both networks’ weights.',
  },
} as const satisfies ParameterTable;

export type TrainingRaceParameters = Values<typeof trainingRaceParameters>;

const presets = {
  'sigmoid-or-relu': { title: 'Sigmoid against ReLU', values: { activationB: 'relu' } },
  'sigmoid-or-tanh': { title: 'Sigmoid against tanh', values: { activationB: 'tanh' } },
  'pytorch-or-he': {
    title: 'ReLU: PyTorch’s default against He',
    values: { activation: 'relu', init: 'pytorch-default', initB: 'he-normal', depth: 10 },
  },
  'batch-norm': { title: 'Sigmoid without and with batch normalization', values: { normalizationB: 'batch' } },
  'layer-norm': { title: 'Sigmoid without and with layer normalization', values: { normalizationB: 'layer' } },
  shortcuts: {
    title: 'Twenty tanh layers without and with shortcuts',
    values: { activation: 'tanh', init: 'pytorch-default', shortcutB: 'residual', depth: 20, learningRate: 0.1 },
  },
  adam: {
    title: 'Sigmoid: gradient descent against Adam',
    values: { learningRate: 0.01, optimizerB: 'adam', steps: 600 },
  },
  clipping: {
    title: 'Weights too large: without and with clipping',
    values: { activation: 'relu', init: 'he-normal', gain: 2, clippingB: 'norm' },
  },
  momentum: {
    title: 'Circles: gradient descent without and with momentum',
    values: { dataset: 'circles', activation: 'tanh', optimizerB: 'momentum', learningRate: 0.03, depth: 4 },
  },
  rmsprop: {
    title: 'Two spirals: AdaGrad against RMSProp',
    values: {
      dataset: 'spirals',
      activation: 'tanh',
      optimizer: 'adagrad',
      optimizerB: 'rmsprop',
      learningRate: 0.01,
      steps: 600,
      depth: 4,
    },
  },
  'adam-too-fast': {
    title: 'Adam with learning rates of 0.01 and 1',
    values: { activation: 'relu', init: 'he-normal', optimizer: 'adam', learningRate: 0.01, learningRateB: 1 },
  },
  'learning-rate': {
    title: 'A learning rate of 0.5 against 20',
    values: { activation: 'relu', init: 'he-normal', learningRateB: 20 },
  },
  spirals: {
    title: 'Two spirals: gradient descent against Adam',
    values: {
      activation: 'tanh',
      optimizerB: 'adam',
      dataset: 'spirals',
      learningRate: 0.01,
      steps: 600,
      depth: 4,
    },
  },
} as const;

export const trainingRace = {
  id: 'training-race',
  title: 'Training race',
  question: 'Two networks differ in one thing. Which one learns, and why?',
  parameters: trainingRaceParameters,
  presets,
  opensWith: 'sigmoid-or-relu',
  // Layers this small are done before a graphics card has been told of them.
  prefers: 'wasm',
  summarize: summarizeTrainingRace,
} as const satisfies ExperimentDefinition<typeof trainingRaceParameters, TrainingRaceFrame>;
