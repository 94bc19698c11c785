import { exponentsOf, type FormatName, formats } from '../../numerics/formats.ts';
import { fixedPointFactor } from '../mean-field.ts';
import { type Crossings, crossingsOfPower, limitsOf } from '../number-formats.ts';
import { above, choice, magnitude, networkOf, number, type Quantity, type QuantityOptions } from './options.ts';

const formatOf = ({ format }: QuantityOptions) =>
  formats[choice('format', format, Object.keys(formats) as FormatName[])];

/** ln of a power of two. */
const powerOfTwo = (exponent: number): number => exponent * Math.LN2;

/** log2 of the factor on the gradient's root mean square a layer: of `base`, or of √χ₁ of the network that is named. */
function logFactorOf(options: QuantityOptions): number {
  if (options.activation === undefined) return Math.log2(above(options, 'base', 0));
  return Math.log2(fixedPointFactor(networkOf(options))) / 2;
}

/** The layer at which a gradient of `gradient` (1) crosses a limit; `Infinity` where it never does. */
function layerAt(limit: keyof Crossings): (options: QuantityOptions) => number {
  return (options) => {
    const { gradient = 1, lossScale = 0 } = options;
    const start = Math.log2(above({ gradient }, 'gradient', 0));
    const limits = limitsOf(formatOf(options), above({ lossScale }, 'lossScale', 0, true));
    return crossingsOfPower(start, logFactorOf(options), limits)[limit] ?? Number.POSITIVE_INFINITY;
  };
}

/** Of number formats, and of the layer, counted back from the loss, at which each loses a gradient. */
export const numberFormatQuantities = {
  'format-max': magnitude((options) => Math.log(formatOf(options).maximum)),
  'format-smallest-normal': magnitude((options) => powerOfTwo(exponentsOf(formatOf(options)).normal)),
  'format-smallest-subnormal': magnitude((options) => powerOfTwo(exponentsOf(formatOf(options)).subnormal)),
  'format-epsilon': magnitude((options) => powerOfTwo(exponentsOf(formatOf(options)).epsilon)),
  // The leading bit is not stored.
  'format-digits': number((options) => (formatOf(options).fraction + 1) * Math.log10(2)),
  'format-zero-layer': number(layerAt('zero')),
  'format-subnormal-layer': number(layerAt('subnormal')),
  'format-overflow-layer': number(layerAt('overflow')),
  'exp-overflow': number((options) => Math.log(formatOf(options).maximum)),
} as const satisfies Record<string, Quantity>;
