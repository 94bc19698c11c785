import { activations, type LabActivationName } from '../nn/activations.ts';
import { equalPanels, gaussLegendre, visitPanels } from '../numerics/quadrature.ts';
import { gaussianMoments } from './moments.ts';

/**
 * Expectations over a unit's normalized batch ẑ ∈ ℝᴮ. In a wide network with Gaussian weights ẑ is uniform on the sphere
 * of radius √B in the hyperplane Σẑ = 0 (Yang et al., 2019); ẑ₁ and ẑ₂ are two of its coordinates and a = φ′(ẑ).
 */
export interface BatchMoments {
  /** E[φ(ẑ₁)] */
  mean: number;
  /** E[φ(ẑ₁)²] */
  square: number;
  /** E[φ(ẑ₁)φ(ẑ₂)] */
  product: number;
  /** E[a₁²] */
  slopeSquare: number;
  /** E[a₁a₂] */
  slopeProduct: number;
  /** E[ẑ₁²a₁²] */
  radialSquare: number;
  /** E[ẑ₁a₁ẑ₂a₂] */
  radialProduct: number;
}

/** With fewer examples E[1/variance] diverges. */
export const SMALLEST_BATCH = 4;

const rule = gaussLegendre(10);
/** Coordinates beyond this are as good as impossible. */
const LARGEST_COORDINATE = 9;

/** Panels in the angle of a coordinate of a sphere of this radius, split at `splits`, where φ or the measure has a kink. */
function anglePanels(radius: number, splits: readonly number[]): number[] {
  const limit = radius <= LARGEST_COORDINATE ? Math.PI / 2 : Math.asin(LARGEST_COORDINATE / radius);
  const panels = Math.ceil(2 * limit * radius);
  const inside = splits.filter((angle) => Math.abs(angle) < limit);
  return [...equalPanels(-limit, limit, panels), ...inside].sort((a, b) => a - b);
}

/**
 * Splits around the angles of ẑ₁ beyond which ẑ₂ cannot be 0: there a kink of φ leaves the inner integral, and the outer
 * one behaves like a square root.
 */
function edges(sine: number): number[] {
  const distances = [0, 1e-1, 1e-2, 1e-3, 1e-4];
  return distances.flatMap((distance) =>
    [-1, 1].flatMap((side) => [-1, 1].map((end) => end * (Math.asin(sine) + side * distance))),
  );
}

/**
 * The moments by two nested quadratures over the angles of ẑ₁ and, given it, ẑ₂.
 * @param batch B ≥ 4
 */
export function batchMoments(name: LabActivationName, batch: number): BatchMoments {
  if (!(batch >= SMALLEST_BATCH)) throw new RangeError(`batch = ${batch}: the theory needs at least ${SMALLEST_BATCH}`);
  const phi = activations[name];
  const radius = Math.sqrt(batch - 1);
  const cosine = -1 / (batch - 1);
  const sine = Math.sqrt(1 - cosine * cosine);
  const sums = { mean: 0, square: 0, product: 0, slopeSquare: 0, slopeProduct: 0, radialSquare: 0, radialProduct: 0 };
  let total = 0;
  visitPanels(rule, anglePanels(radius, [0, ...edges(sine)]), (theta, outer) => {
    const first = radius * Math.sin(theta);
    const across = radius * sine * Math.cos(theta);
    const zeroAt = (-cosine * first) / across;
    let inner = 0;
    let value = 0;
    let slope = 0;
    let radial = 0;
    visitPanels(rule, anglePanels(radius, Math.abs(zeroAt) < 1 ? [Math.asin(zeroAt)] : []), (psi, width) => {
      const weight = width * Math.cos(psi) ** (batch - 4);
      const second = cosine * first + across * Math.sin(psi);
      const slopeHere = phi.slope(second);
      inner += weight;
      value += weight * phi.value(second);
      slope += weight * slopeHere;
      radial += weight * slopeHere * second;
    });
    const weight = outer * Math.cos(theta) ** (batch - 3);
    const [valueHere, slopeHere] = [phi.value(first), phi.slope(first)];
    total += weight;
    sums.mean += weight * valueHere;
    sums.square += weight * valueHere ** 2;
    sums.product += (weight * valueHere * value) / inner;
    sums.slopeSquare += weight * slopeHere ** 2;
    sums.slopeProduct += (weight * slopeHere * slope) / inner;
    sums.radialSquare += weight * (slopeHere * first) ** 2;
    sums.radialProduct += (weight * slopeHere * first * radial) / inner;
  });
  return {
    mean: sums.mean / total,
    square: sums.square / total,
    product: sums.product / total,
    slopeSquare: sums.slopeSquare / total,
    slopeProduct: sums.slopeProduct / total,
    radialSquare: sums.radialSquare / total,
    radialProduct: sums.radialProduct / total,
  };
}

/**
 * E[1/(s² + ε)] for the biased variance s² of B Gaussian pre-activations of variance `variance`: s² is variance/B
 * times χ² with B − 1 degrees of freedom. Without ε it is B/(variance (B − 3)).
 */
export function meanInverseVariance(variance: number, batch: number, epsilon: number): number {
  const centre = Math.sqrt(batch - 1);
  let total = 0;
  let sum = 0;
  visitPanels(rule, equalPanels(Math.max(0, centre - 8), centre + 8, 32), (t, width) => {
    const weight = width * Math.exp((batch - 2) * Math.log(t / centre) - (t * t - centre * centre) / 2);
    total += weight;
    sum += weight / ((variance * t * t) / batch + epsilon);
  });
  return sum / total;
}

/**
 * E[tr P(α diag(a²) + κ aaᵀ)P]: what the projector P = I − 11ᵀ/B − ẑẑᵀ/B of the backward pass leaves of a gradient whose
 * covariance over the batch is αI + κ11ᵀ.
 */
export function projectedGradient(moments: BatchMoments, batch: number, alpha: number, kappa: number): number {
  const { slopeSquare, slopeProduct, radialSquare, radialProduct } = moments;
  const independent = (batch - 1) * slopeSquare - radialSquare;
  const common = (batch - 1) * (slopeSquare - slopeProduct) - radialSquare - (batch - 1) * radialProduct;
  return alpha * independent + kappa * common;
}

/**
 * The factor on the mean squared gradient a layer, deep in a plain wide network with batch normalization before the
 * activation (Yang et al., 2019). It does not depend on the weights' variance.
 * @param batch B ≥ 4, or `Infinity` for the limit E[φ′²]/Var φ
 */
export function batchNormalizationFactor(name: LabActivationName, batch: number): number {
  if (batch === Number.POSITIVE_INFINITY) {
    const { mean, square, slopeSquare } = gaussianMoments(name, 1);
    return slopeSquare / (square - mean * mean);
  }
  const moments = batchMoments(name, batch);
  const inverse = batch / ((moments.square - moments.product) * (batch - 3));
  return (inverse * projectedGradient(moments, batch, 1, -1 / batch)) / (batch - 1);
}
