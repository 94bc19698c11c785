import { CLIPPING_RULES, clipCoefficient, clipTensors, cosine, globalNorm, type Tensors } from '../clipping.ts';
import { RIDGE_LOSS, ridgeBias, ridgeFactor, ridgeGradient, WALL_FROM, ZERO_LOSS_UNTIL } from '../recurrent-unit.ts';
import { above, choice, magnitude, number, type Quantity, type QuantityOptions, whole } from './options.ts';

function tensorsOf({ tensors }: QuantityOptions): Tensors {
  if (!tensors?.flat().some((value) => value !== 0) || !tensors.flat().every(Number.isFinite)) {
    throw new RangeError(`tensors = ${JSON.stringify(tensors)}: lists of finite numbers, not all 0, are needed`);
  }
  return tensors;
}

const clippedOf = (options: QuantityOptions): number[][] =>
  clipTensors(tensorsOf(options), choice('by', options.by, CLIPPING_RULES), above(options, 'threshold', 0));

/** A number of the clipped gradient, counted from 1 through all tensors. */
function clippedEntry(options: QuantityOptions): number {
  const entries = clippedOf(options).flat();
  const at = whole(options, 'index', 1);
  const entry = entries[at - 1];
  if (entry === undefined) throw new RangeError(`index = ${at}: the tensors have ${entries.length} numbers`);
  return entry;
}

const weightOf = (options: QuantityOptions): number => above(options, 'weight', 0);

/** ln of the gradient's norm on the ridge of the recurrent unit of Pascanu et al. (2013). */
function logRidgeGradient(options: QuantityOptions): number {
  const { dw, db } = ridgeGradient(weightOf(options));
  return Math.log(Math.hypot(dw, db));
}

/** Of clipping, and of the wall that it is for. */
export const clippingQuantities = {
  'clip-norm': number((options) => globalNorm(tensorsOf(options))),
  'clip-coefficient': number((options) =>
    clipCoefficient(globalNorm(tensorsOf(options)), above(options, 'threshold', 0)),
  ),
  'clipped-entry': number(clippedEntry),
  'clipped-norm': number((options) => globalNorm(clippedOf(options))),
  'clip-cosine': number((options) => cosine(tensorsOf(options), clippedOf(options))),
  'ridge-bias': number((options) => ridgeBias(weightOf(options))),
  'ridge-factor': number((options) => ridgeFactor(weightOf(options))),
  'ridge-gradient': magnitude(logRidgeGradient),
  'ridge-loss': number(() => RIDGE_LOSS),
  'wall-from': number(() => WALL_FROM),
  'zero-loss-until': number(() => ZERO_LOSS_UNTIL),
} as const satisfies Record<string, Quantity>;
