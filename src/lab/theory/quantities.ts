import { magnitudeText } from '../numerics/magnitude-text.ts';
import { clippingQuantities } from './quantities/clipping.ts';
import { meanFieldQuantities } from './quantities/mean-field.ts';
import { memoryQuantities } from './quantities/memory.ts';
import { momentQuantities } from './quantities/moments.ts';
import { normalizationQuantities } from './quantities/normalization.ts';
import { numberFormatQuantities } from './quantities/number-formats.ts';
import type { Quantity, QuantityOptions } from './quantities/options.ts';
import { pathQuantities } from './quantities/paths.ts';
import { taskQuantities } from './quantities/tasks.ts';
import { trainingQuantities } from './quantities/training.ts';
import { weightQuantities } from './quantities/weights.ts';

export type { QuantityOptions } from './quantities/options.ts';

const quantities = {
  ...meanFieldQuantities,
  ...momentQuantities,
  ...weightQuantities,
  ...normalizationQuantities,
  ...pathQuantities,
  ...trainingQuantities,
  ...clippingQuantities,
  ...taskQuantities,
  ...memoryQuantities,
  ...numberFormatQuantities,
} as const satisfies Record<string, Quantity>;

export type QuantityName = keyof typeof quantities;

/** The names that `computeQuantity` knows. */
export const quantityNames = Object.keys(quantities) as QuantityName[];

function quantityOf(of: string): Quantity {
  const name = quantityNames.find((known) => known === of);
  if (!name) throw new RangeError(`there is no quantity "${of}"; there are ${quantityNames.join(', ')}`);
  return quantities[name];
}

/**
 * A number of the theory by name. `q-star` and `critical-q` are `Infinity` where q grows without bound and `NaN` where
 * every q is a fixed point; `depth-scale` is `Infinity` at the edge of chaos; `correlation-fixed-point` is `NaN` where
 * every correlation stays. Magnitudes such as `power` are given themselves, not as logarithms, and may underflow.
 * @throws RangeError naming the value, and what is allowed
 */
export function computeQuantity(of: string, options: QuantityOptions): number {
  const { form, compute } = quantityOf(of);
  return form === 'magnitude' ? Math.exp(compute(options)) : compute(options);
}

function rounded(value: number, digits: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  return String(Number(value.toPrecision(digits))).replace('-', '−');
}

/**
 * The same for prose: `0.2361`, `−14.47`, `∞`, `any` where every value will do. A magnitude outside 0.01…10 000, or what
 * `digits` can write out, is a power of ten, as in `magnitudeText`, and never underflows.
 * @param digits significant digits where no power of ten is needed; 4 when left out, 2 for magnitudes
 */
export function quantityText(of: string, options: QuantityOptions, digits?: number): string {
  const { form, compute } = quantityOf(of);
  const value = compute(options);
  if (Number.isNaN(value)) return 'any';
  if (form === 'number') return rounded(value, digits ?? 4);
  const near = value >= Math.log(0.01) && value < Math.LN10 * Math.max(4, digits ?? 0);
  return near && digits !== undefined ? rounded(Math.exp(value), digits) : magnitudeText(value / Math.LN10);
}
