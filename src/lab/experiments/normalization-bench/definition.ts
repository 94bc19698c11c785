import type { ExperimentDefinition } from '../../experiment.ts';
import { activationChoices } from '../../nn/activation-names.ts';
import type { LogProfile, Spread } from '../../numerics/statistics.ts';
import { type ParameterTable, SEED_PARAMETERS, type Values } from '../../parameters.ts';
import type { OrderTheory } from '../../theory/transformer-order.ts';
import { summarizeNormalizationBench } from './summary.ts';

/** The controls of the normalization bench, the keys of its address and, in kebab case, its flags. */
export const normalizationBenchParameters = {
  view: {
    kind: 'choice',
    label: 'View',
    default: 'layer',
    options: {
      layer: 'one layer',
      statistics: 'at inference',
      depth: 'by depth',
      order: 'pre- and post-LN',
    },
    help: 'What is put on the bench: one layer, its running statistics, a deep stack, or a Transformer.',
  },
  normalization: {
    kind: 'choice',
    label: 'Normalization',
    default: 'batch',
    options: { batch: 'batch', layer: 'layer', instance: 'instance', group: 'group', rms: 'RMS' },
    help: 'Which numbers share a mean and a variance. Scale 1, shift 0, ε = 10⁻⁵.',
  },
  order: {
    kind: 'choice',
    label: 'Order',
    default: 'pre',
    options: { pre: 'pre-LN', post: 'post-LN' },
    help: 'Layer norm at the start of each branch, or after the sum. Both are measured; this one stands in front.',
  },
  activation: {
    kind: 'choice',
    label: 'Activation',
    symbol: 'φ',
    default: 'relu',
    options: activationChoices,
    help: 'Applied after each normalization.',
  },
  examples: {
    kind: 'integer',
    label: 'Examples',
    symbol: 'N',
    min: 1,
    max: 8,
    step: 1,
    default: 4,
    help: 'Examples in a batch; sequences in the Transformer.',
  },
  channels: {
    kind: 'integer',
    label: 'Channels',
    symbol: 'C',
    min: 2,
    max: 12,
    step: 1,
    default: 6,
    help: 'Channels, or features: each has a mean and a scale of its own before normalization.',
  },
  positions: {
    kind: 'integer',
    label: 'Positions',
    symbol: 'H·W',
    min: 1,
    max: 16,
    step: 1,
    default: 4,
    help: 'Pixels of an image; tokens of a sequence.',
  },
  groups: {
    kind: 'integer',
    label: 'Groups',
    symbol: 'G',
    min: 1,
    max: 12,
    step: 1,
    default: 3,
    help: 'Groups of channels. Where this does not divide them equally, the next smaller number that does is used.',
  },
  momentum: {
    kind: 'number',
    label: 'Momentum',
    symbol: 'm',
    min: 0.001,
    max: 1,
    step: 0.001,
    default: 0.1,
    scale: 'log',
    help: 'Weight of the newest batch in the running statistics, as PyTorch counts it; Keras’s is 1 minus this.',
  },
  steps: {
    kind: 'integer',
    label: 'Steps',
    min: 1,
    max: 400,
    step: 1,
    default: 60,
    help: 'Batches seen in training mode.',
  },
  depth: {
    kind: 'integer',
    label: 'Depth',
    symbol: 'L',
    unit: 'layers',
    min: 1,
    max: 100,
    step: 1,
    default: 20,
    help: 'Fully connected layers, or blocks of the Transformer.',
  },
  width: {
    kind: 'integer',
    label: 'Width',
    symbol: 'n',
    unit: 'units',
    min: 16,
    max: 256,
    step: 16,
    default: 96,
    help: 'Units in every layer; the model dimension d of the Transformer.',
  },
  batch: {
    kind: 'integer',
    label: 'Batch',
    symbol: 'B',
    unit: 'examples',
    min: 1,
    max: 128,
    step: 1,
    default: 32,
    help: 'Examples sent through the stack together.',
  },
  ...SEED_PARAMETERS,
} as const satisfies ParameterTable;

export type NormalizationBenchParameters = Values<typeof normalizationBenchParameters>;
export type BenchView = NormalizationBenchParameters['view'];

/**
 * Variance of a weight times its fan-in: He's for the rectifiers, else Xavier's. Behind a normalization it matters only
 * through ε; it is for the comparison with the stack that has none.
 */
export function weightVariance(activation: NormalizationBenchParameters['activation']): number {
  return activation === 'relu' || activation === 'leaky-relu' ? 2 : 1;
}

/** What each view does not use. */
export const UNUSED_PARAMETERS = {
  layer: ['order', 'activation', 'momentum', 'steps', 'depth', 'width', 'batch'],
  statistics: ['normalization', 'order', 'activation', 'groups', 'depth', 'width', 'batch'],
  depth: ['order', 'examples', 'channels', 'positions', 'momentum', 'steps'],
  order: ['normalization', 'activation', 'channels', 'groups', 'momentum', 'steps', 'batch'],
} as const satisfies Record<BenchView, readonly (keyof NormalizationBenchParameters)[]>;

/** One layer: the first seed's numbers in the order [example, channel, position], and averages over seeds. */
export interface LayerResult {
  view: 'layer';
  /** Groups in force. */
  groups: number;
  /** x, y, ∂L/∂y and ∂L/∂x. */
  before: number[];
  after: number[];
  gradientAfter: number[];
  gradientBefore: number[];
  /** Over the sets of a batch: the mean of |set mean|, and the mean of the sets' biased variances. */
  meanBefore: Spread;
  varianceBefore: Spread;
  meanAfter: Spread;
  varianceAfter: Spread;
  /** Mean over the sets of the mean square, which RMS norm brings to 1. */
  squareAfter: Spread;
  /** Largest over the sets: |Σ ∂L/∂x| and |Σ x̂ ∂L/∂x|. */
  gradientSum: Spread;
  gradientAlong: Spread;
  /** Largest of either over all seeds. */
  largestSum: number;
  largestAlong: number;
}

