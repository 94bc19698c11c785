import type { ExperimentDefinition } from '../../experiment.ts';
import type { ParameterTable, Values } from '../../parameters.ts';
import { ridgeBias } from '../../theory/recurrent-unit.ts';
import { summarizeCliff } from './summary.ts';

/** Names of the ways to clip; to norm and to global norm are the same for two numbers in one vector. */
export const CLIPPINGS = {
  none: 'without clipping',
  value: 'clipped by value',
  norm: 'clipped by norm',
  'global-norm': 'clipped by global norm',
} as const;
export type Clipping = keyof typeof CLIPPINGS;

/** The parts of the plane that can be looked at. */
export const WINDOWS = {
  close: { w: [3.8, 5.2], b: [-2.8, -1.8] },
  whole: { w: [2.5, 7], b: [-3.5, -0.5] },
} as const satisfies Record<string, { w: [number, number]; b: [number, number] }>;

/** The controls of cliff and clipping, the keys of its address and, in kebab case, its flags. */
export const cliffParameters = {
  w: {
    kind: 'number',
    label: 'Weight at the start',
    symbol: 'w',
    min: 2.5,
    max: 7,
    step: 0.01,
    default: 4.5,
    help: 'The recurrent weight where the descent starts.',
  },
  b: {
    kind: 'number',
    label: 'Bias at the start',
    symbol: 'b',
    min: -3.5,
    max: -0.5,
    step: 0.01,
    default: -2.5,
    help: 'The bias where the descent starts.',
  },
  learningRate: {
    kind: 'number',
    label: 'Learning rate',
    symbol: 'η',
    min: 0.0005,
    max: 1,
    step: 0.0005,
    default: 0.1,
    scale: 'log',
    help: 'What a gradient is multiplied by to make a step.',
  },
  threshold: {
    kind: 'number',
    label: 'Clipping threshold',
    symbol: 'c',
    min: 0.01,
    max: 1000,
    step: 0.01,
    default: 1,
    scale: 'log',
    help: 'A clipped gradient is not longer than this; by value, neither of its two numbers is.',
  },
  steps: {
    kind: 'integer',
    label: 'Steps',
    min: 10,
    max: 1000,
    step: 10,
    default: 150,
    help: 'Updates of every descent.',
  },
  path: {
    kind: 'choice',
    label: 'Descents',
    default: 'all',
    options: {
      all: 'all three',
      none: 'without clipping',
      value: 'clipped by value',
      norm: 'clipped by norm',
      'global-norm': 'clipped by global norm',
    },
    help: 'Which descents are run. One vector of two numbers has one norm, so by norm and by global norm agree here.',
  },
  window: {
    kind: 'choice',
    label: 'Window',
    default: 'close',
    options: { close: 'where the wall begins', whole: 'the whole surface' },
    help: 'The part of the plane that is drawn.',
  },
  grid: {
    kind: 'integer',
    label: 'Grid',
    min: 16,
    max: 128,
    step: 8,
    default: 40,
    help: 'Cells along each side of the plane.',
  },
} as const satisfies ParameterTable;

export type CliffParameters = Values<typeof cliffParameters>;

/** One descent, in double precision. Index = updates made; 0 is the start. */
export interface Descent {
  clipping: Clipping;
  w: number[];
  b: number[];
  loss: number[];
  /** log10 of the gradient's norm before clipping; `-Infinity` where it is exactly 0. */
  gradient: number[];
  /** The first update that moves (w, b) by more than `THROWN`: the step whose gradient made it, and how far. */
  thrown: { step: number; distance: number } | null;
  /** The first step at which a descent from a start moved by `NUDGE` is `ELSEWHERE` away or more: from here on it is chance. */
  partsAt: number | null;
}

export interface CliffFrame {
  params: CliffParameters;
  /** 0…1 */
  progress: number;
  /** Measured on the device in single precision, row by row from the smallest b; `NaN` where nothing is measured yet. */
  surface: {
    loss: number[];
    /** log10 of the gradient's norm. */
    gradient: number[];
  };
  descents: Descent[];
  /** Losses and gradients that this run computed, those of the descents included. */
  evaluated: number;
}

/** An update that moves further than this throws the descent off. The whole plane is 4.5 wide. */
export const THROWN = 1;
/** What the start of a descent's twin is moved by, to the right. */
export const NUDGE = 1e-10;
/** How far apart twins are no longer the same descent. */
export const ELSEWHERE = 0.01;

/** Nine decimals of the ridge's bias at w = 5: fewer would miss the wall. */
const ON_THE_RIDGE = Number(ridgeBias(5).toFixed(9));

export const cliffAndClipping = {
  id: 'cliff-and-clipping',
  title: 'Cliff and clipping',
  question: 'What happens at a wall in the loss, and what does clipping do there?',
  parameters: cliffParameters,
  presets: {
    cliff: { title: 'Into the wall', values: {} },
    'away-from-the-wall': {
      title: 'Away from the wall, clipping changes nothing',
      values: { w: 3.2, b: -2.6, learningRate: 0.5, window: 'whole' },
    },
    'large-threshold': { title: 'A threshold of 50 clips too late', values: { threshold: 50 } },
    'small-steps': { title: 'Small steps: slow, and not thrown', values: { learningRate: 0.002, steps: 400 } },
    ridge: { title: 'A start on the wall itself', values: { w: 5, b: ON_THE_RIDGE, steps: 300 } },
    'large-steps': {
      title: 'Another wall, larger steps',
      values: { w: 5.2, b: -2.3, learningRate: 0.5, window: 'whole' },
    },
    whole: { title: 'The whole surface', values: { window: 'whole' } },
  },
  opensWith: 'cliff',
  summarize: summarizeCliff,
} as const satisfies ExperimentDefinition<typeof cliffParameters, CliffFrame>;

export type CliffPreset = keyof typeof cliffAndClipping.presets;
