import type * as tf from '@tensorflow/tfjs-core';
import { type CellName, type CellWeights, isLstm } from './recurrent-cells.ts';
import {
  type CellGradient,
  type CellState,
  readoutGradient,
  stepBackward,
  stepForward,
  sumOfGradients,
} from './recurrent-pass.ts';
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
export function taskLoss(core: typeof tf, task: SequenceTask, outputs: T3, targets: T3): { loss: tf.Tensor1D; own: T3 } {
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
  const stretch = (x: T3, t: number): T3 => core.slice(x, [0, t * examples, 0], [count, examples, x.shape[2]]);
  const turned = (x: T3): T3 => core.transpose(x, [0, 2, 1]);

  const bias = core.add(parts.inputBias, parts.recurrentBias);
  // In a GRU the two biases are not one: the recurrent one stands behind the reset gate.
  const [outer, inner] = cell === 'gru' ? [parts.inputBias, parts.recurrentBias] : [bias, null];
  const driven = core.add(core.matMul(inputs, parts.input), outer) as T3;
  const start = core.zeros([count, examples, width]) as T3;
  let state: CellState = { h: start, c: isLstm({ cell }) ? start : undefined };
  const traces: T3[][] = [];
  const hidden: T3[] = [];
  for (let t = 0; t < steps; t++) {
    const { next, trace } = stepForward(core, cell, stretch(driven, t), parts.recurrent, inner, state);
    traces.push(trace);
    hidden.push(next.h);
    state = next;
  }
  const states = core.concat(hidden, 1);

  const asked = task === 'adding' ? state.h : states;
  const outputs = core.add(core.matMul(asked, parts.readout), parts.readoutBias) as T3;
  const { loss, own } = taskLoss(core, task, outputs, targets);
  const outputDelta = core.div(own, outputs.shape[1]) as T3;
  const toStates = core.matMul(outputDelta, turned(parts.readout)) as T3;

  const recurrentTurned = turned(parts.recurrent);
  const inputDeltas: T3[] = [];
  const recurrentDeltas: T3[] = [];
  let gradient: CellGradient | null = null;
  for (let t = steps - 1; t >= 0; t--) {
    const trace = traces[t] as T3[];
    if (!gradient) {
      gradient = readoutGradient(core, cell, stretch(toStates, task === 'adding' ? 0 : t), trace);
    } else if (task === 'copy') {
      gradient = sumOfGradients(core, gradient, readoutGradient(core, cell, stretch(toStates, t), trace));
    }
    const back = stepBackward(core, cell, trace, recurrentTurned, gradient, traces[t - 1] ?? null);
    inputDeltas[t] = back.inputDelta;
    recurrentDeltas[t] = back.recurrentDelta;
    gradient = back.gradient;
  }
  const inputDelta = core.concat(inputDeltas, 1);
  const recurrentDelta = cell === 'gru' ? core.concat(recurrentDeltas, 1) : inputDelta;
  const before = core.concat([start, core.slice(states, [0, 0, 0], [count, all - examples, width])], 1);
  const sumOfRows = (x: T3): T3 => core.sum(x, 1, true);
  const inputBias = sumOfRows(inputDelta);
  const gradients: TaskParameters = {
    recurrent: core.matMul(turned(before), recurrentDelta),
    input: core.matMul(turned(inputs), inputDelta),
    inputBias,
    recurrentBias: cell === 'gru' ? sumOfRows(recurrentDelta) : inputBias,
    readout: core.matMul(turned(asked), outputDelta),
    readoutBias: sumOfRows(outputDelta),
  };
  const rows = core.concat(
    PARTS.map((part) => core.reshape(gradients[part], [count, -1])),
    1,
  );
  return { loss, gradient: core.reshape(rows, [-1]), states };
}
