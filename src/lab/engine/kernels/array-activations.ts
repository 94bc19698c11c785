import { activations, gaussianDensity, type LabActivationName, SELU_ALPHA, SELU_LAMBDA } from '../../nn/activations.ts';
import { millsRatio } from '../../numerics/mills-ratio.ts';
import type { ArrayDevice, Stretch } from './array-devices.ts';
import { EXACT } from './wasm-elementwise.ts';

/** Shorter ways to an activation and its slope together, in double precision within a number. */

/** Slopes that follow from the value alone, which saves the second exponential. */
const SLOPE_FROM_VALUE: Partial<Record<LabActivationName, (value: number, x: number) => number>> = {
  sigmoid: (value, x) => (value < EXACT ? value * (1 - value) : activations.sigmoid.slope(x)),
  tanh: (value) => 1 - value * value,
  relu: (_, x) => activations.relu.slope(x),
  elu: (value) => (value > 0 ? 1 : value + 1),
  selu: (value) => (value > 0 ? SELU_LAMBDA : value + SELU_LAMBDA * SELU_ALPHA),
  silu: (value, x) => (divisible(x) ? (value / x) * (1 + (x - value)) : activations.silu.slope(x)),
  softplus: (value) => -Math.expm1(-value),
};

/** GELU(s z)/s and its slope over a stretch: one exponential gives the density and the tail. */
function activateGelu(
  source: Float32Array,
  values: Float32Array,
  slopes: Float32Array,
  scale: number,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    const x = scale * (source[i] as number);
    const density = gaussianDensity(x);
    const tail = density * millsRatio(Math.abs(x));
    const cumulative = x > 0 ? 1 - tail : tail;
    values[i] = (source[i] as number) * cumulative;
    slopes[i] = cumulative + x * density;
  }
}

/** Whether φ(x)/x has all its digits. */
const divisible = (x: number): boolean => Math.abs(x) > 1e-30 && Math.abs(x) < 1e30;

/** φ(s z)/s and φ′(s z) from index `from` to before `to`. */
export function activateScaled(
  activation: LabActivationName,
  source: Float32Array,
  values: Float32Array,
  slopes: Float32Array,
  scale: number,
  from: number,
  to: number,
): void {
  if (activation === 'gelu') {
    activateGelu(source, values, slopes, scale, from, to);
    return;
  }
  const { value: phi, slope: phiSlope } = activations[activation];
  const slopeFromValue = SLOPE_FROM_VALUE[activation];
  for (let i = from; i < to; i++) {
    const x = scale * (source[i] as number);
    const activated = phi(x);
    slopes[i] = slopeFromValue ? slopeFromValue(activated, x) : phiSlope(x);
    // Once the scale itself is below the smallest number, φ is its tangent at 0.
    values[i] = scale === 1 ? activated : scale === 0 ? phiSlope(0) * (source[i] as number) : activated / scale;
  }
}

/** φ and, where it is wanted, φ′ of so many numbers: by the backend's own vector code where it has it. */
export function activateStretch(
  device: ArrayDevice,
  activation: LabActivationName,
  z: Stretch,
  value: Stretch,
  slope: Stretch | null,
  size: number,
): void {
  if (device.activate(activation, z, value, slope, size)) return;
  const part = ({ tensor, at }: Stretch) => device.view(tensor).subarray(at, at + size);
  const [source, values] = [part(z), part(value)];
  if (slope) {
    activateScaled(activation, source, values, part(slope), 1, 0, size);
    return;
  }
  const { value: phi } = activations[activation];
  for (let i = 0; i < size; i++) values[i] = phi(source[i] as number);
}

/** Beyond it tanh is ±1 in single precision. */
const TANH_END = 8.3;
/** The quotient below is fitted up to here. */
const TANH_FITTED = 7.905311107635498;

/**
 * tanh to single precision (relative error below 1.4e-7) as a quotient of polynomials, that of Eigen's vector code. Five of
 * these a unit are most of an LSTM's step, and `Math.tanh` takes four times as long.
 */
export function singleTanh(x: number): number {
  if (x > TANH_END) return 1;
  if (x < -TANH_END) return -1;
  const y = x > TANH_FITTED ? TANH_FITTED : x < -TANH_FITTED ? -TANH_FITTED : x;
  const s = y * y;
  const above =
    ((((((-2.76076847742355e-16 * s + 2.00018790482477e-13) * s - 8.60467152213735e-11) * s + 5.12229709037114e-8) * s +
      1.48572235717979e-5) *
      s +
      6.37261928875436e-4) *
      s +
      4.89352455891786e-3) *
    y;
  return above / (((1.19825839466702e-6 * s + 1.18534705686654e-4) * s + 2.268434632439e-3) * s + 4.89352518554385e-3);
}
