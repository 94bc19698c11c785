import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { BINS_PER_DECADE, HISTOGRAM_DECADES, type Histogram, type InitializationFrame } from './definition.ts';
import type { Kept } from './passes.ts';
import type { Record } from './record.ts';

/** How many layers are looked at, and how many values of each at most, unless one network has more. */
const LAYERS = 6;
const VALUES = 16_384;

/** The first layer, the last, and some evenly between. */
export function histogramLayers(depth: number): number[] {
  const count = Math.min(LAYERS, depth);
  if (count === 1) return [1];
  return Array.from({ length: count }, (_, i) => 1 + Math.round(((depth - 1) * i) / (count - 1)));
}

/** How many networks' values make a histogram. */
export function histogramNetworks(widths: readonly number[], batch: number, seeds: number): number {
  return Math.max(1, Math.min(seeds, Math.floor(VALUES / (batch * Math.max(...widths)))));
}

/**
 * Counts values by their size.
 * @param stored networks × values, row-major
 * @param scales log10 of the factor on each network's values
 */
export function histogramOf(stored: Float32Array, scales: readonly number[]): Histogram {
  const size = stored.length / scales.length;
  const bins = new Map<number, number>();
  let zeros = 0;
  let nonFinite = 0;
  stored.forEach((value, i) => {
    if (value === 0) zeros++;
    else if (!Number.isFinite(value)) nonFinite++;
    else {
      const log = Math.log10(Math.abs(value)) + (scales[Math.floor(i / size)] as number);
      const bin = Math.floor(BINS_PER_DECADE * log);
      bins.set(bin, (bins.get(bin) ?? 0) + 1);
    }
  });
  const last = Math.max(...bins.keys());
  const lowest = last - BINS_PER_DECADE * HISTOGRAM_DECADES;
  let first = last;
  let tiny = 0;
  for (const [bin, count] of bins) {
    if (bin < lowest) tiny += count;
    else first = Math.min(first, bin);
  }
  if (bins.size === 0) return { total: stored.length, zeros, nonFinite, tiny, first: 0, counts: [] };
  const counts = Array.from({ length: last - first + 1 }, (_, i) => bins.get(first + i) ?? 0);
  return { total: stored.length, zeros, nonFinite, tiny, first, counts };
}

/** Reads the kept values, in one transfer, and counts them. */
export async function readHistograms(
  lab: Lab,
  record: Record,
  { activations, gradients }: Kept,
): Promise<InitializationFrame['histograms']> {
  const layers = [...activations.keys()];
  const tensors = layers.flatMap((layer) => [activations.get(layer), gradients.get(layer)] as tf.Tensor3D[]);
  if (tensors.length === 0) return [];
  const joined = lab.tf.tidy(() => lab.tf.concat(tensors.map((tensor) => lab.tf.reshape(tensor, [tensor.size]))));
  try {
    const values = await lab.read(joined);
    let offset = 0;
    const take = (tensor: tf.Tensor3D | undefined, scale: number[][], layer: number): Histogram => {
      if (!tensor) throw new Error(`no values were kept of layer ${layer}`);
      const part = values.subarray(offset, offset + tensor.size);
      offset += tensor.size;
      return histogramOf(
        part,
        scale.slice(0, tensor.shape[0]).map((scales) => scales[layer - 1] as number),
      );
    };
    return layers.map((layer) => ({
      layer,
      activation: take(activations.get(layer), record.forward.scale, layer),
      gradient: take(gradients.get(layer), record.backward.scale, layer),
    }));
  } finally {
    joined.dispose();
  }
}
