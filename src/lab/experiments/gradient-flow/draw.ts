import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { drawData, drawLayer, type InitializerName } from '../../nn/initializers.ts';
import type { GradientFlowParameters } from './definition.ts';

/** Initializations that share a distribution draw the same unit-variance numbers. */
function distribution(init: InitializerName): 'normal' | 'uniform' | 'orthogonal' {
  if (init === 'orthogonal') return 'orthogonal';
  return init.endsWith('normal') ? 'normal' : 'uniform';
}

/** Stacks one array a seed into a tensor of the given shape. */
function stack(core: typeof tf, shape: [number, number, number], arrays: readonly ArrayLike<number>[]): tf.Tensor3D {
  const size = shape[1] * shape[2];
  const values = new Float32Array(shape[0] * size);
  arrays.forEach((array, s) => {
    values.set(array, s * size);
  });
  return core.tensor3d(values, shape);
}

/** Inputs and read-outs of all seeds, [S, B, n] each. The caller disposes them. */
export function drawBatches(
  core: typeof tf,
  params: Pick<GradientFlowParameters, 'seeds' | 'seed' | 'batch' | 'width'>,
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

/** A layer of all seeds: weight [S, n, n] and bias [S, 1, n] of mean square 1. */
export interface DrawnLayer {
  weight: tf.Tensor3D;
  /** Null where σ_b² = 0. */
  bias: tf.Tensor3D | null;
  release(): void;
}

/** The weights of one layer, drawn or still on the device from an earlier run with the same seeds and width. */
export function drawLayers(
  lab: Lab,
  params: Pick<GradientFlowParameters, 'init' | 'seeds' | 'seed' | 'width'>,
  sigmaB2: number,
  layer: number,
): DrawnLayer {
  const { init, seeds, seed, width } = params;
  let drawn: ReturnType<typeof drawLayer>[] | null = null;
  const draw = () => {
    drawn ??= Array.from({ length: seeds }, (_, s) => drawLayer(init, seed + s, layer, width, 'float32'));
    return drawn;
  };
  const key = `${distribution(init)} ${seed}+${seeds} ${width} ${layer}`;
  const weight = lab.cached(`${key} weight`, () =>
    stack(
      lab.tf,
      [seeds, width, width],
      draw().map((l) => l.weight),
    ),
  );
  const bias =
    sigmaB2 > 0
      ? lab.cached(`${key} bias`, () =>
          stack(
            lab.tf,
            [seeds, 1, width],
            draw().map((l) => l.bias),
          ),
        )
      : null;
  return {
    weight: weight.tensor,
    bias: bias?.tensor ?? null,
    release() {
      weight.release();
      bias?.release();
    },
  };
}