/** A linear quantity by step or block, over seeds. */
export interface Course {
  median: number[];
  p10: number[];
  p90: number[];
  mean: number[];
  perSeed: number[][];
}

/** Batch norm's two outputs; index = step − 1. Not a number from the first step on where a batch is one number. */
export interface StatisticsResult {
  view: 'statistics';
  /** Numbers that share a mean: examples × positions. */
  size: number;
  /** log10 of the RMS over a batch of training output − inference output, both after that step's update. */
  difference: LogProfile;
  /** RMS of the outputs. */
  training: Course;
  inference: Course;
  /** log10 of the RMS over channels of (running mean − mean)/s.d. and of running variance/variance − 1. */
  meanError: LogProfile;
  varianceError: LogProfile;
  /** Medians over the seeds' channels of what is expected, as log10; null for one number, and above momentum ½. */
  theory: { difference: number[]; meanError: number[]; varianceError: number[] } | null;
}

/** A stack of dense layers, each normalized before its activation. */
export interface DepthResult {
  view: 'depth';
  groups: number;
  /** Numbers that share a mean and a variance. */
  size: number;
  /** log10 RMS ∂L/∂h_l; index = layer, 0 is the input. */
  gradient: LogProfile;
  /** The factor on the gradient's RMS by layer, towards the input; index = layer − 1. */
  factor: Course;
  /** Geometric mean of those factors, without the first and the last layer where there are four or more. */
  step: Spread;
  theory: { gradient: number[]; factor: number[]; step: number } | null;
  theoryNote: string | null;
  /** Theory of the same stack without normalization, as log10 RMS ∂L/∂h_l. */
  without: number[];
}

/** One order of a Transformer’s blocks. */
export interface OrderProfile {
  /** E|x_l|²/d: the stream after block l (pre-LN), or what the block’s last layer norm is given (post-LN); index = l − 1. */
  square: Course;
  /** log10 RMS of the gradient of the feed-forward part's second matrix; index = block − 1. */
  weightGradient: LogProfile;
  theory: OrderTheory;
}

export interface OrderResult {
  view: 'order';
  pre: OrderProfile;
  post: OrderProfile;
}

export type BenchResult = LayerResult | StatisticsResult | DepthResult | OrderResult;

export interface NormalizationBenchFrame {
  params: NormalizationBenchParameters;
  /** 0…1 */
  progress: number;
  /** Seeds measured so far. */
  measured: number;
  result: BenchResult;
}

const running = { view: 'statistics' } as const;
const deep = { view: 'depth' } as const;
const transformer = { view: 'order', depth: 24, width: 64, positions: 8, seeds: 8 } as const;

const onTheBench = {
  batch: { title: 'Batch norm, one layer', values: {} },
  layer: { title: 'Layer norm, one layer', values: { normalization: 'layer' } },
  instance: { title: 'Instance norm, one layer', values: { normalization: 'instance' } },
  group: { title: 'Group norm with three groups, one layer', values: { normalization: 'group' } },
  rms: { title: 'RMS norm, one layer', values: { normalization: 'rms' } },
  'batch-of-two': { title: 'Batch norm over two numbers', values: { examples: 2, positions: 1 } },
  'batch-of-one': { title: 'Batch norm over one number', values: { examples: 1, positions: 1 } },
  'running-statistics': { title: 'Batch norm in training and at inference', values: { ...running, examples: 8 } },
  'running-batch-of-two': {
    title: 'Running statistics of batches of two',
    values: { ...running, examples: 2, positions: 1 },
  },
  'running-batch-of-one': {
    title: 'Running statistics of batches of one',
    values: { ...running, examples: 1, positions: 1 },
  },
  'slow-momentum': {
    title: 'Running statistics with momentum 0.01, Keras’s default',
    values: { ...running, examples: 8, momentum: 0.01, steps: 400 },
  },
  'batch-norm-explosion': { title: 'Twenty ReLU layers with batch norm', values: { ...deep } },
  'batch-norm-linear': { title: 'Twenty linear layers with batch norm', values: { ...deep, activation: 'linear' } },
  'batch-norm-sigmoid': { title: 'Twenty sigmoid layers with batch norm', values: { ...deep, activation: 'sigmoid' } },
  'layer-norm-relu': { title: 'Twenty ReLU layers with layer norm', values: { ...deep, normalization: 'layer' } },
  'layer-norm-sigmoid': {
    title: 'Twenty sigmoid layers with layer norm',
    values: { ...deep, normalization: 'layer', activation: 'sigmoid' },
  },
  'rms-norm-relu': { title: 'Twenty ReLU layers with RMS norm', values: { ...deep, normalization: 'rms' } },
  'pre-ln': { title: 'A Transformer of 24 blocks, pre-LN', values: { ...transformer } },
  'post-ln': { title: 'A Transformer of 24 blocks, post-LN', values: { ...transformer, order: 'post' } },
} as const;

export const normalizationBench = {
  id: 'normalization-bench',
  title: 'Normalization bench',
  question: 'What does a normalization layer average over, and what does that do to the gradient?',
  parameters: normalizationBenchParameters,
  presets: onTheBench,
  opensWith: 'batch',
  summarize: summarizeNormalizationBench,
} as const satisfies ExperimentDefinition<typeof normalizationBenchParameters, NormalizationBenchFrame>;

export type NormalizationBenchPreset = keyof typeof onTheBench;
