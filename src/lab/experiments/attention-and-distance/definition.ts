import { type ExperimentDefinition, presetValues } from '../../experiment.ts';
import type { LogProfile, Spread } from '../../numerics/statistics.ts';
import { type ParameterTable, SEED_PARAMETERS, type Values } from '../../parameters.ts';
import { summarizeAttention } from './summary.ts';

/** Sequences sent through each network. */
export const SEQUENCES = 8;

/** The controls of attention and distance, the keys of its address and, in kebab case, its flags. */
export const attentionParameters = {
  cell: {
    kind: 'choice',
    label: 'Recurrence',
    default: 'rnn-tanh',
    options: {
      'rnn-tanh': 'RNN, tanh',
      'rnn-linear': 'RNN, linear',
      lstm: 'LSTM',
      gru: 'GRU',
    },
    help: 'The recurrent network that reads the same inputs.',
  },
  gain: {
    kind: 'number',
    label: 'Recurrent gain',
    symbol: 'g',
    min: 0.05,
    max: 2,
    step: 0.01,
    default: 1,
    scale: 'log',
    help: 'Factor on the RNN’s orthogonal recurrent weights.',
  },
  length: {
    kind: 'integer',
    label: 'Length',
    symbol: 'T',
    unit: 'positions',
    min: 2,
    max: 200,
    step: 1,
    default: 100,
    help: 'Inputs of the sequence; the loss is read at the last.',
  },
  width: {
    kind: 'integer',
    label: 'Width',
    symbol: 'n',
    unit: 'units',
    min: 4,
    max: 64,
    step: 4,
    default: 32,
    help: 'Numbers of an input, of the recurrent state and of the attention’s output.',
  },
  heads: {
    kind: 'integer',
    label: 'Heads',
    symbol: 'H',
    min: 1,
    max: 16,
    step: 1,
    default: 4,
    help: 'Heads of the attention; where they do not divide the width, as many as do.',
  },
  sharpness: {
    kind: 'number',
    label: 'Sharpness',
    symbol: 'σ',
    min: 0,
    max: 8,
    step: 0.1,
    default: 1,
    help: 'Standard deviation of the logits that the softmax is given; at 0 every position weighs the same.',
  },
  residual: {
    kind: 'choice',
    label: 'Residual',
    default: 'none',
    options: { none: 'none', added: 'input added' },
    help: 'Whether the last input is added to the attention’s output.',
  },
  distanceBias: {
    kind: 'number',
    label: 'Distance bias',
    symbol: 'm',
    min: 0,
    max: 1,
    step: 0.005,
    default: 0,
    help: 'What each position of distance takes off a logit, as in ALiBi.',
  },
  seeds: { ...SEED_PARAMETERS.seeds, default: 8 },
  seed: SEED_PARAMETERS.seed,
} as const satisfies ParameterTable;

export type AttentionParameters = Values<typeof attentionParameters>;

/**
 * Profiles go by lag, 0…T − 1 positions back from the last. They are base-10 logarithms of root mean squares over units
 * and sequences, for a read-out of root mean square 1; `-Infinity` is a true zero.
 */
export interface AttentionFrame {
  params: AttentionParameters;
  /** 0…1 */
  progress: number;
  /** Seeds measured so far. */
  measured: number;
  /** The heads in force. */
  heads: number;
  /** ∂ℒ/∂x through the attention layer: the whole, and what of it came through the values and through the logits. */
  attention: LogProfile;
  values: LogProfile;
  logits: LogProfile;
  /** ∂ℒ/∂x through the recurrent network. */
  recurrence: LogProfile;
  /** The last position's weights, means over heads and sequences. */
  weights: LogProfile;
  /** The weights of the first seed’s first sequence and head, log10. */
  query: number[];
  /** The largest weight of a head, mean over heads and sequences. */
  largestWeight: Spread;
  /** The largest share of one position in a sequence’s squared gradient, mean over sequences. */
  largestShare: Spread;
  /** What theory says, by lag; null where it says nothing, NaN at a lag at which it says nothing. */
  theory: { attention: number[] | null; values: number[] | null; recurrence: number[] | null; weights: number[] };
  /** Where the theory is only approximate, or why there is none. */
  notes: string[];
}

const presets = {
  rnn: { title: 'A tanh RNN beside attention', values: {} },
  lstm: { title: 'An LSTM beside attention', values: { cell: 'lstm' } },
  uniform: { title: 'Uniform attention', values: { sharpness: 0 } },
  sharp: { title: 'Sharp attention', values: { sharpness: 5 } },
  linear: { title: 'A linear RNN, 0.9 times orthogonal', values: { cell: 'rnn-linear', gain: 0.9, sharpness: 0 } },
  'distance-bias': { title: 'Attention with a distance bias', values: { distanceBias: 0.125, sharpness: 0.5 } },
} as const;

export type AttentionPreset = keyof typeof presets;

export const attentionAndDistance = {
  id: 'attention-and-distance',
  title: 'Attention and distance',
  question: 'How does distance weigh on a gradient, through attention and through recurrence?',
  parameters: attentionParameters,
  presets,
  opensWith: 'rnn',
  summarize: summarizeAttention,
} as const satisfies ExperimentDefinition<typeof attentionParameters, AttentionFrame>;

/** A preset's full parameter set. */
export function attentionPreset(preset: AttentionPreset): AttentionParameters {
  return presetValues(attentionAndDistance, preset);
}
