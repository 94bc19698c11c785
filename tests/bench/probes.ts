import type * as tf from '@tensorflow/tfjs-core';

/** The root mean square of all of a tensor's numbers. */
export const rms = (core: typeof tf, x: tf.Tensor): tf.Scalar => core.sqrt(core.mean(core.square(x)));

/**
 * Follows a signal through layers as a user of TensorFlow.js would who wants every layer's size and gradient: zeros are
 * added to each signal, and `tf.grads` of the read-out is taken at them.
 * @param probed how many signals are looked at
 * @param forward hands each of them to `look`, which returns what to go on with, and returns the scalar read-out
 * @returns the signals and the gradients at them, in that order; inside a `tf.tidy` of the caller's
 */
export function probe(
  core: typeof tf,
  probed: number,
  shapeOf: (index: number) => [number, number],
  forward: (look: (signal: tf.Tensor2D) => tf.Tensor2D) => tf.Scalar,
): { signals: tf.Tensor2D[]; gradients: tf.Tensor[] } {
  const zeros = Array.from({ length: probed }, (_, index) => core.zeros(shapeOf(index)));
  const signals: tf.Tensor2D[] = [];
  const gradients = core.grads((...probes: tf.Tensor[]) => {
    signals.length = 0;
    return forward((signal) => {
      const looked = core.add(signal, probes[signals.length] as tf.Tensor) as tf.Tensor2D;
      signals.push(core.keep(looked));
      return looked;
    });
  })(zeros);
  return { signals, gradients };
}

/** Base-10 logarithms by layer. */
export interface Profiles {
  signal: number[];
  gradient: number[];
}

/** Reads a tensor's numbers as base-10 logarithms, and disposes it. */
export async function readLogs(tensor: tf.Tensor): Promise<number[]> {
  const logs = Array.from(await tensor.data(), Math.log10);
  tensor.dispose();
  return logs;
}

/** The plain way with many networks: one after the other. */
export async function oneByOne<Network, Measured>(
  networks: readonly Network[],
  measure: (network: Network) => Promise<Measured>,
): Promise<Measured[]> {
  const found: Measured[] = [];
  for (const network of networks) found.push(await measure(network));
  return found;
}
