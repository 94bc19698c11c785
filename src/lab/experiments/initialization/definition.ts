import type { ExperimentDefinition } from '../../experiment.ts';
import { activationChoices } from '../../nn/activation-names.ts';
import type { SchemeName } from '../../nn/schemes.ts';
import type { LogProfile } from '../../numerics/statistics.ts';
import { type ParameterTable, SEED_PARAMETERS, type Values } from '../../parameters.ts';
import type { InitializationTheory } from '../../theory/initialization.ts';
import { summarizeInitialization } from './summary.ts';

/** The controls of the initialization instrument, the keys of its address and, in kebab case, its flags. */
export const initializationParameters = {
  depth: {
    kind: 'integer',
    label: 'Depth',
    symbol: 'L',
    unit: 'layers',
    min: 1,
    max: 100,
    step: 1,
    default: 30,
    help: 'How many fully connected layers the signal crosses.',
  },
  width: {
    kind: 'integer',
    label: 'Width',
    symbol: 'n₀',
    unit: 'units',
    min: 8,
    max: 256,
    step: 8,
    default: 64,
    help: 'Inputs of the first layer, and units of every layer unless the last width differs.',
  },
  lastWidth: {
    kind: 'optional-number',
    label: 'Last width',
    symbol: 'n_L',
    unit: 'units',
    min: 8,
    max: 256,
    step: 8,
    default: null,
    automatic: 'as the first',
    help: 'Units of the last layer; widths go from one to the other by equal factors.',
  },
  batch: {
    kind: 'integer',
    label: 'Batch',
    symbol: 'B',
    unit: 'examples',
    min: 1,
    max: 64,
    step: 1,
    default: 16,
    help: 'Examples sent through together.',
  },
  activation: {
    kind: 'choice',
    label: 'Activation',
    symbol: 'φ',
    default: 'relu',
    options: activationChoices,
    help: 'The function that every unit applies to its pre-activation.',
  },
  scheme: {
    kind: 'choice',
    label: 'Scheme',
    default: 'he-fan-in',
    options: {
      lecun: 'LeCun: 1/fan-in',
      'fan-out': 'fan-out: 1/fan-out',
      xavier: 'Xavier: 2/(fan-in + fan-out)',
      'he-fan-in': 'He: 2/fan-in',
      'he-fan-out': 'He: 2/fan-out',
      orthogonal: 'orthogonal',
      'pytorch-default': 'PyTorch default: 1/(3 fan-in)',
      fixed: 'fixed: 0.01²',
    },
    help: 'The variance with which weights are drawn; normal but for PyTorch’s, which is uniform and has biases.',
  },
  gain: {
    kind: 'optional-number',
    label: 'Gain',
    symbol: 'g',
    min: 0.1,
    max: 5,
    step: 0.01,
    default: null,
    automatic: 'as the scheme says',
    scale: 'log',
    help: 'Factor on the weights: He is LeCun’s rule with the gain √2, PyTorch’s default with 1/√3.',
  },
  ...SEED_PARAMETERS,
} as const satisfies ParameterTable;

export type InitializationParameters = Values<typeof initializationParameters>;

/** Bins of a histogram in log10 |value|: bin k covers k/4 to (k + 1)/4. */
export const BINS_PER_DECADE = 4;

/** How far below the bin of the largest value a histogram reaches. */
export const HISTOGRAM_DECADES = 8;

/** Values by their size, with what a logarithm does not have counted apart. */
export interface Histogram {
  /** How many values were looked at. */
  total: number;
  zeros: number;
  /** Infinities and NaN. */
  nonFinite: number;
  /** Others that lie more than HISTOGRAM_DECADES under the largest. */
  tiny: number;
  /** The first bin's number; bin k covers log10 |value| from k/BINS_PER_DECADE on. */
  first: number;
  counts: number[];
}

/** Schemes whose networks are the same at these widths, with the median over a few seeds. */
export interface Comparison {
  schemes: SchemeName[];
  /** log10 RMS z_l; index = layer − 1. */
  signal: number[];
  /** log10 RMS ∂ℒ/∂z_l; index = layer − 1. */
  gradient: number[];
}

/** The Jacobian ∂h_L/∂h₀ at each network's first example. Sizes are base-10 logarithms. */
export interface JacobianSpectrum {
  /** How many networks. */
  networks: number;
  /**
   * Its singular values, largest first, over the networks. `-Infinity` is an exact zero: as many as the layer with the
   * fewest units on lacks. `NaN` is too small against the largest to be resolved.
   */
  values: LogProfile;
  /** At how many ranks the median is exactly zero, and at how many unresolved. */
  zeros: number;
  unresolved: number;
  /** What is unresolved lies below the largest times this. */
  resolution: number;
  /** log10 √(mean of s²), Var(s²)/mean(s²)², log10 of the largest: median and percentiles over the networks. */
  rms: Statistic;
  spread: Statistic;
  largest: Statistic;
}

