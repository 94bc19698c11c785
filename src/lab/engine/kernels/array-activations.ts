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
