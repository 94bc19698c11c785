import type { LabActivationName } from '../nn/activations.ts';
import { EPSILON, type Normalization } from '../nn/dense-normalization.ts';
import { type InitializerName, variances } from '../nn/initializers.ts';
import { batchMoments, meanInverseVariance, projectedGradient, SMALLEST_BATCH } from './batch-normalization.ts';
import { limitsOfTheory, whyNoTheory } from './limits.ts';
import { gaussianMoments, vanishesAtZero } from './moments.ts';

/** The network whose gradient flow is predicted; layers are square. */
export interface GradientFlowNetwork {
  depth: number;
  width: number;
  batch: number;
  activation: LabActivationName;
  init: InitializerName;
  sigmaW2: number | null;
  sigmaB2: number | null;
  normalization: Normalization;
  architecture: 'plain' | 'residual';
  branchScale: number;
}

/** log10 of root mean squares at infinite width; the input and the gradient at the last layer have mean square 1. */
export interface GradientFlowTheory {
  /** h_l, l = 0…depth */
  activation: number[];
  /** ∂L/∂h_l, l = 0…depth */
  gradient: number[];
  /** ∂L/∂W_l, l = 1…depth */
  weightGradient: number[];
  /** E|∂L/∂h₀|² / E|∂L/∂h₁|² */
  chi: number;
}

/** Natural logarithms of mean squares, in the layout of `GradientFlowTheory`. */
interface LogSquares {
  activation: number[];
  gradient: number[];
  weightGradient: number[];
}

const logSum = (a: number, b: number): number => {
  const [small, large] = a < b ? [a, b] : [b, a];
  return large === Number.NEGATIVE_INFINITY ? large : large + Math.log1p(Math.exp(small - large));
};

/** ln 1e-250: below this E[φ²] is proportional to q, and q itself may be too small for a float64. */
const SMALLEST_LOG_Q = -250 * Math.LN10;

/** No normalization, or one over the units of each example (layer, RMS: the same at infinite width). */
function perExample(network: GradientFlowNetwork, sigmaW2: number, sigmaB2: number): LogSquares {
  const residual = network.architecture === 'residual';
  const branch = residual ? network.branchScale : 1;
  const normalized = network.normalization !== 'none';
  const activation = [0];
  const slopes: number[] = [];
  let unitMean = 0;
  for (let l = 1; l <= network.depth; l++) {
    const before = activation[l - 1] as number;
    const logQ = logSum(Math.log(sigmaW2) + before, Math.log(sigmaB2));
    const q = Math.exp(Math.max(logQ, SMALLEST_LOG_Q));
    const moments = gaussianMoments(network.activation, normalized ? q / (q + EPSILON) : q);
    const belowFloor = vanishesAtZero(network.activation) ? Math.min(0, logQ - SMALLEST_LOG_Q) : 0;
    slopes.push(Math.log(branch * branch * moments.slopeSquare) - (normalized ? Math.log(q + EPSILON) : 0));
    if (residual) {
      const added = 2 * branch * unitMean * moments.mean + branch * branch * moments.square;
      activation.push(Math.log(Math.exp(before) + added));
      unitMean += branch * moments.mean;
    } else {
      activation.push(Math.log(moments.square) + belowFloor);
    }
  }

  const gradient = new Array<number>(network.depth + 1).fill(0);
  const weightGradient = new Array<number>(network.depth).fill(0);
  for (let l = network.depth; l >= 1; l--) {
    const here = gradient[l] as number;
    const slope = slopes[l - 1] as number;
    // The read-outs of the examples are independent, so that their weight gradients add in mean square.
    weightGradient[l - 1] = Math.log(network.batch) + (activation[l - 1] as number) + here + slope;
    const logChi = Math.log(sigmaW2) + slope;
    gradient[l - 1] = here + (residual ? Math.log1p(Math.exp(logChi)) : logChi);
  }
  return { activation, gradient, weightGradient };
}

/** Normalization over the batch (Yang et al., 2019), which couples the examples: their covariances are carried along. */
function acrossBatch(network: GradientFlowNetwork, sigmaW2: number): LogSquares {
  const { batch, depth } = network;
  const residual = network.architecture === 'residual';
  const branch = residual ? network.branchScale : 1;
  const moments = batchMoments(network.activation, batch);
  // E[h_b²] and E[h_b h_b′] for two examples, and E[h_b] over the units.
  let [square, product, unitMean] = [1, 0, 0];
  const activation = [0];
  const spread: number[] = [];
  for (let l = 1; l <= depth; l++) {
    spread.push(square - product);
    const cross = residual ? 2 * branch * unitMean * moments.mean : 0;
    square = (residual ? square : 0) + cross + branch * branch * moments.square;
    product = (residual ? product : 0) + cross + branch * branch * moments.product;
    unitMean = (residual ? unitMean : 0) + branch * moments.mean;
    activation.push(Math.log(square));
  }

  const gradient = new Array<number>(depth + 1).fill(0);
  const weightGradient = new Array<number>(depth).fill(0);
  // The covariance of ∂L/∂h_l over the batch is e^{scale} (αI + κ11ᵀ).
  let [scale, alpha, kappa] = [0, 1, 0];
  for (let l = depth; l >= 1; l--) {
    const variance = sigmaW2 * (spread[l - 1] as number);
    const left = projectedGradient(moments, batch, alpha, kappa) / (batch - 1);
    const backward = branch * branch * meanInverseVariance(variance, batch, EPSILON) * left;
    weightGradient[l - 1] = scale + Math.log(backward * (batch - 1) * (spread[l - 1] as number));
    const tau = sigmaW2 * backward;
    alpha = tau + (residual ? alpha : 0);
    kappa = -tau / batch + (residual ? kappa : 0);
    gradient[l - 1] = scale + Math.log(alpha + kappa);
    scale += Math.log(alpha);
    kappa /= alpha;
    alpha = 1;
  }
  return { activation, gradient, weightGradient };
}

const toLog10Rms = (logSquares: readonly number[]): number[] => logSquares.map((log) => log / (2 * Math.LN10));

/**
 * What mean-field theory says a wide network's activations and gradients are, layer by layer.
 * @returns the theory, or null with the reason; `note` also says where a theory is only approximate
 */
export function predictGradientFlow(network: GradientFlowNetwork): {
  theory: GradientFlowTheory | null;
  note: string | null;
} {
  if (network.normalization === 'batch' && network.batch < SMALLEST_BATCH) {
    return { theory: null, note: whyNoTheory(network.batch) };
  }
  const { sigmaW2, sigmaB2 } = variances(network.init, network.width, network.sigmaW2, network.sigmaB2);
  const logs =
    network.normalization === 'batch' ? acrossBatch(network, sigmaW2) : perExample(network, sigmaW2, sigmaB2);
  const theory = {
    activation: toLog10Rms(logs.activation),
    gradient: toLog10Rms(logs.gradient),
    weightGradient: toLog10Rms(logs.weightGradient),
    chi: Math.exp((logs.gradient[0] as number) - (logs.gradient[1] as number)),
  };
  return { theory, note: limitsOfTheory(network) };
}
