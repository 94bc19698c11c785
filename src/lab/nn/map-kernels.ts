import type * as tf from '@tensorflow/tfjs-core';

/**
 * Many networks f = φ(x W₀) W₁/n with one hidden layer of n units and no biases, all trained on one batch of B examples by
 * gradient descent with two learning rates of their own. Kernels of our own for the `webgl` backend (in `engine/kernels`);
 * elsewhere there are none, and loops in double precision do as well.
 *
 * Every tensor is [P, 2, 2m]: P networks of m texels, which TensorFlow.js packs as columns 2k and 2k + 1 of row 0 and then
 * of row 1. So `texels` lays four consecutive numbers into one. n and B are multiples of 4.
 */
export const MAP_KERNELS = {
  repeat: 'GuideMapRepeat',
  errors: 'GuideMapErrors',
  descend: 'GuideMapDescend',
  tally: 'GuideMapTally',
} as const;

export type MapNetworkActivation = 'tanh' | 'relu' | 'linear';

/** Constants of the networks' shader programs. */
export type MapShape = {
  width: number;
  batch: number;
  activation: MapNetworkActivation;
};

export type TallyAttributes = {
  /** What Σ error² is multiplied by to give the relative loss v. */
  scale: number;
  /** 1 where v counts among the last, else 0. */
  late: number;
  /** The largest v that counts, and the v above which a run is given up. */
  cap: number;
  limit: number;
};

export interface MapKernels {
  /** Packed copies on the device, of as many networks as asked for. @param x [S, 2, 2m] @returns [P, 2, 2m], network p as p mod S */
  repeat(x: tf.Tensor3D, networks: number): tf.Tensor3D;
  /**
   * f − y of all examples.
   * @param parameters [P, 2, (n² + n)/2]: each unit's n input weights, unit by unit, then the n output weights
   * @param inputs [1, 2, B n/2] @param targets [1, 2, B/2]
   * @returns [P, 2, B/2]
   */
  errors(parameters: tf.Tensor3D, inputs: tf.Tensor3D, targets: tf.Tensor3D, shape: MapShape): tf.Tensor3D;
  /** One step down the mean squared error. @param rates [P, 2, 2]: of W₀, of W₁ @returns the parameters after it */
  descend(
    parameters: tf.Tensor3D,
    inputs: tf.Tensor3D,
    errors: tf.Tensor3D,
    rates: tf.Tensor3D,
    shape: MapShape,
  ): tf.Tensor3D;
  /** Adds one step to each run's tally [P, 2, 2]: Σ v, Σ 1/v, Σ of the last v, and 1 once the run is given up. */
  tally(tally: tf.Tensor3D, errors: tf.Tensor3D, attributes: TallyAttributes): tf.Tensor3D;
}

/** Numbers [rows × 4m], each row's in the order in which texels hold them, as a [rows, 2, 2m] tensor. */
export function texels(core: typeof tf, numbers: ArrayLike<number>, rows: number): tf.Tensor3D {
  const each = numbers.length / rows;
  const laid = new Float32Array(numbers.length);
  for (let at = 0; at < numbers.length; at++) {
    const [row, within] = [Math.floor(at / each), at % each];
    const [texel, lane] = [Math.floor(within / 4), within % 4];
    laid[row * each + Math.floor(lane / 2) * (each / 2) + 2 * texel + (lane % 2)] = numbers[at] as number;
  }
  return core.tensor3d(laid, [rows, 2, each / 2]);
}

/** The kernels of the backend that `tf` runs on now; null where it has none. */
export function mapKernels(core: typeof tf): MapKernels | null {
  const backend = core.getBackend();
  if (!Object.values(MAP_KERNELS).every((name) => core.getKernel(name, backend))) return null;
  const run = (name: string, inputs: Record<string, tf.Tensor>, attributes: object) =>
    core.engine().runKernel(name, inputs as tf.NamedTensorMap, attributes as tf.NamedAttrMap) as tf.Tensor3D;
  return {
    repeat: (x, networks) => run(MAP_KERNELS.repeat, { x }, { networks }),
    errors: (parameters, inputs, targets, shape) => run(MAP_KERNELS.errors, { parameters, inputs, targets }, shape),
    descend: (parameters, inputs, errors, rates, shape) =>
      run(MAP_KERNELS.descend, { parameters, inputs, errors, rates }, shape),
    tally: (tally, errors, attributes) => run(MAP_KERNELS.tally, { tally, errors }, attributes),
  };
}
