import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { drawBatches, drawLayers } from '../drawn-networks.ts';
import type { EdgeOfChaosParameters } from './definition.ts';
import type { UnitLayer } from './propagate.ts';

/** Weights and biases are normal; the scale is the plane's. */
const INIT = 'lecun-normal';

/**
 * Inputs and read-outs of all seeds, [S, B, n] each, as gradient flow draws them, but that each second input is mixed with
 * the one before it: x₂ ← c x₁ + √(1 − c²) x₂. The caller disposes them.
 */
export function drawPairs(
  core: typeof tf,
  params: EdgeOfChaosParameters,
): { input: tf.Tensor3D; readout: tf.Tensor3D } {
  const { seeds, batch, width, correlation } = params;
  const { input, readout } = drawBatches(core, params);
  const mixed = core.tidy(() => {
    const pairs = core.reshape(input, [seeds, batch / 2, 2, width]);
    const first = core.slice(pairs, [0, 0, 0, 0], [seeds, batch / 2, 1, width]);
    const second = core.slice(pairs, [0, 0, 1, 0], [seeds, batch / 2, 1, width]);
    const partner = core.add(core.mul(first, correlation), core.mul(second, Math.sqrt(1 - correlation ** 2)));
    return core.reshape(core.concat([first, partner], 2), [seeds, batch, width]) as tf.Tensor3D;
  });
  input.dispose();
  return { input: mixed, readout };
}

/** A layer's draws for all seeds, the ones that gradient flow uses. */
export function drawAll(lab: Lab, params: EdgeOfChaosParameters, layer: number): UnitLayer {
  const { weight, bias, release } = drawLayers(lab, { ...params, init: INIT }, 1, layer);
  return { weight, bias: bias as tf.Tensor3D, release };
}

/**
 * One seed's draws, for networks that share them. Kept apart from those of all seeds, which at great width and depth would
 * not stay on the device until they are needed again.
 */
export function drawOne(lab: Lab, params: EdgeOfChaosParameters, index: number, layer: number): UnitLayer {
  return drawAll(lab, { ...params, seeds: 1, seed: params.seed + index }, layer);
}
