import { activations, type LabActivationName } from '../../nn/activations.ts';
import type { MeanFieldNetwork } from '../mean-field.ts';

/** What a quantity may depend on; each uses only its own. */
export interface QuantityOptions {
  activation?: string | undefined;
  /** Weight variance times fan-in. */
  sigmaW2?: number | undefined;
  /** Bias variance; 0 when left out. */
  sigmaB2?: number | undefined;
  /** Left out for `batch-norm-chi`: the limit of large batches. */
  batch?: number | undefined;
  layers?: number | undefined;
  /** Units in a layer. */
  width?: number | undefined;
  /** Variance of the pre-activation; 1 when left out. */
  q?: number | undefined;
  /** How weights are drawn: a name in `schemes`. */
  scheme?: string | undefined;
  fanIn?: number | undefined;
  fanOut?: number | undefined;
  /** The scheme's own when left out. */
  gain?: number | undefined;
  /** How the matrices of a Jacobian are drawn: `gaussian` or `orthogonal`. */
  init?: string | undefined;
  /** Factor on a residual branch; 1 when left out. */
  branchScale?: number | undefined;
  /** Bias of a gate. */
  bias?: number | undefined;
  base?: number | undefined;
  /** As PyTorch counts it: the weight of the new value. */
  momentum?: number | undefined;
  share?: number | undefined;
  /** Largest curvature of a loss over its smallest. */
  condition?: number | undefined;
  /** Size of a gradient that does not change from step to step; of the one that enters at the loss, 1 when left out. */
  gradient?: number | undefined;
  /** Steps between what a task shows and what it asks for. */
  delay?: number | undefined;
  /** Steps of a sequence. */
  steps?: number | undefined;
  /** Characteristic time of a unit, in steps. */
  time?: number | undefined;
  /** The longest characteristic time, in steps. */
  longest?: number | undefined;
  /** Entry beside the diagonal of a 2 × 2 block [[base, corner], [0, base]]. */
  corner?: number | undefined;
  /** What an optimizer adds to the root of the mean square; 10⁻⁸ when left out. */
  epsilon?: number | undefined;
  /** A gradient, one list of numbers a tensor. */
  tensors?: readonly (readonly number[])[] | undefined;
  /** How it is clipped: a name in `CLIPPING_RULES`. */
  by?: string | undefined;
  /** The largest norm, or the largest number, that clipping lets through. */
  threshold?: number | undefined;
  /** Which number of a gradient, from 1. */
  index?: number | undefined;
  /** Recurrent weight of a single unit. */
  weight?: number | undefined;
  /** A number format: a name in `formats`. */
  format?: string | undefined;
  /** log2 of the factor on the loss; 0 when left out. */
  lossScale?: number | undefined;
}

/** The computation of one named number. */
export interface Quantity {
  /** `magnitude`: printed as a power of ten where it is far from 1. */
  form: 'number' | 'magnitude';
  /** The number; of a magnitude its natural logarithm, which neither underflows nor overflows. */
  compute: (options: QuantityOptions) => number;
}

export function number(compute: Quantity['compute']): Quantity {
  return { form: 'number', compute };
}

export function magnitude(computeLog: Quantity['compute']): Quantity {
  return { form: 'magnitude', compute: computeLog };
}

type NumberOption = {
  [K in keyof QuantityOptions]-?: number extends QuantityOptions[K] ? K : never;
}[keyof QuantityOptions];

/** A finite number. */
export function finite(options: QuantityOptions, key: NumberOption): number {
  const value = options[key];
  if (value === undefined || !Number.isFinite(value))
    throw new RangeError(`${key} = ${value}: a finite number is needed`);
  return value;
}

/** A number above `least` (or from it, with `inclusive`). */
export function above(options: QuantityOptions, key: NumberOption, least: number, inclusive = false): number {
  const value = options[key];
  if (value === undefined || !Number.isFinite(value) || !(inclusive ? value >= least : value > least)) {
    throw new RangeError(`${key} = ${value}: a number ${inclusive ? `from ${least}` : `above ${least}`} is needed`);
  }
  return value;
}

/** A number between 0 and 1, both excluded. */
export function fraction(options: QuantityOptions, key: NumberOption): number {
  const value = options[key];
  if (value === undefined || !(value > 0 && value < 1)) {
    throw new RangeError(`${key} = ${value}: a number between 0 and 1 is needed`);
  }
  return value;
}

/** A whole number, `least` or more. */
export function whole(options: QuantityOptions, key: NumberOption, least: number): number {
  const value = options[key];
  if (value === undefined || !(Number.isInteger(value) && value >= least)) {
    throw new RangeError(`${key} = ${value}: a whole number, ${least} or more, is needed`);
  }
  return value;
}

/** One of `names`. */
export function choice<T extends string>(key: string, value: string | undefined, names: readonly T[]): T {
  const found = names.find((name) => name === value);
  if (!found) throw new RangeError(`${key} = "${value}": allowed are ${names.join(', ')}`);
  return found;
}

export function activationOf({ activation }: QuantityOptions): LabActivationName {
  return choice('activation', activation, Object.keys(activations) as LabActivationName[]);
}

export function sigmaB2Of({ sigmaB2 = 0 }: QuantityOptions): number {
  return above({ sigmaB2 }, 'sigmaB2', 0, true);
}

/** A plain wide network from `activation`, `sigmaW2` and, unless 0, `sigmaB2`. */
export function networkOf(options: QuantityOptions): MeanFieldNetwork {
  const sigmaW2 = above(options, 'sigmaW2', 0);
  return { activation: activationOf(options), sigmaW2, sigmaB2: sigmaB2Of(options) };
}
