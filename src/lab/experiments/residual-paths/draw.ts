import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { RandomState } from '../../numerics/mt19937.ts';
import type { ResidualPathsParameters } from './definition.ts';
import { inputs } from './line.ts';

/** Tensors of several seeds in one, and what keeps them on the device. */
interface Drawn<T> {
  tensors: T;
  release(): void;
}

/** c, by which the lifted line has mean square 1 on average over its inputs: c²(1 + mean t²) = 1. */
function liftScale(params: ResidualPathsParameters): number {
  const line = inputs(params);
  return 1 / Math.sqrt(1 + line.reduce((sum, t) => sum + t * t, 0) / line.length);
}

/** Standard normals of one stream and seed, kept on the device from run to run. */
function stream(lab: Lab, seed: number, path: readonly number[], rows: number, width: number) {
  return lab.cached(`residual normal ${[seed, ...path].join(' ')} ${rows}×${width}`, () =>
    lab.tf.tensor3d(new RandomState([seed, ...path]).fillNormal(new Float32Array(rows * width)), [1, rows, width]),
  );
}

function together(lab: Lab, first: number, count: number, path: readonly number[], rows: number, width: number) {
  const each = Array.from({ length: count }, (_, s) => stream(lab, first + s, path, rows, width));
  const tensor = count === 1 ? undefined : lab.tf.concat(each.map((one) => one.tensor));
  return {
    tensor: tensor ?? (each[0] as (typeof each)[number]).tensor,
    release() {
      tensor?.dispose();
      for (const one of each) one.release();
    },
  };
}

/** Block l of `count` seeds: the branch's weights W and the gate's V, [S, n, n], entries of variance 1. */
export function drawBlock(
  lab: Lab,
  { width }: ResidualPathsParameters,
  first: number,
  count: number,
  layer: number,
): Drawn<{ weight: tf.Tensor3D; gate: tf.Tensor3D }> {
  const weight = together(lab, first, count, [layer], width, width);
  const gate = together(lab, first, count, [layer, 1], width, width);
  return {
    tensors: { weight: weight.tensor, gate: gate.tensor },
    release() {
      weight.release();
      gate.release();
    },
  };
}

/**
 * What surrounds the blocks of `count` seeds: the inputs h₀(t) = c(tu + b), [S, P, n]; their derivative cu, [S, 1, n]; the
 * read-out v, ∂f/∂h_L for every input, [S, P, n]. The caller disposes them.
 */
export function drawLine(
  lab: Lab,
  params: ResidualPathsParameters,
  first: number,
  count: number,
): { input: tf.Tensor3D; direction: tf.Tensor3D; readout: tf.Tensor3D } {
  const { width, points } = params;
  const core = lab.tf;
  const drawn = together(lab, first, count, [0], 3, width);
  try {
    return core.tidy(() => {
      const row = (index: number) => core.slice(drawn.tensor, [0, index, 0], [count, 1, width]);
      const scaled = core.mul(drawn.tensor, liftScale(params)) as tf.Tensor3D;
      const direction = core.slice(scaled, [0, 0, 0], [count, 1, width]);
      const t = core.tensor3d(inputs(params), [1, points, 1]);
      const input = core.add(core.mul(t, direction), core.slice(scaled, [0, 1, 0], [count, 1, width])) as tf.Tensor3D;
      return { input, direction, readout: core.tile(row(2), [1, points, 1]) };
    });
  } finally {
    drawn.release();
  }
}
