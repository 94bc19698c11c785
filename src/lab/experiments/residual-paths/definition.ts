import type { ExperimentDefinition } from '../../experiment.ts';
import { activationChoices } from '../../nn/activation-names.ts';
import type { LogProfile } from '../../numerics/statistics.ts';
import { type ParameterTable, SEED_PARAMETERS, type Values } from '../../parameters.ts';
import type { StackName } from '../../theory/residual-stacks.ts';
import { summarizeResidualPaths } from './summary.ts';

/** The controls of residual paths, the keys of its address and, in kebab case, its flags. */
export const residualPathsParameters = {
  depth: {
    kind: 'integer',
    label: 'Depth',
    symbol: 'L',
    unit: 'blocks',
    min: 1,
    max: 200,
    step: 1,
    default: 50,
    help: 'How many blocks the signal crosses.',
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
    help: 'Units in every layer.',
  },
  activation: {
    kind: 'choice',
    label: 'Activation',
    symbol: 'φ',
    default: 'relu',
    options: activationChoices,
    help: 'The function in every branch, applied before the weights.',
  },
  sigmaW2: {
    kind: 'number',
    label: 'Weight variance',
    symbol: 'σ_w²',
    min: 0.05,
    max: 8,
    step: 0.01,
    default: 2,
    scale: 'log',
    help: 'Variance of a branch’s weight times its fan-in; 2 is He initialization, 1 Xavier.',
  },
  branchScale: {
    kind: 'optional-number',
    label: 'Branch scale',
    symbol: 'β',
    min: 0,
    max: 2,
    step: 0.01,
    default: null,
    automatic: '1/√L',
    help: 'Factor on the branch of the scaled stack; the other stacks do not use it.',
  },
  gateBias: {
    kind: 'number',
    label: 'Gate bias',
    symbol: 'b',
    min: -10,
    max: 10,
    step: 0.1,
    default: -2,
    help: 'Bias of the gates of the gated stack: negative gates carry the signal past the branch.',
  },
  points: {
    kind: 'integer',
    label: 'Inputs on the line',
    symbol: 'P',
    min: 16,
    max: 256,
    step: 16,
    default: 64,
    help: 'Evenly spaced inputs t from −2 to 2.',
  },
  ...SEED_PARAMETERS,
} as const satisfies ParameterTable;

export type ResidualPathsParameters = Values<typeof residualPathsParameters>;

/** One of the four stacks. Magnitudes are base-10 logarithms; `-Infinity` is a true zero. */
export interface StackMeasurement {
  /** RMS h_l over the inputs and units, l = 0…depth. */
  signal: LogProfile;
  /** RMS ∂f/∂h_l over the inputs and units, l = 0…depth. */
  gradient: LogProfile;
  /** What theory says of both at infinite width, as log10 of root mean squares. */
  theory: { signal: number[]; gradient: number[] };
  /** df/dt of the first seed's network at the inputs: log10 of its root mean square, and itself divided by that. */
  line: { rms: number; values: number[] };
  /** Sample autocorrelation of df/dt by lag, over the seeds whose gradient changes along the line. */
  autocorrelation: { mean: number[]; p10: number[]; p90: number[]; perSeed: number[][] };
}

export interface ResidualPathsFrame {
  params: ResidualPathsParameters;
  /** β in force. */
  branchScale: number;
  /** 0…1 */
  progress: number;
  /** Seeds measured so far. */
  measured: number;
  stacks: Record<StackName, StackMeasurement>;
  /** Expected sample autocorrelation by lag of as many values of Brownian motion and of white noise. */
  noise: { brown: number[]; white: number[] };
  /** Where the theory is only approximate, in a sentence; null where it is for any width. */
  theoryNote: string | null;
}

/** β in force. */
export function branchScaleOf({ branchScale, depth }: ResidualPathsParameters): number {
  return branchScale ?? 1 / Math.sqrt(depth);
}

const measuredPresets = {
  relu: { title: 'ReLU, fifty blocks, He initialization', values: {} },
  'five-layers': { title: 'Five blocks', values: { depth: 5 } },
  'hundred-layers': { title: 'A hundred blocks', values: { depth: 100 } },
  'two-hundred-layers': { title: 'Two hundred blocks', values: { depth: 200 } },
  tanh: { title: 'tanh with Xavier initialization', values: { activation: 'tanh', sigmaW2: 1 } },
  sigmoid: { title: 'Sigmoid with Xavier initialization', values: { activation: 'sigmoid', sigmaW2: 1 } },
  'half-scale': { title: 'Branches scaled by a half', values: { branchScale: 0.5 } },
  'zero-branch': { title: 'Branches scaled by zero', values: { branchScale: 0 } },
  'open-gates': { title: 'Gates that start open, bias 2', values: { gateBias: 2 } },
  'closed-gates': { title: 'Gates that start closed, bias −4', values: { gateBias: -4 } },
  shattered: { title: 'Shattered gradients, 256 inputs on the line', values: { points: 256 } },
  'shallow-line': { title: 'Two blocks along the line', values: { depth: 2, points: 256 } },
} as const;

export const residualPaths = {
  id: 'residual-paths',
  title: 'Residual paths',
  question:
    'What does a shortcut do to the signal, to the gradient, and to how the gradient changes from one input to the next?',
  parameters: residualPathsParameters,
  presets: measuredPresets,
  opensWith: 'relu',
  summarize: summarizeResidualPaths,
} as const satisfies ExperimentDefinition<typeof residualPathsParameters, ResidualPathsFrame>;

export type ResidualPathsPreset = keyof typeof measuredPresets;
