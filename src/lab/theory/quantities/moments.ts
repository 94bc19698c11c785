import { variancePreservingGain } from '../mean-field.ts';
import { gaussianMoments, type Moments } from '../moments.ts';
import { flatShare } from '../saturation.ts';
import { torchGain } from '../torch-gain.ts';
import { activationOf, number, type Quantity, type QuantityOptions } from './options.ts';

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

/** Of an activation under a Gaussian pre-activation of variance `q`. */
export const momentQuantities = {
  gain: number((options) => variancePreservingGain(activationOf(options))),
  'preserving-sigma-w2': number((options) => variancePreservingGain(activationOf(options)) ** 2),
  'mean-square': number((options) => momentsOf(options).square),
  'mean-slope': number((options) => momentsOf(options).slope),
  'mean-square-slope': number((options) => momentsOf(options).slopeSquare),
  'flat-share': number((options) => flatShare(activationOf(options), options.q ?? 1)),
  'torch-gain': number(torchGainOf),
} as const satisfies Record<string, Quantity>;
