import type { ExperimentDefinition } from '../../experiment.ts';
import type { BoxCount } from '../../numerics/box-counting.ts';
import type { ParameterTable, Values } from '../../parameters.ts';
import { summarizeMap } from './summary.ts';

/**
 * The narrowest map. Single precision's learning rates are 2.6·10⁻⁸ to 5.2·10⁻⁸ of a decade apart: on a narrower map of 256
 * pixels neighbours would be the same network.
 */
export const NARROWEST = 2e-5;
export const WIDEST = 12;

/** Pixels along each side where the reader leaves it to us: on a graphics device, and elsewhere. */
export const AUTOMATIC_RESOLUTION = { device: 128, processor: 64 } as const;

/** The controls of the trainability map, the keys of its address and, in kebab case, its flags. */
export const mapParameters = {
  loss: {
    kind: 'choice',
    label: 'What is trained',
    default: 'network',
    options: { network: 'a network', quadratic: 'two parameters' },
    help: 'A network with one hidden layer, or a loss of two parameters whose stable region has a closed form.',
  },
  activation: {
    kind: 'choice',
    label: 'Activation',
    symbol: 'φ',
    default: 'tanh',
    options: { tanh: 'tanh', relu: 'ReLU', linear: 'linear' },
    help: 'The hidden layer’s function.',
  },
  steps: {
    kind: 'integer',
    label: 'Steps',
    min: 20,
    max: 1000,
    step: 10,
    default: 100,
    help: 'Steps of full-batch gradient descent for every pixel.',
  },
  resolution: {
    kind: 'optional-number',
    label: 'Resolution',
    min: 32,
    max: 256,
    step: 8,
    default: null,
    automatic: 'as the device allows',
    help: 'Pixels along each side; every pixel is one training run.',
  },
  centreX: {
    kind: 'number',
    label: 'Centre, input layer',
    symbol: 'x',
    min: -6,
    max: 9,
    step: 0.01,
    default: 1.5,
    help: 'The base-10 logarithm of the input layer’s learning rate in the middle of the map.',
  },
  centreY: {
    kind: 'number',
    label: 'Centre, output layer',
    symbol: 'y',
    min: -6,
    max: 9,
    step: 0.01,
    default: 1.5,
    help: 'The base-10 logarithm of the output layer’s learning rate in the middle of the map.',
  },
  span: {
    kind: 'number',
    label: 'Span',
    min: NARROWEST,
    max: WIDEST,
    step: 0.00001,
    default: 9,
    scale: 'log',
    unit: 'decades',
    help: 'The length of both axes, in powers of ten. Below 0.00002 single precision has no more learning rates between.',
  },
  width: {
    kind: 'choice',
    label: 'Width',
    default: '8',
    options: { 8: '8', 16: '16' },
    help: 'Inputs, and units of the hidden layer. A step at width 16 costs fifteen times as much.',
  },
  roughness: {
    kind: 'number',
    label: 'Roughness',
    symbol: 'ε',
    min: 0,
    max: 1,
    step: 0.01,
    default: 0,
    help: 'The height of the ripples on the two-parameter loss.',
  },
} as const satisfies ParameterTable;

export type MapParameters = Values<typeof mapParameters>;
export type MapActivation = MapParameters['activation'];

/** Counts of a finished map. */
export interface MapStatistics {
  /** Pixels whose run converged. */
  converged: number;
  /** Pixels whose loss passed 10³⁰ times the first. */
  overflowed: number;
  /** 2 × 2 blocks that hold both kinds. */
  edgePixels: number;
  boxes: BoxCount[];
  /** Null where there is no boundary. */
  boxSlope: number | null;
  /** Pixels that are not as the closed form has them; null where there is no closed form. */
  disagreeing: number | null;
}

export interface MapFrame {
  /** With the resolution in force. */
  params: MapParameters & { resolution: number };
  /** 0…1 */
  progress: number;
  /** Bits of the numbers that the runs were computed with. */
  bits: 32 | 64;
  /** The measure of each pixel's run, row by row from the smallest y; below 0 converged, `NaN` not measured yet. */
  measure: number[];
  /** Null while the map is unfinished. */
  statistics: MapStatistics | null;
  /** Runs that this measurement computed. */
  trained: number;
}

/** The part of the plane that shows all there is. */
export const WHOLE = {
  network: { centreX: 1.5, centreY: 1.5, span: 9 },
  quadratic: { centreX: -0.3, centreY: -0.3, span: 1.2 },
} as const;

/** Two parameters are cheap: as many pixels as there may be, which show how rough the boundary is. */
const QUADRATIC_RUN = { loss: 'quadratic', ...WHOLE.quadratic, steps: 500, resolution: 256 } as const;

export const trainabilityMap = {
  id: 'trainability-map',
  title: 'Trainability map',
  question: 'Which learning rates train, and what does the boundary look like?',
  parameters: mapParameters,
  presets: {
    paper: { title: 'The paper’s network, tanh', values: {} },
    zoom: { title: 'A closer look at the boundary', values: { centreX: 1.9, centreY: 1.6, span: 0.4 } },
    relu: { title: 'ReLU', values: { activation: 'relu' } },
    linear: { title: 'Linear', values: { activation: 'linear' } },
    quadratic: { title: 'Two parameters: a smooth boundary, known in closed form', values: QUADRATIC_RUN },
    'rough-quadratic': { title: 'Two parameters on a rippled loss', values: { ...QUADRATIC_RUN, roughness: 0.05 } },
  },
  opensWith: 'paper',
  summarize: summarizeMap,
} as const satisfies ExperimentDefinition<typeof mapParameters, MapFrame>;

export type MapPreset = keyof typeof trainabilityMap.presets;
