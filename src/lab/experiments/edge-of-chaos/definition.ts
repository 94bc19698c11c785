import type { ExperimentDefinition } from '../../experiment.ts';
import { activationChoices } from '../../nn/activation-names.ts';
import { type ParameterTable, SEED_PARAMETERS, type Values } from '../../parameters.ts';
import type { Contour } from '../../theory/phase-diagram.ts';
import type { SignalPath } from '../../theory/signal-path.ts';
import { summarizeEdgeOfChaos } from './summary.ts';

/** The plane's height: standard deviations of the biases from 0 to this. */
export const LARGEST_SIGMA_B = 2;

/** The plane is measured on so many of the seeds, the first; the point on all. */
export const PLANE_SEEDS = 4;

/** Depth scales ξ whose lines are drawn, in layers. */
export const DEPTH_SCALES = [3, 10] as const;

/** The controls of the edge of chaos, the keys of its address and, in kebab case, its flags. */
export const edgeOfChaosParameters = {
  activation: {
    kind: 'choice',
    label: 'Activation',
    symbol: 'φ',
    default: 'tanh',
    options: activationChoices,
    help: 'The function that every unit applies to its pre-activation.',
  },
  sigmaW: {
    kind: 'number',
    label: 'Weights at the point',
    symbol: 'σ_w',
    min: 0.25,
    max: 16,
    step: 0.01,
    default: 1.75,
    scale: 'log',
    help: 'Standard deviation of a weight times the root of its fan-in, at the point that is looked at.',
  },
  sigmaB: {
    kind: 'number',
    label: 'Biases at the point',
    symbol: 'σ_b',
    min: 0,
    max: LARGEST_SIGMA_B,
    step: 0.01,
    default: 0.5,
    help: 'Standard deviation of a bias, at the point that is looked at.',
  },
  depth: {
    kind: 'integer',
    label: 'Depth',
    symbol: 'L',
    unit: 'layers',
    min: 4,
    max: 100,
    step: 2,
    default: 20,
    help: 'Layers of every network; the gradient is followed through the upper half of them.',
  },
  width: {
    kind: 'integer',
    label: 'Width',
    symbol: 'n',
    unit: 'units',
    min: 16,
    max: 256,
    step: 16,
    default: 64,
    help: 'Units in every layer; fan-in and fan-out are both this.',
  },
  batch: {
    kind: 'integer',
    label: 'Inputs',
    symbol: 'B',
    min: 2,
    max: 16,
    step: 2,
    default: 2,
    help: 'Inputs sent through together; the first and second are a pair, and so on.',
  },
  correlation: {
    kind: 'number',
    label: 'Correlation of a pair',
    symbol: 'c₀',
    min: 0,
    max: 0.999,
    step: 0.001,
    default: 0.6,
    help: 'How alike the two inputs of a pair are to begin with.',
  },
  grid: {
    kind: 'integer',
    label: 'Grid',
    min: 8,
    max: 64,
    step: 8,
    default: 32,
    help: 'Cells along each side of the plane.',
  },
  reach: {
    kind: 'number',
    label: 'Largest',
    symbol: 'σ_w',
    min: 1.5,
    max: 16,
    step: 0.5,
    default: 3,
    help: 'Where the plane ends to the right.',
  },
  ...SEED_PARAMETERS,
} as const satisfies ParameterTable;

export type EdgeOfChaosParameters = Values<typeof edgeOfChaosParameters>;

/** By layer, over seeds. */
export interface LayerSpread {
  median: number[];
  p10: number[];
  p90: number[];
  /** [seed][layer] */
  perSeed: number[][];
}

