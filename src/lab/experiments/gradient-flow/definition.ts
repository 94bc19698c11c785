import type { ExperimentDefinition } from '../../experiment.ts';

import { type ParameterTable, SEED_PARAMETERS, type Values } from '../../parameters.ts';
import { DENSE_PARAMETERS } from '../dense-parameters.ts';
import { summarizeGradientFlow } from './summary.ts';

/** The controls of gradient flow, the keys of its address and, in kebab case, its flags. */
export const gradientFlowParameters = {
  depth: {
    kind: 'integer',
    label: 'Depth',
    symbol: 'L',
    unit: 'layers',
    min: 1,
    max: 200,
    step: 1,
    default: 50,
    help: 'How many fully connected layers the signal crosses.',
  },
  width: {
    kind: 'integer',
    label: 'Width',
    symbol: 'n',
    unit: 'units',
    min: 8,
    max: 256,
    step: 8,
    default: 64,
    help: 'Units in every layer; fan-in and fan-out are both this.',
  },
  batch: {
    kind: 'integer',
    label: 'Batch',
    symbol: 'B',
    unit: 'examples',
    min: 1,
    max: 256,
    step: 1,
    default: 32,
    help: 'Examples sent through together.',
  },
  ...DENSE_PARAMETERS,
  sigmaB2: {
    kind: 'optional-number',
    label: 'Bias variance',
    symbol: 'σ_b²',
    min: 0,
    max: 4,
    step: 0.01,
    default: null,
    automatic: 'as the initialization says',
    help: 'Variance of a bias; overrides the initialization’s own.',
  },
  normalization: {
    kind: 'choice',
    label: 'Normalization',
    default: 'none',
    options: { none: 'none', batch: 'batch', layer: 'layer', rms: 'RMS' },
    help: 'Applied to the pre-activations, with scale 1, shift 0 and ε = 10⁻⁵.',
  },
  architecture: {
    kind: 'choice',
    label: 'Layers',
    default: 'plain',
    options: { plain: 'plain', residual: 'residual' },
    help: 'Residual adds each layer’s input to its output.',
  },
  branchScale: {
    kind: 'number',
    label: 'Branch scale',
    symbol: 'β',
    min: 0,
    max: 2,
    step: 0.01,
    default: 1,
    help: 'Factor on the residual branch; plain layers do not use it.',
  },
  ...SEED_PARAMETERS,
} as const satisfies ParameterTable;

export type GradientFlowParameters = Values<typeof gradientFlowParameters>;
export type NormalizationName = GradientFlowParameters['normalization'];

/**
 * A magnitude a layer, over seeds, as base-10 logarithms of a root mean square (over units, and over examples where
 * there are examples). `-Infinity` is a true zero; `NaN` is not measured yet or not a number, and `failure` says which.
 */
export interface Profile {
  median: number[];
  /** 10th and 90th percentile over seeds (linear interpolation, as numpy.percentile). */
  p10: number[];
  p90: number[];
  /** log10 of the square root of the mean over seeds of the mean squares: what mean-field theory predicts. */
  meanSquare: number[];
  /** [seed][layer] */
  perSeed: number[][];
}

/** What mean-field theory predicts; arrays are indexed like the profiles', values are log10 of a root mean square. */
export interface TheoryProfile {
  activation: number[];
  gradient: number[];
  weightGradient: number[];
  /** χ of the first layer's backward step: E|∂L/∂h₀|² / E|∂L/∂h₁|². */
  chi: number;
}

export type NumberFormatName = 'fp32' | 'fp16' | 'bf16';

/** The same backward pass with every stored number rounded to a format; first seed only. */
export interface FormatProfile {
  /** log10 RMS ∂L/∂h by layer 0…L; `-Infinity` once every element is 0, `Infinity` or `NaN` after overflow. */
  gradient: number[];
  /** The layer nearest the loss at which every element reads 0, or null. */
  zeroFrom: number | null;
  /** The first layer at which a stored number overflowed, and in which pass, or null. */
  overflow: { layer: number; pass: 'forward' | 'backward' } | null;
}

