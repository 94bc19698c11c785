import { type ExperimentDefinition, presetValues } from '../../experiment.ts';

import type { FormatName } from '../../numerics/formats.ts';
import type { LogProfile } from '../../numerics/statistics.ts';
import { type ParameterTable, SEED_PARAMETERS, type Values } from '../../parameters.ts';
import type { Crossings } from '../../theory/number-formats.ts';
import { DENSE_PARAMETERS } from '../dense-parameters.ts';
import { summarizeNumberFormats } from './summary.ts';

/** The controls of number formats, the keys of its address and, in kebab case, its flags. */
export const numberFormatsParameters = {
  ...DENSE_PARAMETERS,
  depth: {
    kind: 'integer',
    label: 'Depth',
    symbol: 'L',
    unit: 'layers',
    min: 1,
    max: 200,
    step: 1,
    default: 80,
    help: 'How many fully connected layers the gradient crosses.',
  },
  width: {
    kind: 'integer',
    label: 'Width',
    symbol: 'n',
    unit: 'units',
    min: 8,
    max: 128,
    step: 8,
    default: 64,
    help: 'Units in every layer; fan-in and fan-out are both this.',
  },
  startGradient: {
    kind: 'number',
    label: 'Gradient at the loss',
    symbol: 'log₁₀ g',
    min: -12,
    max: 4,
    step: 0.5,
    default: 0,
    help: 'Power of ten of the root mean square of the gradient that enters at the last layer.',
  },
  lossScale: {
    kind: 'integer',
    label: 'Loss scale',
    symbol: 'log₂ S',
    min: 0,
    max: 24,
    step: 1,
    default: 0,
    help: 'Power of two by which the loss, and so every gradient, is multiplied; it is divided out again afterwards.',
  },
  look: {
    kind: 'integer',
    label: 'Histogram at',
    unit: 'layers back',
    min: 0,
    max: 200,
    step: 1,
    default: 10,
    help: 'Layer, counted back from the loss, whose gradient is shown number by number.',
  },
  seeds: { ...SEED_PARAMETERS.seeds, default: 8 },
  seed: SEED_PARAMETERS.seed,
} as const satisfies ParameterTable;

export type NumberFormatsParameters = Values<typeof numberFormatsParameters>;

/** Examples that go through each network. */
export const EXAMPLES = 8;

/** The formats that are compared with fp64, the widest range first. */
export const COMPARED = ['fp32', 'bf16', 'fp16', 'e5m2', 'e4m3'] as const satisfies readonly FormatName[];

export type ComparedName = (typeof COMPARED)[number];
/** The same with fp64, which is the reference. */
export const STORED_NAMES = ['fp64', ...COMPARED] as const;

export type StoredName = (typeof STORED_NAMES)[number];

/** The names that a reader knows. */
export const FORMAT_TITLES: Readonly<Record<StoredName, string>> = {
  fp64: 'fp64',
  fp32: 'fp32',
  fp16: 'fp16',
  bf16: 'bf16',
  e4m3: 'E4M3',
  e5m2: 'E5M2',
};

/** What one format made of the gradient. Layers are counted back from the loss: 0 is where the gradient enters. */
export interface FormatCourse {
  /** log10 RMS ∂ℒ/∂h with the loss scale divided out, 0…L back; `-Infinity` where all is 0. */
  gradient: Omit<LogProfile, 'meanSquare'>;
  /** Share of the elements of ∂ℒ/∂h that are 0, 0…L back: mean over the seeds in which all are finite, `NaN` without any. */
  zeros: number[];
  /** Layers back at which the median RMS falls below the smallest normal number, and at which all is 0 in the median seed. */
  subnormal: number | null;
  zero: number | null;
  /** Where, in the median seed, a stored number of the backward pass first overflowed, in layers back. */
  overflow: number | null;
  /** The same of the forward pass, which comes before; layers counted from the input. */
  forwardOverflow: number | null;
}

/** Sizes of the elements of one layer's gradient in fp64, all seeds together. */
export interface BinaryHistogram {
  /** Layers back from the loss. */
  back: number;
  total: number;
  zeros: number;
  /** Counts by ⌊log2 |g|⌋ with the loss scale divided out, from `first` on. */
  first: number;
  counts: number[];
}

export interface NumberFormatsFrame {
  params: NumberFormatsParameters;
  /** 0…1 */
  progress: number;
  /** Seeds measured so far. */
  measured: number;
  /** The variances in force after `init` and the override. */
  sigmaW2: number;
  formats: Record<StoredName, FormatCourse>;
  histogram: BinaryHistogram;
  /** log10 RMS ∂ℒ/∂h that mean-field theory predicts, 0…L back. */
  theory: number[];
  /** Where the theory is only approximate. */
  theoryNote: string | null;
  /** Where that prediction leaves each format, in layers back. */
  crossings: Record<ComparedName, Crossings>;
}

const presets = {
  sigmoid: { title: 'Eighty sigmoid layers', values: {} },
  'sigmoid-scaled': {
    title: 'Sigmoid from 10⁻³, loss scale 2¹⁶',
    values: { startGradient: -3, lossScale: 16 },
  },
  'relu-default': {
    title: 'ReLU as PyTorch initializes it',
    values: { activation: 'relu', init: 'pytorch-default', depth: 120 },
  },
  'tanh-default': {
    title: 'tanh as PyTorch initializes it',
    values: { activation: 'tanh', init: 'pytorch-default', depth: 200 },
  },
  exploding: {
    title: 'ReLU with twice He’s variance',
    values: { activation: 'relu', init: 'he-normal', sigmaW2: 4, depth: 60 },
  },
  'exploding-tanh': {
    title: 'tanh in the chaotic phase',
    values: { activation: 'tanh', sigmaW2: 6, depth: 60 },
  },
  'small-start': { title: 'Sigmoid from 10⁻³', values: { startGradient: -3 } },
  'scale-too-large': { title: 'Sigmoid from 1, loss scale 2¹⁶', values: { lossScale: 16 } },
} as const;

export type NumberFormatsPreset = keyof typeof presets;

export const numberFormats = {
  id: 'number-formats',
  title: 'Number formats',
  question: 'Where does a number format lose the gradient?',
  parameters: numberFormatsParameters,
  presets,
  opensWith: 'sigmoid',
  arithmetic: 'float64',
  summarize: summarizeNumberFormats,
} as const satisfies ExperimentDefinition<typeof numberFormatsParameters, NumberFormatsFrame>;

/** A preset's full parameter set. */
export function numberFormatsPreset(preset: NumberFormatsPreset): NumberFormatsParameters {
  return presetValues(numberFormats, preset);
}
