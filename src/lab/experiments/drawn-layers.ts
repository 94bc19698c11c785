import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../experiment.ts';
import { drawUnitLayer, type LayerDraw } from '../nn/initializers.ts';

/** Stacks one array a seed into a tensor of the given shape. */
export function stack(
  core: typeof tf,
  shape: [number, number, number],
  arrays: readonly ArrayLike<number>[],
): tf.Tensor3D {
  const size = shape[1] * shape[2];
  const values = new Float32Array(shape[0] * size);
  arrays.forEach((array, s) => {
    values.set(array, s * size);
  });
  return core.tensor3d(values, shape);
}

/** A layer of all seeds: weight [S, n_in, n_out] and bias [S, 1, n_out] of mean square 1. */
export interface DrawnLayer {
  weight: tf.Tensor3D;
  /** Null where there is none. */
  bias: tf.Tensor3D | null;
  release(): void;
}

/**
 * One layer of networks with consecutive seeds, drawn or still on the device from an earlier run that drew the same, of
 * whichever experiment.
 * @param first the layer of the first seed
 */
export function drawnLayer(lab: Lab, first: LayerDraw, seeds: number, withBias: boolean): DrawnLayer {
  const { distribution, seed, layer, fanIn, fanOut } = first;
  let drawn: ReturnType<typeof drawUnitLayer>[] | null = null;
  const draw = () => {
    drawn ??= Array.from({ length: seeds }, (_, s) => drawUnitLayer({ ...first, seed: seed + s }, 'float32'));
    return drawn;
  };
  const key = `${distribution} ${seed}+${seeds} ${fanIn}×${fanOut} ${layer}`;
  const cached = (part: 'weight' | 'bias', rows: number) =>
    lab.cached(`${key} ${part}`, () =>
      stack(
        lab.tf,
        [seeds, rows, fanOut],
        draw().map((one) => one[part]),
      ),
    );
  const weight = cached('weight', fanIn);
  const bias = withBias ? cached('bias', 1) : null;
  return {
    weight: weight.tensor,
    bias: bias?.tensor ?? null,
    release() {
      weight.release();
      bias?.release();
    },
  };
}
