import { type ExperimentDefinition, presetValues } from '../../experiment.ts';
import { CELL_BLOCKS, type CellName } from '../../nn/recurrent-cells.ts';
import { type SequenceTask, taskSteps } from '../../nn/sequence-tasks.ts';
import type { LogProfile } from '../../numerics/statistics.ts';
import { type ParameterTable, SEED_PARAMETERS, type Values } from '../../parameters.ts';
import { summarizeRecurrentMemory } from './summary.ts';

/** Updates of the longest training. */
const MOST_UPDATES = 2000;

/** The controls of recurrent memory, the keys of its address and, in kebab case, its flags. */
export const recurrentMemoryParameters = {
  cell: {
    kind: 'choice',
    label: 'Cell',
    default: 'rnn-tanh',
    options: {
      'rnn-tanh': 'RNN, tanh',
      'rnn-relu': 'RNN, ReLU',
      'rnn-linear': 'RNN, linear',
      lstm: 'LSTM',
      gru: 'GRU',
    },
    help: 'What one step does with the state and the input.',
  },
  recurrent: {
    kind: 'choice',
    label: 'Recurrent weights',
    symbol: 'W',
    default: 'orthogonal',
    options: {
      gaussian: 'Gaussian, g/√n',
      orthogonal: 'orthogonal, g·Q',
      identity: 'identity, g·I',
      'pytorch-default': 'PyTorch default',
    },
    help: 'How the weights from the state to the next are drawn; in gated cells, of every gate.',
  },
  gain: {
    kind: 'number',
    label: 'Gain',
    symbol: 'g',
    min: 0.05,
    max: 2,
    step: 0.01,
    default: 1,
    scale: 'log',
    help: 'Factor on the recurrent weights.',
  },
  forgetBias: {
    kind: 'optional-number',
    label: 'Forget bias',
    symbol: 'b_f',
    min: -5,
    max: 10,
    step: 0.1,
    default: null,
    automatic: 'as drawn',
    help: 'Bias of the LSTM’s forget gates, both of its parts together.',
  },
  chrono: {
    kind: 'optional-number',
    label: 'Chrono T_max',
    unit: 'steps',
    min: 2,
    max: 10000,
    step: 1,
    default: null,
    automatic: 'not used',
    scale: 'log',
    help: 'Draws the LSTM’s forget biases so that its units remember for 2 to T_max steps.',
  },
  length: {
    kind: 'integer',
    label: 'Length',
    symbol: 'T',
    unit: 'steps',
    min: 1,
    max: 200,
    step: 1,
    default: 100,
    help: 'Steps of the sequence, or of the copy task’s delay; the loss reads the state after the last.',
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
    help: 'Units of the state and, without a task, numbers of the input.',
  },
  inputScale: {
    kind: 'number',
    label: 'Input noise',
    symbol: 's',
    min: 0,
    max: 3,
    step: 0.05,
    default: 0.5,
    help: 'Standard deviation of the normal noise that drives the cell.',
  },
  examples: {
    kind: 'integer',
    label: 'Sequences',
    symbol: 'B',
    min: 1,
    max: 32,
    step: 1,
    default: 8,
    help: 'Sequences sent through together, each with noise of its own.',
  },
  task: {
    kind: 'choice',
    label: 'Task',
    default: 'none',
    options: { none: 'none, noise', adding: 'adding problem', copy: 'copy memory' },
    help: 'What the networks are trained to do, and measured at before and after.',
  },
  trainSteps: {
    kind: 'integer',
    label: 'Training steps',
    min: 1,
    max: MOST_UPDATES,
    step: 1,
    default: 400,
    scale: 'log',
    help: 'Updates of the parameters by Adam, each from new sequences.',
  },
  learningRate: {
    kind: 'number',
    label: 'Learning rate',
    symbol: 'η',
    min: 0.0001,
    max: 1,
    step: 0.0001,
    default: 0.005,
    scale: 'log',
    help: 'Of Adam.',
  },
  seeds: { ...SEED_PARAMETERS.seeds, default: 8 },
  seed: SEED_PARAMETERS.seed,
} as const satisfies ParameterTable;

export type RecurrentMemoryParameters = Values<typeof recurrentMemoryParameters>;

/** A number by step of training that was no longer finite, in the order in which a step computes them. */
export const TRAINING_QUANTITIES = ['state', 'loss', 'gradient', 'squared gradient', 'parameter'] as const;

/** How networks learned a task. */
export interface Training {
  /** Loss of whoever remembers nothing: squared error, or nats. */
  baseline: number;
  /** Updates made by the end of each record. */
  steps: number[];
  /** log10 of the loss by record, a mean over the record's steps, each on sequences it has not been trained with. */
  loss: LogProfile;
  /** Median over seeds of each one's median over the last tenth of the steps. */
  last: number;
  /** Networks of which that is below half the baseline. */
  learned: number;
  /** Networks whose training has ended. */
  trained: number;
  /** The gradient by lag and the gates of the untrained networks; what the frame has beside is of the trained ones, once there are any. */
  before: { gradient: LogProfile; gates: RecurrentMemoryFrame['gates'] };
  /** The first number that was not finite: training stops there. */
  failure: { step: number; seed: number; quantity: (typeof TRAINING_QUANTITIES)[number] } | null;
}

