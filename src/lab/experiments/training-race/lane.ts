import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { networkKernels } from '../../nn/network-kernels.ts';
import type { OptimizerName } from '../../nn/optimizers.ts';
import { scaledSquares } from '../../nn/scaled-squares.ts';
import type { TrainableNetwork } from '../../nn/trainable-network.ts';
import { trainingKernels } from '../../nn/training-kernels.ts';
import type { BackwardPass, ForwardPass } from '../../nn/training-pass.ts';
import {
  disposeState,
  type LabelledBatch,
  lossGradient,
  stateTensors,
  type TrainingState,
  updated,
} from '../../nn/training-state.ts';
import type { TrainingRaceParameters } from './definition.ts';
import type { LaneName } from './frame.ts';

/** How one network is trained. */
export interface LaneSettings {
  network: TrainableNetwork;
  optimizer: OptimizerName;
  learningRate: number;
  clipping: TrainingRaceParameters['clipping'];
  clipAt: number;
}

/** The first network's settings, or the second's: the first one's but for what it has of its own. */
export function laneSettings(params: TrainingRaceParameters, lane: LaneName): LaneSettings {
  const second = lane === 'b';
  const chosen = <Value extends string>(value: Value, rival: Value | 'same'): Value =>
    second && rival !== 'same' ? (rival as Value) : value;
  return {
    network: {
      inputs: 2,
      depth: params.depth,
      width: params.width,
      activation: chosen(params.activation, params.activationB),
      init: chosen(params.init, params.initB),
      gain: second ? (params.gainB ?? params.gain) : params.gain,
      normalization: chosen(params.normalization, params.normalizationB),
      residual: chosen(params.shortcut, params.shortcutB) === 'residual',
    },
    optimizer: chosen(params.optimizer, params.optimizerB),
    learningRate: second ? (params.learningRateB ?? params.learningRate) : params.learningRate,
    clipping: chosen(params.clipping, params.clippingB),
    clipAt: params.clipAt,
  };
}

/** max |x|, or 1 for a tensor of zeros, so that dividing by it is never 0/0. */
function positiveLargest(core: typeof tf, x: tf.Tensor): tf.Scalar {
  const largest = core.max(core.abs(x));
  return core.where(core.equal(largest, 0), 1, largest) as tf.Scalar;
}

/** The gradient that reaches the optimizer; norms are taken of the scaled vector, so that squares do not overflow. */
function clipped(core: typeof tf, gradient: tf.Tensor1D, { clipping, clipAt }: LaneSettings): tf.Tensor1D {
  if (clipping === 'none') return gradient;
  if (clipping === 'value') return core.clipByValue(gradient, -clipAt, clipAt);
  const largest = positiveLargest(core, gradient);
  const norm = core.mul(largest, core.norm(core.div(gradient, largest)));
  // As torch.nn.utils.clip_grad_norm_ has it.
  return core.mul(gradient, core.minimum(core.div(clipAt, core.add(norm, 1e-6)), 1));
}

interface Pass extends BackwardPass {
  loss: tf.Scalar;
  forward: ForwardPass;
  update: tf.Tensor1D;
  next: TrainingState;
}

/** Forward, backward and update, inside the caller's `tidy`. */
function pass(core: typeof tf, settings: LaneSettings, data: LabelledBatch, state: TrainingState): Pass {
  const { network, optimizer, learningRate } = settings;
  const found = lossGradient(core, network, state.parameters, data);
  return { ...found, ...updated(core, optimizer, learningRate, clipped(core, found.gradient, settings), state) };
}

/** An update that has been made; what it holds is its holder's to dispose. */
export interface Advance {
  next: TrainingState;
  /** 0 as long as loss, gradient, update and parameters are finite numbers, else NaN. */
  check: tf.Scalar;
}

export function disposeAdvance({ next, check }: Advance): void {
  disposeState(next);
  check.dispose();
}

/** Inside `tidy`. */
function checkOf(core: typeof tf, { loss, gradient, next }: Pass): tf.Scalar {
  return trainingKernels(core).finite(gradient, next.parameters, loss);
}

/** One update. */
export function advance(core: typeof tf, settings: LaneSettings, data: LabelledBatch, state: TrainingState): Advance {
  const made: { next?: TrainingState } = {};
  const [check] = core.tidy(() => {
    const passed = pass(core, settings, data, state);
    made.next = passed.next;
    return [checkOf(core, passed), ...stateTensors(passed.next)];
  });
  return { next: made.next as TrainingState, check: check as tf.Scalar };
}

/** One update, and what a record holds of it in one vector, which `readRecord` takes apart. */
export function look(
  core: typeof tf,
  settings: LaneSettings,
  data: LabelledBatch,
  state: TrainingState,
): Advance & { record: tf.Tensor1D } {
  const made: { next?: TrainingState } = {};
  const [check, record] = core.tidy(() => {
    const passed = pass(core, settings, data, state);
    const { loss, forward: going, deltas, gradient, update, next } = passed;
    made.next = next;
    const flat = (x: tf.Tensor): tf.Tensor1D => core.reshape(x, [x.size]);
    const record = core.concat1d([
      flat(loss),
      flat(going.output),
      flat(networkKernels(core).flatness(going.slopes())),
      scaledSquares(core, deltas()),
      state.parameters,
      gradient,
      update,
    ]);
    return [checkOf(core, passed), record, ...stateTensors(next)];
  });
  return { next: made.next as TrainingState, check: check as tf.Scalar, record: record as tf.Tensor1D };
}

/** Where a step's first value that is not finite lies, in the order in which it is computed; null where there is none. */
export async function findFailure(
  lab: Lab,
  settings: LaneSettings,
  data: LabelledBatch,
  state: TrainingState,
): Promise<{ quantity: 'pre-activation' | 'loss' | 'gradient' | 'update'; tensor: number } | null> {
  const core = lab.tf;
  const tensors = core.tidy(() => {
    const { forward: going, loss, gradient, next } = pass(core, settings, data, state);
    const finite = (x: tf.Tensor) => core.reshape(core.sum(core.mul(x, 0)), [1]);
    const hidden = core.sum(core.mul(going.preActivations(), 0), [1, 2]);
    return [core.concat([hidden, finite(going.output), finite(loss)]), gradient, next.parameters];
  });
  try {
    const [checks, gradient, parameters] = (await Promise.all(tensors.map((tensor) => lab.read(tensor)))) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const layer = checks.findIndex((check) => !Number.isFinite(check));
    const forwardLayers = checks.length - 1;
    if (layer >= 0 && layer < forwardLayers) return { quantity: 'pre-activation', tensor: layer };
    if (layer >= 0) return { quantity: 'loss', tensor: 0 };
    // The backward pass begins at the end of the vector.
    const lastBad = gradient.findLastIndex((value) => !Number.isFinite(value));
    if (lastBad >= 0) return { quantity: 'gradient', tensor: lastBad };
    const bad = parameters.findIndex((value) => !Number.isFinite(value));
    return bad >= 0 ? { quantity: 'update', tensor: bad } : null;
  } finally {
    for (const tensor of tensors) tensor.dispose();
  }
}