/** The plane, row by row from σ_b = 0 upwards: cell (i, j) stands at index j·grid + i, around `cellCentre`. */
export interface MeasuredPlane {
  /**
   * log10 of the factor on the gradient's RMS a layer, median over the seeds measured so far. `-Infinity`: the gradient is
   * exactly 0; `NaN`: not measured yet.
   */
  step: number[];
  /** Cells whose forward signal is not a number that single precision could hold unscaled, and why. */
  outside: { cell: number; kind: 'overflow' | 'zero' | 'not-a-number' }[];
  /** Seeds measured at every cell. */
  seeds: number;
}

export interface EdgeOfChaosFrame {
  params: EdgeOfChaosParameters;
  /** 0…1 */
  progress: number;
  plane: MeasuredPlane;
  point: {
    /** log10 of the factor on the gradient's RMS a layer, over the upper half of the layers. */
    step: { median: number; p10: number; p90: number; perSeed: number[] };
    /** log10 RMS of the pre-activation by layer; index = layer − 1. */
    signal: LayerSpread;
    /** Correlation of the two inputs of a pair; index = layer, 0 is the input. */
    correlation: LayerSpread;
  };
  /** Of the point, and lines of equal depth scale ξ over the plane: that of χ₁ = 1 and those of `DEPTH_SCALES` on both sides. */
  theory: SignalPath & { contours: Contour[] };
  /** Networks that this run measured, those of the plane included. */
  networks: number;
}

/** √2, to the digits that a reader would type. */
const HE_SIGMA_W = Number(Math.SQRT2.toFixed(4));

export const edgeOfChaos = {
  id: 'edge-of-chaos',
  title: 'Edge of chaos',
  question: 'For which weight and bias variances does a gradient neither vanish nor explode?',
  parameters: edgeOfChaosParameters,
  presets: {
    tanh: { title: 'The plane of tanh', values: {} },
    'tanh-critical': {
      title: 'tanh at the edge: weight variance 1.761, bias variance 0.05',
      values: { sigmaW: 1.327, sigmaB: 0.2236 },
    },
    'tanh-ordered': {
      title: 'tanh in the ordered phase: weight variance 1',
      values: { sigmaW: 1, sigmaB: 0.2236 },
    },
    'tanh-chaotic': {
      title: 'tanh in the chaotic phase: weight variance 4',
      values: { sigmaW: 2, sigmaB: 0.2236 },
    },
    'tanh-neighbours': {
      title: 'Two nearly equal inputs in the chaotic phase',
      values: { sigmaW: 2, sigmaB: 0.2236, correlation: 0.999 },
    },
    erf: { title: 'The plane of erf', values: { activation: 'erf', sigmaW: 1.5 } },
    relu: { title: 'ReLU: the edge is one weight variance', values: { activation: 'relu' } },
    'relu-he': {
      title: 'ReLU as He et al. initialize it: weight variance 2, no biases',
      values: { activation: 'relu', sigmaW: HE_SIGMA_W, sigmaB: 0 },
    },
    sigmoid: { title: 'Sigmoid: no edge within the plane', values: { activation: 'sigmoid' } },
    'sigmoid-far': {
      title: 'Sigmoid: the edge far out',
      values: { activation: 'sigmoid', reach: 16, sigmaW: 11 },
    },
    selu: { title: 'SELU', values: { activation: 'selu', sigmaW: 1, sigmaB: 0 } },
    gelu: { title: 'GELU', values: { activation: 'gelu', sigmaW: HE_SIGMA_W, sigmaB: 0 } },
    silu: { title: 'SiLU', values: { activation: 'silu', sigmaW: HE_SIGMA_W, sigmaB: 0 } },
    'hundred-layers': {
      title: 'tanh at the edge, a hundred layers',
      values: { sigmaW: 1.327, sigmaB: 0.2236, depth: 100 },
    },
  },
  opensWith: 'tanh',
  summarize: summarizeEdgeOfChaos,
} as const satisfies ExperimentDefinition<typeof edgeOfChaosParameters, EdgeOfChaosFrame>;

export type EdgeOfChaosPreset = keyof typeof edgeOfChaos.presets;