/** All magnitudes are base-10 logarithms of root mean squares over units and sequences; `-Infinity` is a true zero. */
export interface RecurrentMemoryFrame {
  params: RecurrentMemoryParameters;
  /** 0…1 */
  progress: number;
  /** Seeds measured so far. */
  measured: number;
  /** ∂ℒ/∂(memory at T − k) by lag k, 0…T: of the hidden state h, in the LSTM of the cell state c. */
  gradient: LogProfile;
  /** The LSTM's ∂ℒ/∂h; null for the others, whose memory is h. */
  hidden: LogProfile | null;
  /** What of `gradient` came along the direct path, and all else; null in a plain RNN. */
  direct: LogProfile | null;
  rest: LogProfile | null;
  /** h_t by time, 0…T. */
  state: LogProfile;
  /** Means over units, sequences and seeds by time, 1…T: of each gate, or of the slope φ′. */
  gates: { name: string; mean: number[] }[];
  /**
   * Singular values of ∂s_T/∂s_{T−k} for the first seed's first sequence, s the whole state, as log10; null until they
   * are computed. NaN where the median one is below the rounding of the largest.
   */
  singular: { lags: number[]; largest: number[]; median: number[] } | null;
  /** What theory says, by lag, relative to lag 0; of the direct path in gated cells. */
  theory: number[] | null;
  /** Where the theory is only approximate, or why there is none. */
  theoryNote: string | null;
  /** Null without a task. With one the loss ℒ of the gradients is that of the last step alone. */
  training: Training | null;
}

/** The task, if there is one. */
export const taskOf = ({ task }: RecurrentMemoryParameters): SequenceTask | null => (task === 'none' ? null : task);

/** Steps of a sequence. */
export function stepsOf(params: RecurrentMemoryParameters): number {
  const task = taskOf(params);
  return task ? taskSteps(task, params.length) : params.length;
}

/** The gates whose mean by time a frame has, in order; of a plain RNN the slope. */
export function gateNames(cell: CellName): readonly string[] {
  if (cell === 'lstm' || cell === 'gru') return CELL_BLOCKS[cell].filter((name) => name !== 'candidate');
  return ['slope'];
}

/** The same sequences, width and updates for both cells. */
const addingValues = { task: 'adding', length: 25, width: 16, examples: 20, seeds: 4 } as const;

const presets = {
  tanh: { title: 'tanh RNN, orthogonal weights, driven by noise', values: {} },
  'tanh-gaussian': { title: 'tanh RNN, Gaussian weights', values: { recurrent: 'gaussian' } },
  'linear-orthogonal': { title: 'Linear RNN, 0.9 times orthogonal', values: { cell: 'rnn-linear', gain: 0.9 } },
  'linear-exploding': { title: 'Linear RNN, 1.1 times orthogonal', values: { cell: 'rnn-linear', gain: 1.1 } },
  'relu-identity': {
    title: 'ReLU RNN that starts as the identity',
    values: { cell: 'rnn-relu', recurrent: 'identity' },
  },
  lstm: { title: 'LSTM as PyTorch draws it', values: { cell: 'lstm', recurrent: 'pytorch-default' } },
  'lstm-forget-one': {
    title: 'LSTM with forget bias 1',
    values: { cell: 'lstm', recurrent: 'pytorch-default', forgetBias: 1 },
  },
  'lstm-chrono': {
    title: 'LSTM with chrono initialization, T_max 100',
    values: { cell: 'lstm', recurrent: 'pytorch-default', chrono: 100 },
  },
  gru: { title: 'GRU as PyTorch draws it', values: { cell: 'gru', recurrent: 'pytorch-default' } },
  'adding-tanh': { title: 'The adding problem: a tanh RNN', values: addingValues },
  'adding-lstm': { title: 'The adding problem: an LSTM', values: { ...addingValues, cell: 'lstm', forgetBias: 1 } },
  'copy-lstm': {
    title: 'Copy memory: an LSTM',
    values: { ...addingValues, task: 'copy', cell: 'lstm', forgetBias: 1, length: 5 },
  },
} as const;

export type RecurrentMemoryPreset = keyof typeof presets;

export const recurrentMemory = {
  id: 'recurrent-memory',
  title: 'Recurrent memory',
  question: 'How far back in a sequence does the gradient reach?',
  parameters: recurrentMemoryParameters,
  presets,
  opensWith: 'tanh',
  summarize: summarizeRecurrentMemory,
} as const satisfies ExperimentDefinition<typeof recurrentMemoryParameters, RecurrentMemoryFrame>;

/** A preset's full parameter set. */
export function recurrentMemoryPreset(preset: RecurrentMemoryPreset): RecurrentMemoryParameters {
  return presetValues(recurrentMemory, preset);
}
