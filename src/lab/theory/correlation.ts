import { activations, type LabActivationName, LEAKY_SLOPE } from '../nn/activations.ts';
import { equalPanels, gaussLegendre, visitPanels } from '../numerics/quadrature.ts';
import { fixedPoint, fixedPointFactor, type MeanFieldNetwork, varianceMap } from './mean-field.ts';
import { gaussianMoments } from './moments.ts';

const rule = gaussLegendre(8);
const LARGEST_Z = 7.5;
const DENSITY_BREAKS = equalPanels(-LARGEST_Z, LARGEST_Z, 7);
/** φ bends on the scale of 1, whatever the density's; 0 is where kinks lie. */
const BENDS = [-16, -6, -2.5, -1, 0, 1, 2.5, 6, 16];

/** Panels in z for a function of mean + deviation·z. */
function panels(mean: number, deviation: number): number[] {
  const bends = BENDS.map((u) => (u - mean) / deviation).filter((z) => Math.abs(z) < LARGEST_Z);
  return [...DENSITY_BREAKS, ...bends].sort((a, b) => a - b);
}

/** E[f(u₁)f(u₂)] with u₁ = √q z₁ outside and u₂ = √q (c z₁ + √(1 − c²) z₂) inside. */
function pairMean(f: (u: number) => number, q: number, c: number): number {
  const deviation = Math.sqrt(q);
  const across = deviation * Math.sqrt((1 - c) * (1 + c));
  let sum = 0;
  visitPanels(rule, panels(0, deviation), (first, outer) => {
    const along = deviation * c * first;
    let inner = 0;
    visitPanels(rule, panels(along, across), (second, width) => {
      inner += width * Math.exp((-second * second) / 2) * f(along + across * second);
    });
    sum += outer * Math.exp((-first * first) / 2) * f(deviation * first) * inner;
  });
  return sum / (2 * Math.PI);
}

/** Slope left of 0 of the activations that are linear on both sides, with slope 1 on the right. */
const LEFT_SLOPE: Partial<Record<LabActivationName, number>> = { linear: 1, relu: 0, 'leaky-relu': LEAKY_SLOPE };

/** The share of pairs in which both are positive: 1/4 for c = 0, 1/2 for c = 1. */
const bothPositive = (c: number): number => (Math.PI - Math.acos(c)) / (2 * Math.PI);

/**
 * E[φ(u₁)φ(u₂)] over two pre-activations u₁, u₂ ~ N(0, q) with correlation c, to about 9 digits; exact for piecewise
 * linear φ (the arc-cosine kernel of order 1, Cho and Saul, 2009).
 * @param q above 0
 * @param c from −1 to 1
 */
export function pairProduct(name: LabActivationName, q: number, c: number): number {
  const left = LEFT_SLOPE[name];
  if (left !== undefined) {
    const positive = Math.sqrt((1 - c) * (1 + c)) / (2 * Math.PI) + bothPositive(c) * c;
    return q * ((1 + left * left) * positive - 2 * left * (positive - c / 2));
  }
  return c === 1 ? gaussianMoments(name, q).square : pairMean(activations[name].value, q, c);
}

/** E[φ′(u₁)φ′(u₂)], as `pairProduct` (for piecewise linear φ the arc-cosine kernel of order 0). */
export function pairSlopeProduct(name: LabActivationName, q: number, c: number): number {
  const left = LEFT_SLOPE[name];
  if (left !== undefined) return (1 + left * left) * bothPositive(c) + 2 * left * (0.5 - bothPositive(c));
  return c === 1 ? gaussianMoments(name, q).slopeSquare : pairMean(activations[name].slope, q, c);
}

/**
 * The correlation of two inputs one layer on, c′ = (σ_w² E[φ(u₁)φ(u₂)] + σ_b²)/q′ (Poole et al., 2016). Deep in a network
 * q = q*; before, q is that of the layer, which both inputs share.
 * @param q above 0
 */
export function correlationMap(network: MeanFieldNetwork, q: number, c: number): number {
  const { activation, sigmaW2, sigmaB2 } = network;
  const covariance = sigmaW2 * pairProduct(activation, q, c) + sigmaB2;
  return Math.min(1, covariance / varianceMap(network, q));
}

/** The slope of the correlation map, ∂c′/∂c = σ_w² E[φ′(u₁)φ′(u₂)] q/q′; at c = 1 and q = q* it is χ₁. */
export function correlationSlope(network: MeanFieldNetwork, q: number, c: number): number {
  const { activation, sigmaW2 } = network;
  return (sigmaW2 * pairSlopeProduct(activation, q, c) * q) / varianceMap(network, q);
}

/** Whether a vanishing pre-activation sees a straight line, which leaves correlations as they are. */
function isSmoothAtZero(name: LabActivationName): boolean {
  const { slope } = activations[name];
  return slope(-Number.MIN_VALUE) === slope(Number.MIN_VALUE);
}

/** The least correlation, or its distance to 1, that is told from none. */
const TOLERANCE = 1e-9;

/** Where c* and 1 all but meet, each step is half as long as the one before. */
const MOST_ITERATIONS = 40;

/**
 * c*, the correlation that two different inputs approach with depth: 1 up to the edge of chaos, below 1 in the chaotic
 * phase (Poole et al., 2016). The map is convex on [0, 1], so that there is one such point.
 * @returns `NaN` where it depends on the inputs: in linear networks, and where the signal dies out along a straight line
 */
export function correlationFixedPoint(network: MeanFieldNetwork): number {
  const q = fixedPoint(network);
  const factor = fixedPointFactor(network);
  if (network.activation === 'linear') return network.sigmaB2 > 0 && factor <= 1 ? 1 : Number.NaN;
  if (q === 0) return isSmoothAtZero(network.activation) ? Number.NaN : 1;
  if (!Number.isFinite(q) || factor <= 1) return 1;
  if (correlationMap(network, q, 0) < TOLERANCE) return 0;
  // Newton's method: the map is convex, and from 0 its tangents never lead past c*. What does is rounding, next to 1.
  let c = 0;
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    const step = (correlationMap(network, q, c) - c) / (1 - correlationSlope(network, q, c));
    if (!(c + step < 1)) break;
    c += step;
    if (step < TOLERANCE) break;
  }
  return c;
}
