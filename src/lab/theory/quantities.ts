import { activations, type LabActivationName } from '../nn/activations.ts';
import { batchNormalizationFactor, SMALLEST_BATCH } from './batch-normalization.ts';
import {
  depthScale,
  fixedPoint,
  fixedPointFactor,
  type MeanFieldNetwork,
  variancePreservingGain,
} from './mean-field.ts';
import { gaussianMoments, type Moments } from './moments.ts';
import { flatShare } from './saturation.ts';
import { torchGain } from './torch-gain.ts';

/** What a quantity may depend on; each uses only its own. */
export interface QuantityOptions {
  activation?: string | undefined;
  /** Weight variance times fan-in. */
  sigmaW2?: number | undefined;
  /** Bias variance; 0 when left out. */
  sigmaB2?: number | undefined;
  /** Left out: the limit of large batches. */
  batch?: number | undefined;
  layers?: number | undefined;
  /** Variance of the pre-activation; 1 when left out. */
  q?: number | undefined;
}

function activationOf({ activation }: QuantityOptions): LabActivationName {
  const names = Object.keys(activations) as LabActivationName[];
  const found = names.find((name) => name === activation);
  if (!found) throw new RangeError(`activation = "${activation}": allowed are ${names.join(', ')}`);
  return found;
}

function networkOf(options: QuantityOptions): MeanFieldNetwork {
  const { sigmaW2, sigmaB2 = 0 } = options;
  if (sigmaW2 === undefined || !(sigmaW2 > 0 && Number.isFinite(sigmaW2))) {
    throw new RangeError(`sigmaW2 = ${sigmaW2}: a number above 0 is needed`);
  }
  if (!(sigmaB2 >= 0 && Number.isFinite(sigmaB2))) throw new RangeError(`sigmaB2 = ${sigmaB2}: allowed is 0 or more`);
  return { activation: activationOf(options), sigmaW2, sigmaB2 };
}

function layersOf({ layers }: QuantityOptions): number {
  if (layers === undefined || !(Number.isInteger(layers) && layers >= 0)) {
    throw new RangeError(`layers = ${layers}: a whole number, 0 or more, is needed`);
  }
  return layers;
}

function batchNormalized(options: QuantityOptions): number {
  const { batch = Number.POSITIVE_INFINITY } = options;
  if (batch !== Number.POSITIVE_INFINITY && !(Number.isInteger(batch) && batch >= SMALLEST_BATCH)) {
    throw new RangeError(
      `batch = ${batch}: allowed is a whole number, ${SMALLEST_BATCH} or more, or none for the limit`,
    );
  }
  return batchNormalizationFactor(activationOf(options), batch);
}

function momentsOf(options: QuantityOptions): Moments {
  const { q = 1 } = options;
  if (!(q >= 0 && q <= 1e300)) throw new RangeError(`q = ${q}: allowed is 0 to 1e300`);
  return gaussianMoments(activationOf(options), q);
}

function torchGainOf(options: QuantityOptions): number {
  const name = activationOf(options);
  const gain = torchGain(name);
  if (gain === null) throw new RangeError(`activation = "${name}": torch.nn.init.calculate_gain knows no gain for it`);
  return gain;
}

const quantities = {
  chi: (options) => fixedPointFactor(networkOf(options)),
  'rms-ratio': (options) => Math.sqrt(fixedPointFactor(networkOf(options))),
  'q-star': (options) => fixedPoint(networkOf(options)),
  'depth-scale': (options) => depthScale(networkOf(options)),
  gain: (options) => variancePreservingGain(activationOf(options)),
  power: (options) => fixedPointFactor(networkOf(options)) ** (layersOf(options) / 2),
  'mean-square': (options) => momentsOf(options).square,
  'mean-slope': (options) => momentsOf(options).slope,
  'mean-square-slope': (options) => momentsOf(options).slopeSquare,
  'flat-share': (options) => flatShare(activationOf(options), options.q ?? 1),
  'torch-gain': torchGainOf,
  'batch-norm-chi': batchNormalized,
  'batch-norm-rms-ratio': (options) => Math.sqrt(batchNormalized(options)),
} as const satisfies Record<string, (options: QuantityOptions) => number>;

export type QuantityName = keyof typeof quantities;

/** The names that `computeQuantity` knows. */
export const quantityNames = Object.keys(quantities) as QuantityName[];

/**
 * A number of the theory by name, for prose. `q-star` is `Infinity` where q grows without bound and `NaN` where every q
 * is a fixed point; `depth-scale` is `Infinity` at the edge of chaos; `power` is the factor itself, not its logarithm.
 * @throws RangeError naming the value, and what is allowed
 */
export function computeQuantity(of: string, options: QuantityOptions): number {
  const name = quantityNames.find((known) => known === of);
  if (!name) throw new RangeError(`there is no quantity "${of}"; there are ${quantityNames.join(', ')}`);
  return quantities[name](options);
}
