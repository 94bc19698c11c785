import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { networkKernels } from '../../nn/network-kernels.ts';
import { AVERAGES, type OptimizerName, type OptimizerState, optimizerStep } from '../../nn/optimizers.ts';
import { backward, forward, type TrainableNetwork } from '../../nn/trainable-network.ts';
import { trainingKernels } from '../../nn/training-kernels.ts';
import type { LaneName, TrainingRaceParameters } from './definition.ts';

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

/** A network between two updates; the tensors are its holder's to dispose. */
export interface LaneState {
  /** Updates made so far. */
  step: number;
  parameters: tf.Tensor1D;
  averages: OptimizerState;
}

/** The points on the device. */
export interface RaceData {
  /** [1, B, 2] */
  x: tf.Tensor3D;
  /** [1, B, 1], 0 or 1 */
  labels: tf.Tensor3D;
}

/** The state before the first update, from the drawn parameters. */
export function firstState(core: typeof tf, { optimizer }: LaneSettings, parameters: Float32Array): LaneState {
  return {
    step: 0,
    parameters: core.tensor1d(parameters),
    averages: Array.from({ length: AVERAGES[optimizer] }, () => core.zeros([parameters.length]) as tf.Tensor1D),
  };
}

export function disposeState(state: LaneState): void {
  for (const tensor of [state.parameters, ...state.averages]) tensor.dispose();
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

/** By layer [max |x|, mean (x/max)²], from which log10 of the root mean square can be had however small the numbers. */
function scaledSquares(core: typeof tf, layers: tf.Tensor3D[]): tf.Tensor1D {
  const all = core.concat(layers);
  const found = core.max(core.abs(all), [1, 2], true);
  const largest = core.where(core.equal(found, 0), 1, found) as tf.Tensor3D;
  const squares = networkKernels(core).meanSquare(core.div(all, largest));
  return core.reshape(core.concat([largest, squares], 2), [2 * layers.length]);
}

interface Pass {
  loss: tf.Scalar;
  forward: ReturnType<typeof forward>;
  deltas: tf.Tensor3D[];
  gradient: tf.Tensor1D;
  update: tf.Tensor1D;
  next: LaneState;
}

/** Forward, backward and update, inside the caller's `tidy`. */
function pass(core: typeof tf, settings: LaneSettings, data: RaceData, state: LaneState): Pass {
  const { network, optimizer, learningRate } = settings;
  const going = forward(core, network, state.parameters, data.x);
  const [loss, delta] = trainingKernels(core).logLoss(going.output, data.labels);
  const { gradient, deltas } = backward(core, network, state.parameters, going, delta);
  const step = state.step + 1;
  const { update, state: averages } = optimizerStep(
    core,
    optimizer,
    learningRate,
    clipped(core, gradient, settings),
    state.averages,
    step,
  );
  return {
    loss,
    forward: going,
    deltas,
    gradient,
    update,
    next: { step, parameters: core.add(state.parameters, update), averages },
  };
}

const everyTensor = ({ parameters, averages }: LaneState): tf.Tensor[] => [parameters, ...averages];

/** An update that has been made; what it holds is its holder's to dispose. */
export interface Advance {
  next: LaneState;
  /** 0 as long as loss, gradient, update and parameters are finite numbers, else NaN. */
  check: tf.Scalar;
}

export function disposeAdvance({ next, check }: Advance): void {
  disposeState(next);
  check.dispose();
}

/** Inside `tidy`. */
function checkOf(core: typeof tf, { loss, gradient, next }: Pass): tf.Scalar {
  const all = core.concat1d([gradient, next.parameters, core.reshape(loss, [1])]);
  return core.sum(core.mul(all, 0));
}

/** One update. */
export function advance(core: typeof tf, settings: LaneSettings, data: RaceData, state: LaneState): Advance {
  const made: { next?: LaneState } = {};
  const [check] = core.tidy(() => {
    const passed = pass(core, settings, data, state);
    made.next = passed.next;
    return [checkOf(core, passed), ...everyTensor(passed.next)];
  });
  return { next: made.next as LaneState, check: check as tf.Scalar };
}

/** One update, and what a record holds of it in one vector, which `readRecord` takes apart. */
export function look(
  core: typeof tf,
  settings: LaneSettings,
  data: RaceData,
  state: LaneState,
): Advance & { record: tf.Tensor1D } {
  const made: { next?: LaneState } = {};
  const [check, record] = core.tidy(() => {
    const passed = pass(core, settings, data, state);
    const { loss, forward: going, deltas, gradient, update, next } = passed;
    made.next = next;
    const flat = (x: tf.Tensor): tf.Tensor1D => core.reshape(x, [x.size]);
    const record = core.concat1d([
      flat(loss),
      flat(going.output),
      flat(networkKernels(core).flatness(core.concat(going.traces.map(({ slope }) => slope)))),
      scaledSquares(core, deltas),
      state.parameters,
      gradient,
      update,
    ]);
    return [checkOf(core, passed), record, ...everyTensor(next)];
  });
  return { next: made.next as LaneState, check: check as tf.Scalar, record: record as tf.Tensor1D };
}

/** Where a step's first value that is not finite lies, in the order in which it is computed; null where there is none. */
export async function findFailure(
  lab: Lab,
  settings: LaneSettings,
  data: RaceData,
  state: LaneState,
): Promise<{ quantity: 'pre-activation' | 'loss' | 'gradient' | 'update'; tensor: number } | null> {
  const core = lab.tf;
  const tensors = core.tidy(() => {
    const { forward: going, loss, gradient, next } = pass(core, settings, data, state);
    const finite = (x: tf.Tensor) => core.reshape(core.sum(core.mul(x, 0)), [1]);
    const layers = [...going.traces.map(({ preActivation }) => finite(preActivation)), finite(going.output)];
    return [core.concat([...layers, finite(loss)]), gradient, next.parameters];
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
