import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../experiment.ts';
import { distributionOf, drawData, type InitializerName } from '../nn/initializers.ts';
import { type DrawnLayer, drawnLayer, stack } from './drawn-layers.ts';

/** The networks of a run: as many as `seeds`, the first drawn from `seed`, the next from `seed + 1`. */
interface Seeds {
  seeds: number;
  seed: number;
}

/** Inputs and read-outs of all seeds, [S, B, n] each. The caller disposes them. */
export function drawBatches(
  core: typeof tf,
  params: Seeds & { batch: number; width: number },
): { input: tf.Tensor3D; readout: tf.Tensor3D } {
  const { seeds, seed, batch, width } = params;
  const data = Array.from({ length: seeds }, (_, s) => drawData(seed + s, batch, width, 'float32'));
  const shape: [number, number, number] = [seeds, batch, width];
  return {
    input: stack(
      core,
      shape,
      data.map(({ input }) => input),
    ),
    readout: stack(
      core,
      shape,
      data.map(({ readout }) => readout),
    ),
  };
}

/** The weights of one layer, drawn or still on the device from an earlier run with the same seeds and width. */
export function drawLayers(
  lab: Lab,
  params: Seeds & { init: InitializerName; width: number },
  sigmaB2: number,
  layer: number,
): DrawnLayer {
  const { init, seeds, seed, width } = params;
  const draw = { distribution: distributionOf(init), seed, layer, fanIn: width, fanOut: width };
  return drawnLayer(lab, draw, seeds, sigmaB2 > 0);
}
