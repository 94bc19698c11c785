/**
 * Initialization schemes for layers of any fan-in and fan-out. A weight's standard deviation is gain × `unit`, and each
 * scheme has a gain of its own, as in `torch.nn.init`.
 */

/** From which stream a layer's numbers come; schemes that share one differ in scale only. */
export type Distribution = 'normal' | 'uniform' | 'orthogonal';

export interface Scheme {
  distribution: Distribution;
  /** The square of the scheme's own gain. */
  gainSquared: number;
  /** The standard deviation of a weight at gain 1. */
  unit(fanIn: number, fanOut: number): number;
  /** The variance of a bias. */
  biasVariance(fanIn: number): number;
}

const fanInRule = (fanIn: number): number => 1 / Math.sqrt(fanIn);
const fanOutRule = (_fanIn: number, fanOut: number): number => 1 / Math.sqrt(fanOut);
const none = (): number => 0;

/** The schemes by name. */
export const schemes = {
  /** LeCun et al. (1998): variance 1/fan-in keeps the signal of linear layers. */
  lecun: { distribution: 'normal', gainSquared: 1, unit: fanInRule, biasVariance: none },
  'fan-out': { distribution: 'normal', gainSquared: 1, unit: fanOutRule, biasVariance: none },
  /** Glorot and Bengio (2010): variance 2/(fan-in + fan-out), between the two. */
  xavier: {
    distribution: 'normal',
    gainSquared: 1,
    unit: (fanIn, fanOut) => Math.sqrt(2 / (fanIn + fanOut)),
    biasVariance: none,
  },
  /** He et al. (2015): twice as much, for rectifiers. */
  'he-fan-in': { distribution: 'normal', gainSquared: 2, unit: fanInRule, biasVariance: none },
  'he-fan-out': { distribution: 'normal', gainSquared: 2, unit: fanOutRule, biasVariance: none },
  /** Saxe et al. (2014): orthonormal rows or columns, whichever are fewer. */
  orthogonal: {
    distribution: 'orthogonal',
    gainSquared: 1,
    unit: (fanIn, fanOut) => 1 / Math.sqrt(Math.max(fanIn, fanOut)),
    biasVariance: none,
  },
  /** nn.Linear draws weights and biases uniformly on ±1/√fan-in, of variance 1/(3 fan-in). */
  'pytorch-default': {
    distribution: 'uniform',
    gainSquared: 1 / 3,
    unit: fanInRule,
    biasVariance: (fanIn) => 1 / (3 * fanIn),
  },
  /** The same small numbers whatever the layer's size. */
  fixed: { distribution: 'normal', gainSquared: 1, unit: () => 0.01, biasVariance: none },
} as const satisfies Record<string, Scheme>;

export type SchemeName = keyof typeof schemes;

/** The factor on a scheme's unit deviation. @param gain null for the scheme's own */
export function gainOf(name: SchemeName, gain: number | null): number {
  return gain ?? Math.sqrt(schemes[name].gainSquared);
}

/** The standard deviation of a weight. @param gain null for the scheme's own */
export function weightDeviation(name: SchemeName, fanIn: number, fanOut: number, gain: number | null = null): number {
  return gainOf(name, gain) * schemes[name].unit(fanIn, fanOut);
}
