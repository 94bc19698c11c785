import { chronoBias, chronoRetention, chronoShare, logChronoPath } from '../chrono.ts';
import { jordanBlockNorm } from '../recurrence.ts';
import { above, finite, fraction, magnitude, number, type Quantity, type QuantityOptions, whole } from './options.ts';

const stepsOf = (options: QuantityOptions): number => whole(options, 'steps', 0);

/** −ln σ(b): what a gate that rests at its bias takes off the logarithm a step. */
const gateDecay = (options: QuantityOptions): number => Math.log1p(Math.exp(-finite(options, 'bias')));

/** Steps until a recurrence that multiplies by `base` a step has `share` left. */
const decaySteps = (options: QuantityOptions): number =>
  Math.log(fraction(options, 'share')) / Math.log(fraction(options, 'base'));

/** Of chrono initialization the longest time, T_max. */
const longestOf = (options: QuantityOptions): number => above(options, 'longest', 2);

function jordanNorm(options: QuantityOptions, steps: number): number {
  return jordanBlockNorm(fraction(options, 'base'), above(options, 'corner', 0), steps);
}

/** The lag at which the powers of [[base, corner], [0, base]] are largest: no later than 1/|ln base|. */
function jordanPeakStep(options: QuantityOptions): number {
  const last = Math.ceil(-1 / Math.log(fraction(options, 'base')));
  let peak = 0;
  for (let step = 1; step <= last; step++) {
    if (jordanNorm(options, step) > jordanNorm(options, peak)) peak = step;
  }
  return peak;
}

/** Of recurrence: gates at rest, chrono initialization, and powers of a matrix. */
export const memoryQuantities = {
  'gate-half-life': number((options) => Math.LN2 / gateDecay(options)),
  'gate-time': number((options) => 1 + Math.exp(finite(options, 'bias'))),
  'gate-power': magnitude((options) => -stepsOf(options) * gateDecay(options)),
  'decay-steps': number(decaySteps),
  'chrono-bias': number((options) => chronoBias(above(options, 'longest', 1))),
  'chrono-retention': number((options) => chronoRetention(above(options, 'longest', 1))),
  'chrono-share': number((options) => chronoShare(above(options, 'time', 0), longestOf(options))),
  'chrono-path': magnitude((options) => logChronoPath(stepsOf(options), longestOf(options))),
  'jordan-norm': number((options) => jordanNorm(options, stepsOf(options))),
  'jordan-peak': number((options) => jordanNorm(options, jordanPeakStep(options))),
  'jordan-peak-step': number(jordanPeakStep),
} as const satisfies Record<string, Quantity>;
