import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { moveScale, needsScale, type Scaling } from '../../nn/carried-scale.ts';
import { drawData } from '../../nn/initializers.ts';
import { networkKernels } from '../../nn/network-kernels.ts';
import { stack } from '../drawn-layers.ts';
import type { OwnedTensors } from '../owned-tensors.ts';
import { type Networks, networkLayer } from './network.ts';
import type { Record } from './record.ts';

/** What is kept of the passes for a closer look; empty where none is wanted. */
export interface CloserLook {
  /** Layers whose values are wanted, and of how many networks. */
  layers: readonly number[];
  networks: number;
  /** How many networks' slopes at their first example are wanted. */
  slopesOf: number;
}

/** Owned tensors, as stored: the record has their scales. */
export interface Kept {
  /** h_l and δ_l of the first networks, [networks, B, n_l], by layer. */
  activations: Map<number, tf.Tensor3D>;
  gradients: Map<number, tf.Tensor3D>;
  /** φ′(z_l) of the first networks' first example, [networks, 1, n_l]; index = layer − 1. */
  slopes: tf.Tensor3D[];
}

/** Inputs [S, B, n₀] and read-outs [S, B, n_L] of all seeds, both standard normal. */
function drawBatches(core: typeof tf, { widths, batch, seed, seeds }: Networks) {
  const [first, last] = [widths[0] as number, widths.at(-1) as number];
  const data = Array.from({ length: seeds }, (_, s) => drawData(seed + s, batch, first, 'float32', last));
  const join = (width: number, part: 'input' | 'readout') =>
    stack(
      core,
      [seeds, batch, width],
      data.map((one) => one[part]),
    );
  return { input: join(first, 'input'), readout: join(last, 'readout') };
}

/**
 * One forward and one exact backward pass of S networks at once, fp32 with scales carried apart, so that no magnitude is
 * lost at any depth. Yields whenever a frame is due, with the record settled; ends early where the record fails.
 */
export async function* runPasses(
  lab: Lab,
  networks: Networks,
  scaling: Scaling | 'fixed',
  record: Record,
  look: CloserLook,
  { own, drop }: OwnedTensors,
): AsyncGenerator<void, Kept, void> {
  const { tf: core } = lab;
  const kernels = networkKernels(core);
  const { widths, activation, seeds } = networks;
  const depth = widths.length - 1;
  const kept: Kept = { activations: new Map(), gradients: new Map(), slopes: [] };
  const keep = (into: Map<number, tf.Tensor3D>, layer: number, tensor: tf.Tensor3D) => {
    if (!look.layers.includes(layer)) return;
    into.set(layer, own(core.slice(tensor, [0, 0, 0], [look.networks, -1, -1])));
  };
  const isDue = async () => {
    await lab.checkpoint();
    if (!lab.frameDue()) return false;
    await record.settle(lab);
    return true;
  };

  const { input, readout } = drawBatches(core, networks);
  own(readout);
  let h = own(input);
  let scale = needsScale(scaling, activation) ? own(core.ones([seeds, 1, 1]) as tf.Tensor3D) : null;
  let square: tf.Tensor3D | null = null;
  const slopes: tf.Tensor3D[] = [];
  for (let layer = 1; layer <= depth; layer++) {
    const drawn = networkLayer(lab, networks, layer);
    const step = core.tidy(() => {
      // The input's own scale is 1; from then on the pre-activation's size moves it.
      const moved = square ? moveScale(core, scaling, scale, square, lab.backend.bits) : null;
      const next = moved?.next ?? scale ?? undefined;
      let z = kernels.product(h, drawn.weight, { transposed: false, factor: drawn.weightDeviation }, moved?.root);
      if (moved?.ratio) z = core.mul(z, moved.ratio);
      if (drawn.bias) {
        const bias = core.mul(drawn.bias, drawn.biasDeviation);
        z = core.add(z, next ? core.div(bias, next) : bias);
      }
      const [value, slope] = kernels.activate(z, activation, next);
      return { value, slope, next: moved?.next, square: kernels.meanSquare(z) };
    });
    drawn.release();
    drop(h);
    h = own(step.value);
    slopes.push(own(step.slope));
    square = own(step.square);
    if (step.next) {
      drop(scale);
      scale = own(step.next);
    }
    record.expectSignal(layer, square);
    keep(kept.activations, layer, h);
    if (look.slopesOf > 0) kept.slopes.push(own(core.slice(step.slope, [0, 0, 0], [look.slopesOf, 1, -1])));
    if (await isDue()) yield;
    if (record.failure()) return kept;
  }

  drop(h);
  let above: tf.Tensor3D = readout;
  for (let layer = depth; layer >= 1; layer--) {
    const slope = slopes.pop() as tf.Tensor3D;
    const delta = own(core.mul(slope, above) as tf.Tensor3D);
    const size = own(kernels.meanSquare(delta));
    drop(slope, above);
    record.expectGradient(layer, size);
    keep(kept.gradients, layer, delta);
    if (layer > 1) {
      const drawn = networkLayer(lab, networks, layer);
      above = own(kernels.product(delta, drawn.weight, { transposed: true, factor: drawn.weightDeviation }, size));
      drawn.release();
    }
    drop(delta);
    if (await isDue()) yield;
    if (record.failure()) return kept;
  }
  await record.settle(lab);
  return kept;
}
