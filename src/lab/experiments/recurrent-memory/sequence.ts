import { type CellWeights, drawCell, drawSequence } from '../../nn/recurrent-cells.ts';
import {
  drawReadout,
  drawTaskBatch,
  type Readout,
  SEQUENCE_TASKS,
  type SequenceTask,
} from '../../nn/sequence-tasks.ts';
import { RandomState } from '../../numerics/mt19937.ts';
import type { RecurrentMemoryParameters } from './definition.ts';

/** A network that has learned, or is to learn, a task. */
export interface TaskWeights {
  cell: CellWeights;
  readout: Readout;
}

/** What the loss of the last step does with h_T: multiply it by given numbers, or answer the task from it. */
export type LastLoss =
  | { readout: Float64Array }
  | {
      task: SequenceTask;
      output: Readout;
      /** What is right at the last step, [B, outputs]. */
      targets: Float32Array;
    };

/** What one seed is measured with. */
export interface SeedSequence {
  weights: CellWeights;
  /** Numbers that a step reads. */
  inputCount: number;
  /** [T·B, inputs], step by step. */
  inputs: Float64Array | Float32Array;
  /** h₀ and c₀, [B, n]. */
  state: Float64Array;
  cellState: Float64Array;
  last: LastLoss;
}

/** A seed's cell as drawn, in noise, read out at random. */
export function noiseSequence(params: RecurrentMemoryParameters, seed: number): SeedSequence {
  const { length, examples, width, inputScale } = params;
  const { state, readout, cellState, noise } = drawSequence(seed, length, examples, width);
  return {
    weights: drawCell(params, seed),
    inputCount: width,
    inputs: noise.map((value) => inputScale * value),
    state,
    cellState,
    last: { readout },
  };
}

/** A seed's network before training: `RandomState([seed, 1…4])` for the cell, `[seed, 5]` for the output layer. */
export function drawTaskNetwork(params: RecurrentMemoryParameters, task: SequenceTask, seed: number): TaskWeights {
  const { inputs, outputs } = SEQUENCE_TASKS[task];
  return { cell: drawCell(params, seed, inputs), readout: drawReadout(seed, params.width, outputs) };
}

/** A network on sequences that it is not trained with: `RandomState([seed, 7])`. The state begins at 0. */
export function taskSequence(
  params: RecurrentMemoryParameters,
  task: SequenceTask,
  seed: number,
  { cell, readout }: TaskWeights,
): SeedSequence {
  const { length, examples, width } = params;
  const { inputs, targets } = drawTaskBatch(task, new RandomState([seed, 7]), length, examples);
  return {
    weights: cell,
    inputCount: SEQUENCE_TASKS[task].inputs,
    inputs,
    state: new Float64Array(examples * width),
    cellState: new Float64Array(examples * width),
    last: {
      task,
      output: readout,
      targets: targets.subarray(targets.length - examples * SEQUENCE_TASKS[task].outputs),
    },
  };
}
