import type * as tf from '@tensorflow/tfjs-core';
import { AVERAGES, type OptimizerName, type OptimizerState, optimizerStep } from './optimizers.ts';
import type { TrainableNetwork } from './trainable-network.ts';
import { trainingKernels } from './training-kernels.ts';
import { type BackwardPass, type ForwardPass, forward } from './training-pass.ts';

/** A network between two updates; the tensors are its holder's to dispose. */
export interface TrainingState {
  /** Updates made so far. */
  step: number;
  parameters: tf.Tensor1D;
  averages: OptimizerState;
}

/** Examples on the device. */
export interface LabelledBatch {
  /** [1, B, inputs] */
  x: tf.Tensor3D;
  /** [1, B, 1], 0 or 1 */
  labels: tf.Tensor3D;
}

/** The state before the first update, from the drawn parameters. */
export function firstState(core: typeof tf, optimizer: OptimizerName, parameters: Float32Array): TrainingState {
  return {
    step: 0,
    parameters: core.tensor1d(parameters),
    averages: Array.from({ length: AVERAGES[optimizer] }, () => core.zeros([parameters.length]) as tf.Tensor1D),
  };
}

/** All that a state holds on the device. */
export const stateTensors = ({ parameters, averages }: TrainingState): tf.Tensor[] => [parameters, ...averages];

export function disposeState(state: TrainingState): void {
  for (const tensor of stateTensors(state)) tensor.dispose();
}

/** The mean binary cross-entropy, in nats, and its gradient with respect to every parameter, inside the caller's `tidy`. */
export function lossGradient(
  core: typeof tf,
  network: TrainableNetwork,
  parameters: tf.Tensor1D,
  { x, labels }: LabelledBatch,
): BackwardPass & { loss: tf.Scalar; forward: ForwardPass } {
  const pass = forward(core, network, parameters, x);
  const [loss, delta] = trainingKernels(core).logLoss(pass.output, labels);
  return { loss, forward: pass, ...pass.backward(delta) };
}

/** The next state and what was added to the parameters, inside the caller's `tidy`. */
export function updated(
  core: typeof tf,
  optimizer: OptimizerName,
  learningRate: number,
  gradient: tf.Tensor1D,
  state: TrainingState,
  epsilon?: number,
): { update: tf.Tensor1D; next: TrainingState } {
  const step = state.step + 1;
  const { update, state: averages } = optimizerStep(
    core,
    optimizer,
    learningRate,
    gradient,
    state.averages,
    step,
    epsilon,
  );
  return { update, next: { step, parameters: core.add(state.parameters, update), averages } };
}
