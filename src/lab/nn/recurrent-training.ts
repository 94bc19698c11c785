import type * as tf from '@tensorflow/tfjs-core';
import { networkKernels } from './network-kernels.ts';
import type { CellName, CellWeights } from './recurrent-cells.ts';
import { unroller } from './recurrent-kernels.ts';
import type { Readout, SequenceTask } from './sequence-tasks.ts';

/**
 * A recurrent cell with an output layer, S networks at once: the loss of a task and the gradient of all parameters by
 * backpropagation through every step. Each network's parameters lie in one row: recurrent weights, input weights, the
 * input's biases, the recurrent biases, the output's weights and biases.
 */
type T3 = tf.Tensor3D;

export interface TaskNetwork {
  cell: CellName;
  width: number;
  /** Blocks of weights side by side. */
  blocks: number;
  inputs: number;
  outputs: number;
}

const PARTS = ['recurrent', 'input', 'inputBias', 'recurrentBias', 'readout', 'readoutBias'] as const;
type Part = (typeof PARTS)[number];
export type TaskParameters = Record<Part, T3>;

/** [rows, columns] of each part, in order. */
function partShapes({ width, blocks, inputs, outputs }: TaskNetwork): Record<Part, [number, number]> {
  const columns = blocks * width;
  return {
    recurrent: [width, columns],
    input: [inputs, columns],
    inputBias: [1, columns],
    recurrentBias: [1, columns],
    readout: [width, outputs],
    readoutBias: [1, outputs],
  };
}

/** Numbers that a network has. */
export function parameterCount(network: TaskNetwork): number {
  return Object.values(partShapes(network)).reduce((sum, [rows, columns]) => sum + rows * columns, 0);
}

/** One network's row. */
export function parameterRow(cell: CellWeights, readout: Readout): Float32Array {
  const { recurrent, input, inputBias, recurrentBias } = cell;
  return Float32Array.from(
    [recurrent, input, inputBias, recurrentBias, readout.weight, readout.bias].flatMap((part) => Array.from(part)),
  );
}

/** What `parameterRow` put into a row. */
export function partsOfRow(network: TaskNetwork, row: Float32Array): { cell: CellWeights; readout: Readout } {
  const shapes = partShapes(network);
  let at = 0;
  const [recurrent, input, inputBias, recurrentBias, weight, bias] = PARTS.map((part) => {
    const [rows, columns] = shapes[part];
    at += rows * columns;
    return Float64Array.from(row.subarray(at - rows * columns, at));
  }) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  return { cell: { recurrent, input, inputBias, recurrentBias }, readout: { weight, bias } };
}

/** The parts of a vector of S rows, inside the caller's `tidy`. */
function partsOf(core: typeof tf, network: TaskNetwork, parameters: tf.Tensor1D, count: number): TaskParameters {
  const rows = core.reshape(parameters, [count, -1]) as tf.Tensor2D;
  const shapes = partShapes(network);
  let at = 0;
  const entries = PARTS.map((part) => {
    const size = shapes[part][0] * shapes[part][1];
    at += size;
    return [part, core.reshape(core.slice(rows, [0, at - size], [count, size]), [count, ...shapes[part]])];
  });
  return Object.fromEntries(entries) as TaskParameters;
}

/** Sequences of S seeds on the device. */
export interface TaskTensors {
  /** [S, T·B, inputs] */
  inputs: T3;
  /** The sums, [S, B, 1]; or a 1 at each step's answer, [S, T·B, outputs]. */
  targets: T3;
}

/**
 * A task's loss and its slope at the outputs, inside the caller's `tidy`: the mean squared error of the sums, or the
 * cross-entropy in nats, a mean over sequences and, where every step is asked, over steps.
 * @param outputs [S, N, outputs] of the steps that are asked
 * @returns the loss, [S], and N times its gradient: that of every answer's own loss, [S, N, outputs]
 */
export function taskLoss(
  core: typeof tf,
  task: SequenceTask,
  outputs: T3,
  targets: T3,
): { loss: tf.Tensor1D; own: T3 } {
  if (task === 'adding') {
    const error = core.sub(outputs, targets) as T3;
    return { loss: core.mean(core.square(error), [1, 2]), own: core.mul(error, 2) };
  }
  const logs = core.logSoftmax(outputs) as T3;
  const loss = core.neg(core.div(core.sum(core.mul(logs, targets), [1, 2]), outputs.shape[1])) as tf.Tensor1D;
  return { loss, own: core.sub(core.exp(logs), targets) as T3 };
}

interface TaskPass {
  /** [S] */
  loss: tf.Tensor1D;
  /** Of all parameters, S rows in one vector. */
  gradient: tf.Tensor1D;
  /** h after every step, [S, T·B, n]. */
  states: T3;
}

/**
 * The loss of a batch and its gradient, inside the caller's `tidy`; the state begins at 0.
 * @param steps T
 */
export function taskPass(
  core: typeof tf,
  network: TaskNetwork,
  task: SequenceTask,
  parameters: tf.Tensor1D,
  { inputs, targets }: TaskTensors,
  steps: number,
): TaskPass {
  const { cell, width } = network;
  const [count, all] = inputs.shape;
  const examples = all / steps;
  const parts = partsOf(core, network, parameters, count);
  const turned = (x: T3): T3 => core.transpose(x, [0, 2, 1]);

  const product = (x: T3, weight: T3, transposed = false): T3 =>
    networkKernels(core).product(x, weight, { transposed, factor: 1 });

  const driven = core.add(product(inputs, parts.input), parts.inputBias) as T3;
  const { states, backward } = unroller(core)(cell, steps, driven, parts.recurrent, parts.recurrentBias);

  const asked = task === 'adding' ? core.slice(states, [0, all - examples, 0], [count, examples, width]) : states;
  const outputs = core.add(product(asked, parts.readout), parts.readoutBias) as T3;
  const { loss, own } = taskLoss(core, task, outputs, targets);
  const outputDelta = core.div(own, outputs.shape[1]) as T3;
  const toStates = product(outputDelta, parts.readout, true);

  const { inputDelta, recurrentDelta } = backward(toStates);
  const start = core.zeros([count, examples, width]) as T3;
  const before = core.concat([start, core.slice(states, [0, 0, 0], [count, all - examples, width])], 1);
  const sumOfRows = (x: T3): T3 => core.sum(x, 1, true);
  const inputBias = sumOfRows(inputDelta);
  const gradients: TaskParameters = {
    recurrent: product(turned(before), recurrentDelta),
    input: product(turned(inputs), inputDelta),
    inputBias,
    recurrentBias: cell === 'gru' ? sumOfRows(recurrentDelta) : inputBias,
    readout: product(turned(asked), outputDelta),
    readoutBias: sumOfRows(outputDelta),
  };
  const rows = core.concat(
    PARTS.map((part) => core.reshape(gradients[part], [count, -1])),
    1,
  );
  return { loss, gradient: core.reshape(rows, [-1]), states };
}
