import { activations, type LabActivationName, LEAKY_SLOPE } from '../nn/activations.ts';
import { equalPanels, gaussLegendre, visitPanels } from '../numerics/quadrature.ts';

/** One layer as the spectrum of the input–output Jacobian ∂h_L/∂h₀ sees it. */
export interface JacobianLayer {
  fanIn: number;
  fanOut: number;
  /** E[φ′⁴]/E[φ′²]² of its pre-activations; 1 for linear layers, 2 for ReLU. */
  slopeRatio: number;
}

/**
 * Var(s²)/mean(s²)² over the min(n₀, n_L) singular values, to leading order in the widths: 0 where all are equal
 * (dynamical isometry). For L square layers it is L(ρ − 1 − s₁) with ρ the slope ratio and s₁ = −1 for independent
 * weights, 0 for orthogonal ones (Pennington et al., 2017 and 2018); here tr(B²)/tr(B)² of B = JJᵀ is carried through
 * layers of any shape.
 */
export function jacobianSpread(layers: readonly JacobianLayer[], orthogonal: boolean): number {
  const first = layers[0];
  const last = layers.at(-1);
  if (!first || !last) return 0;
  const concentration = layers.reduce((before, { fanIn, fanOut, slopeRatio }) => {
    const kept = orthogonal ? before - 1 / Math.max(fanIn, fanOut) : before;
    return kept + slopeRatio / fanOut;
  }, 1 / first.fanIn);
  return Math.min(first.fanIn, last.fanOut) * concentration - 1;
}

/**
 * s²_max/mean(s²) of L square layers in the limit of infinite width: the end of the spectrum whose S-transform is
 * (1 + z)^−L (linear, independent), (1 + 2z)^−L (ReLU, independent) or ((1 + z)/(1 + 2z))^L (ReLU, orthogonal).
 */
export function jacobianLargest(activation: 'linear' | 'relu', orthogonal: boolean, depth: number): number {
  if (activation === 'linear') return orthogonal ? 1 : (depth + 1) * (1 + 1 / depth) ** depth;
  // A single layer: half of its singular values are 0, the others equal.
  if (orthogonal) return depth === 1 ? 2 : depth * (depth / (depth - 1)) ** (depth - 1);
  // Where the inverse of the moment series turns, d/dz of z/((1 + z)(1 + 2z)^L) = 0.
  const z = (Math.sqrt(depth * depth + 1) - (depth - 1)) / (2 * depth);
  return ((1 + z) * (1 + 2 * z) ** depth) / z;
}

const rule = gaussLegendre(16);
const PANELS = equalPanels(0, 9.6, 24);

/** E[φ′⁴]/E[φ′²]² under N(0, q). */
export function slopeRatio(name: LabActivationName, q: number): number {
  if (name === 'linear') return 1;
  if (name === 'relu') return 2;
  if (name === 'leaky-relu') return (2 * (1 + LEAKY_SLOPE ** 4)) / (1 + LEAKY_SLOPE ** 2) ** 2;
  const { slope } = activations[name];
  const scale = Math.sqrt(q);
  let [square, fourth] = [0, 0];
  const breaks = [...PANELS, ...[0.5, 1, 2, 4, 8, 16].map((u) => u / scale).filter((z) => z < 9.6)];
  visitPanels(
    rule,
    breaks.sort((a, b) => a - b),
    (z, weight) => {
      const density = weight * Math.exp((-z * z) / 2);
      for (const x of [-scale * z, scale * z]) {
        const s = slope(x) ** 2;
        square += density * s;
        fourth += density * s * s;
      }
    },
  );
  // Both halves are counted, so the density's norm is √(2π).
  return (fourth * Math.sqrt(2 * Math.PI)) / (square * square);
}
