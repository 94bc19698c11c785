import type { LabActivationName } from '../nn/activations.ts';
import { type Scheme, type SchemeName, schemes, weightDeviation } from '../nn/schemes.ts';
import { type JacobianLayer, jacobianLargest, jacobianSpread, slopeRatio } from './jacobian.ts';
import { gaussianMoments, vanishesAtZero } from './moments.ts';

/** A plain network whose layers may have any width. */
export interface LayeredNetwork {
  activation: LabActivationName;
  scheme: SchemeName;
  /** Null for the scheme's own. */
  gain: number | null;
  /** n₀…n_L */
  widths: readonly number[];
}

/** log10 of root mean squares at infinite width; the input and the read-out have mean square 1. */
export interface InitializationTheory {
  /** Pre-activations z_l; index = layer − 1. */
  signal: number[];
  /** ∂ℒ/∂z_l; index = layer − 1. */
  gradient: number[];
  jacobian: {
    /** log10 of the root of the mean of s². */
    rms: number;
    /** Var(s²)/mean(s²)². */
    spread: number;
    /** log10 of the largest singular value; null where there is no closed form. */
    largest: number | null;
  };
}

const toLog10Rms = (log: number): number => log / (2 * Math.LN10);

const logSum = (a: number, b: number): number => {
  const [small, large] = a < b ? [a, b] : [b, a];
  return large === Number.NEGATIVE_INFINITY ? large : large + Math.log1p(Math.exp(small - large));
};

/** ln 1e-250: below this E[φ²] is proportional to q, and q itself may be too small for a float64. */
const SMALLEST_LOG_Q = -250 * Math.LN10;

/**
 * Mean-field theory of layers with weight variance v_l and widths n_l (Glorot and Bengio, 2010; He et al., 2015, for
 * rectangular layers): q_l = n_{l−1} v_l E[φ(z_{l−1})²] + σ_b², E[δ_l²] = n_{l+1} v_{l+1} E[φ′(z_l)²] E[δ_{l+1}²].
 * In terms of χ the backward factor is χ · fan-out/fan-in.
 */
export function predictInitialization(network: LayeredNetwork): InitializationTheory {
  const { activation, scheme: name, gain, widths } = network;
  const scheme: Scheme = schemes[name];
  const logVariances: number[] = [];
  const logSignal: number[] = [];
  const logSlopes: number[] = [];
  const layers: JacobianLayer[] = [];
  let logActivation = 0;
  for (let l = 1; l < widths.length; l++) {
    const [fanIn, fanOut] = [widths[l - 1] as number, widths[l] as number];
    const logVariance = 2 * Math.log(weightDeviation(name, fanIn, fanOut, gain));
    const logQ = logSum(Math.log(fanIn) + logVariance + logActivation, Math.log(scheme.biasVariance(fanIn)));
    const q = Math.exp(Math.max(logQ, SMALLEST_LOG_Q));
    const moments = gaussianMoments(activation, q);
    logVariances.push(logVariance);
    logSignal.push(logQ);
    logSlopes.push(Math.log(moments.slopeSquare));
    layers.push({ fanIn, fanOut, slopeRatio: slopeRatio(activation, q) });
    const belowFloor = vanishesAtZero(activation) ? Math.min(0, logQ - SMALLEST_LOG_Q) : 0;
    logActivation = Math.log(moments.square) + belowFloor;
  }

  const depth = layers.length;
  const logGradient = new Array<number>(depth).fill(0);
  let logAbove = 0;
  for (let l = depth; l >= 1; l--) {
    logGradient[l - 1] = logAbove + (logSlopes[l - 1] as number);
    logAbove = (logGradient[l - 1] as number) + (logVariances[l - 1] as number) + Math.log(widths[l] as number);
  }

  const [first, last] = [widths[0] as number, widths[depth] as number];
  // The gradient of a random read-out has the mean square ‖J‖²/n₀ at the input.
  const rms = toLog10Rms(logAbove + Math.log(first / Math.min(first, last)));
  const orthogonal = scheme.distribution === 'orthogonal';
  const square = widths.every((width) => width === first);
  const hasLargest = square && (activation === 'linear' || activation === 'relu');
  return {
    signal: logSignal.map(toLog10Rms),
    gradient: logGradient.map(toLog10Rms),
    jacobian: {
      rms,
      spread: jacobianSpread(layers, orthogonal),
      largest: hasLargest ? rms + toLog10Rms(Math.log(jacobianLargest(activation, orthogonal, depth))) : null,
    },
  };
}

/** One sentence on where the theory is only approximate, or null where it is close. */
export function limitsOfInitializationTheory({ activation, scheme, widths }: LayeredNetwork): string | null {
  const layers = widths.slice(1);
  const narrowness = layers.reduce((sum, width) => sum + 1 / width, 0);
  if (scheme === 'orthogonal') {
    if (activation === 'linear' && layers.every((width) => width === widths[0])) return null;
    return 'The theory is for infinite width; orthogonal weights have the same variance as independent ones, but their seeds scatter less around it.';
  }
  if (narrowness < 0.2) return null;
  const subject = 'The theory is for infinite width and predicts the mean square over seeds';
  // Each layer's factor on the squared signal has variance 5/n for rectifiers, 2/n for linear layers (Hanin and Nica, 2020).
  const perLayer = activation === 'linear' ? 2 : activation === 'relu' || activation === 'leaky-relu' ? 5 : null;
  if (perLayer === null) return `${subject}; at these widths single seeds scatter around it.`;
  const drift = (perLayer * narrowness) / (4 * Math.LN10);
  return `${subject}; at these widths most seeds lie below it, at the far end by up to about ${drift.toFixed(drift < 1 ? 2 : 1)} decades.`;
}
