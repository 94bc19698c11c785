import { WEIGHT_SCHEMES, type WeightScale, weightBound, weightDeviation } from '../weight-scales.ts';
import { above, choice, number, type Quantity, type QuantityOptions, whole } from './options.ts';

const NEEDS_FAN_IN: readonly string[] = ['xavier', 'he-fan-in', 'lecun', 'pytorch-default'];
const NEEDS_FAN_OUT: readonly string[] = ['xavier', 'he-fan-out'];

function scaleOf(options: QuantityOptions): WeightScale {
  const scheme = choice('scheme', options.scheme, WEIGHT_SCHEMES);
  return {
    scheme,
    fanIn: NEEDS_FAN_IN.includes(scheme) ? whole(options, 'fanIn', 1) : 1,
    fanOut: NEEDS_FAN_OUT.includes(scheme) ? whole(options, 'fanOut', 1) : 1,
    gain: options.gain === undefined ? undefined : above(options, 'gain', 0),
  };
}

/** Of the initial weights of one layer. */
export const weightQuantities = {
  'weight-deviation': number((options) => weightDeviation(scaleOf(options))),
  'weight-bound': number((options) => weightBound(scaleOf(options))),
} as const satisfies Record<string, Quantity>;