export interface GradientFlowFrame {
  params: GradientFlowParameters;
  /** The variances in force after `init` and the overrides. */
  sigmaW2: number;
  sigmaB2: number;
  phase: 'forward' | 'backward' | 'done';
  /** 0…1 */
  progress: number;
  /** RMS h_l; index = layer, 0 is the input, length depth + 1. */
  activation: Profile;
  /** RMS ∂L/∂h_l; index = layer, 0 is the input, length depth + 1. */
  gradient: Profile;
  /** RMS ∂L/∂W_l; index = layer − 1, length depth. */
  weightGradient: Profile;
  /** Share of (unit, example) pairs with |φ′| < 0.01, mean over seeds; index = layer − 1. */
  flat: number[];
  /** Share of units with |φ′| < 0.01 on every example of the batch, mean over seeds; index = layer − 1. */
  dead: number[];
  theory: TheoryProfile | null;
  /** Why there is no theory, or where it is only approximate; null when it simply applies. */
  theoryNote: string | null;
  formats: Record<NumberFormatName, FormatProfile> | null;
  /** The first quantity that was not a finite number. */
  failure: { layer: number; quantity: 'activation' | 'gradient' | 'weight gradient'; seed: number } | null;
}

export const gradientFlow = {
  id: 'gradient-flow',
  title: 'Gradient flow',
  question: 'How large is the gradient by the time it reaches each layer?',
  parameters: gradientFlowParameters,
  presets: {
    'deep-sigmoid': { title: 'Fifty sigmoid layers, Xavier', values: {} },
    'hundred-sigmoid': { title: 'A hundred sigmoid layers', values: { depth: 100 } },
    'two-hundred-sigmoid': { title: 'Two hundred sigmoid layers', values: { depth: 200 } },
    'shallow-sigmoid': { title: 'Five sigmoid layers', values: { depth: 5 } },
    'he-sigmoid': { title: 'Sigmoid with He initialization', values: { init: 'he-normal' } },
    'he-relu': { title: 'ReLU with He initialization', values: { activation: 'relu', init: 'he-normal' } },
    'xavier-relu': { title: 'ReLU with Xavier initialization', values: { activation: 'relu' } },
    'pytorch-relu': {
      title: 'ReLU as PyTorch initializes it',
      values: { activation: 'relu', init: 'pytorch-default' },
    },
    'exploding-relu': {
      title: 'ReLU with twice He’s variance',
      values: { activation: 'relu', init: 'he-normal', sigmaW2: 4 },
    },
    'xavier-tanh': { title: 'tanh with Xavier initialization', values: { activation: 'tanh' } },
    'chaotic-tanh': { title: 'tanh in the chaotic phase', values: { activation: 'tanh', sigmaW2: 4, width: 128 } },
    'linear-orthogonal': { title: 'Linear layers, orthogonal', values: { activation: 'linear', init: 'orthogonal' } },
    'he-gelu': { title: 'GELU with He initialization', values: { activation: 'gelu', init: 'he-normal' } },
    selu: { title: 'SELU with LeCun initialization', values: { activation: 'selu', init: 'lecun-normal' } },
    'batch-norm-relu': {
      title: 'ReLU with batch normalization',
      values: { activation: 'relu', init: 'he-normal', normalization: 'batch', width: 128 },
    },
    'batch-norm-sigmoid': { title: 'Sigmoid with batch normalization', values: { normalization: 'batch', width: 128 } },
    'layer-norm-relu': {
      title: 'ReLU with layer normalization',
      values: { activation: 'relu', init: 'he-normal', normalization: 'layer', width: 128 },
    },
    'residual-sigmoid': { title: 'Sigmoid with residual connections', values: { architecture: 'residual' } },
    'residual-relu': {
      title: 'Residual ReLU, unscaled',
      values: { activation: 'relu', init: 'he-normal', architecture: 'residual' },
    },
    'residual-relu-scaled': {
      title: 'Residual ReLU, branches scaled by 1/√50',
      values: { activation: 'relu', init: 'he-normal', architecture: 'residual', branchScale: 0.1414 },
    },
  },
  opensWith: 'deep-sigmoid',
  summarize: summarizeGradientFlow,
} as const satisfies ExperimentDefinition<typeof gradientFlowParameters, GradientFlowFrame>;

export type GradientFlowPreset = keyof typeof gradientFlow.presets;