export interface Statistic {
  median: number;
  p10: number;
  p90: number;
  perSeed: number[];
}

export interface InitializationFrame {
  params: InitializationParameters;
  /** n₀…n_L */
  widths: number[];
  /** The gain in force. */
  gain: number;
  phase: 'forward' | 'backward' | 'comparison' | 'done';
  /** 0…1 */
  progress: number;
  /** log10 RMS of the pre-activations z_l over units and examples; index = layer − 1. */
  signal: LogProfile;
  /** log10 RMS of δ_l = ∂ℒ/∂z_l for a random linear read-out of h_L; index = layer − 1. */
  gradient: LogProfile;
  theory: InitializationTheory;
  theoryNote: string | null;
  comparisons: Comparison[];
  /** How many seeds the comparisons are the median of. */
  comparisonSeeds: number;
  /** Of the first networks, at a few layers: h_l and δ_l. */
  histograms: { layer: number; activation: Histogram; gradient: Histogram }[];
  jacobian: JacobianSpectrum | null;
  /** The first quantity that was not a finite number. */
  failure: { layer: number; quantity: 'signal' | 'gradient'; seed: number } | null;
}

export const initialization = {
  id: 'initialization',
  title: 'Initialization',
  question: 'What does an initialization do to the signal and to the gradient, layer by layer?',
  parameters: initializationParameters,
  presets: {
    'he-relu': { title: 'ReLU, thirty layers, He initialization', values: {} },
    'xavier-relu': { title: 'ReLU with Xavier initialization', values: { scheme: 'xavier' } },
    'pytorch-relu': { title: 'ReLU, thirty layers, as PyTorch draws it', values: { scheme: 'pytorch-default' } },
    'small-relu': { title: 'ReLU with weights of one small size', values: { scheme: 'fixed' } },
    'xavier-tanh': { title: 'tanh with Xavier initialization', values: { activation: 'tanh', scheme: 'xavier' } },
    'tanh-gain': {
      title: 'tanh with Xavier and the gain 5/3',
      values: { activation: 'tanh', scheme: 'xavier', gain: 5 / 3 },
    },
    'xavier-sigmoid': {
      title: 'Sigmoid with Xavier initialization',
      values: { activation: 'sigmoid', scheme: 'xavier' },
    },
    'lecun-selu': { title: 'SELU with LeCun initialization', values: { activation: 'selu', scheme: 'lecun' } },
    'selu-torch-gain': {
      title: 'SELU with PyTorch’s gain 3/4',
      values: { activation: 'selu', scheme: 'lecun', gain: 0.75 },
    },
    'he-gelu': { title: 'GELU with He initialization', values: { activation: 'gelu' } },
    'narrowing-fan-in': {
      title: 'From 256 units to 16, He by fan-in',
      values: { depth: 12, width: 256, lastWidth: 16 },
    },
    'narrowing-fan-out': {
      title: 'From 256 units to 16, He by fan-out',
      values: { depth: 12, width: 256, lastWidth: 16, scheme: 'he-fan-out' },
    },
    'narrowing-xavier': {
      title: 'From 256 units to 16, linear, Xavier',
      values: { depth: 12, width: 256, lastWidth: 16, activation: 'linear', scheme: 'xavier' },
    },
    'widening-fan-in': {
      title: 'From 16 units to 256, He by fan-in',
      values: { depth: 12, width: 16, lastWidth: 256 },
    },
    'widening-fan-out': {
      title: 'From 16 units to 256, He by fan-out',
      values: { depth: 12, width: 16, lastWidth: 256, scheme: 'he-fan-out' },
    },
    'orthogonal-linear': {
      title: 'Ten linear layers, orthogonal',
      values: { depth: 10, width: 128, activation: 'linear', scheme: 'orthogonal' },
    },
    'gaussian-linear': {
      title: 'Ten linear layers, independent weights',
      values: { depth: 10, width: 128, activation: 'linear', scheme: 'lecun' },
    },
    'orthogonal-tanh': {
      title: 'Ten tanh layers, orthogonal',
      values: { depth: 10, width: 128, activation: 'tanh', scheme: 'orthogonal' },
    },
    'orthogonal-relu': {
      title: 'Ten ReLU layers, orthogonal with the gain √2',
      values: { depth: 10, width: 128, scheme: 'orthogonal', gain: Math.SQRT2 },
    },
  },
  opensWith: 'he-relu',
  summarize: summarizeInitialization,
} as const satisfies ExperimentDefinition<typeof initializationParameters, InitializationFrame>;

export type InitializationPreset = keyof typeof initialization.presets;

/** n₀…n_L: from the first width to the last by equal factors; those between are rounded to even numbers. */
export function layerWidths({ depth, width, lastWidth }: InitializationParameters): number[] {
  const last = Math.round(lastWidth ?? width);
  return Array.from({ length: depth + 1 }, (_, l) => {
    if (l === 0 || last === width) return width;
    return l === depth ? last : 2 * Math.round((width * (last / width) ** (l / depth)) / 2);
  });
}
