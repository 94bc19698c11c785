import { correlationFixedPoint } from '../correlation.ts';
import { type CriticalPoint, criticalPoint } from '../critical-line.ts';
import { logGradientRatio } from '../finite-depth.ts';
import { rectifierLogFactor } from '../finite-width.ts';
import { jacobianLargest, jacobianSpread, slopeRatio } from '../jacobian.ts';
import { depthScale, fixedPoint, fixedPointFactor, fixedPointSlope } from '../mean-field.ts';
import {
  activationOf,
  choice,
  magnitude,
  networkOf,
  number,
  type Quantity,
  type QuantityOptions,
  sigmaB2Of,
  whole,
} from './options.ts';

function criticalOf(options: QuantityOptions): CriticalPoint {
  const activation = activationOf(options);
  const sigmaB2 = sigmaB2Of(options);
  const point = criticalPoint(activation, sigmaB2);
  if (!point) {
    throw new RangeError(
      `activation = "${activation}", sigmaB2 = ${sigmaB2}: no network with χ₁ = 1 has a fixed point that attracts`,
    );
  }
  return point;
}

/** A Jacobian of square layers whose spectrum is known in closed form. */
interface SpectrumOptions {
  activation: 'linear' | 'relu';
  orthogonal: boolean;
  layers: number;
}

function spectrumOf(options: QuantityOptions): SpectrumOptions {
  return {
    activation: choice('activation', options.activation, ['linear', 'relu']),
    orthogonal: choice('init', options.init, ['gaussian', 'orthogonal']) === 'orthogonal',
    layers: whole(options, 'layers', 1),
  };
}

function spreadOf(options: QuantityOptions): number {
  const { activation, orthogonal, layers } = spectrumOf(options);
  const layer = { fanIn: 1, fanOut: 1, slopeRatio: slopeRatio(activation, 1) };
  return jacobianSpread(new Array(layers).fill(layer), orthogonal);
}

function largestOf(options: QuantityOptions): number {
  const { activation, orthogonal, layers } = spectrumOf(options);
  return jacobianLargest(activation, orthogonal, layers);
}

const layersOf = (options: QuantityOptions): number => whole(options, 'layers', 0);
const logFactorOf = (options: QuantityOptions) => rectifierLogFactor(whole(options, 'width', 1));

/** Of plain random networks: mean field, finite depth, finite width and the spectrum of the Jacobian. */
export const meanFieldQuantities = {
  chi: number((options) => fixedPointFactor(networkOf(options))),
  'rms-ratio': number((options) => Math.sqrt(fixedPointFactor(networkOf(options)))),
  'q-star': number((options) => fixedPoint(networkOf(options))),
  'depth-scale': number((options) => depthScale(networkOf(options))),
  power: magnitude((options) => (Math.log(fixedPointFactor(networkOf(options))) * layersOf(options)) / 2),
  'variance-slope': number((options) => fixedPointSlope(networkOf(options))),
  'critical-sigma-w2': number((options) => criticalOf(options).sigmaW2),
  'critical-q': number((options) => criticalOf(options).q),
  'correlation-fixed-point': number((options) => correlationFixedPoint(networkOf(options))),
  'gradient-ratio': magnitude((options) => logGradientRatio(networkOf(options), layersOf(options))),
  'log-drift': number((options) => layersOf(options) * logFactorOf(options).mean),
  'log-spread': number((options) => Math.sqrt(layersOf(options) * logFactorOf(options).variance)),
  'jacobian-spread': number(spreadOf),
  'jacobian-largest': number(largestOf),
} as const satisfies Record<string, Quantity>;
