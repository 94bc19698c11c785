import { RandomState } from '../numerics/mt19937.ts';
import { ADDING_BASELINE, COPY_SHOWN, COPY_SYMBOLS, copyBaseline, copySteps } from '../theory/sequence-tasks.ts';

/** Tasks that nobody solves without remembering (Hochreiter & Schmidhuber, 1997; Arjovsky, Shah & Bengio, 2016). */
export const SEQUENCE_TASKS = {
  /** A number and a mark at every step; two are marked, one in each half. At the end their sum is asked for. */
  adding: { inputs: 2, outputs: 1 },
  /**
   * Ten symbols of eight, a delay, and then the ten again; a step's input is one of the eight, blank, or the mark that asks
   * for them, its answer one of the eight or blank.
   */
  copy: { inputs: COPY_SYMBOLS + 2, outputs: COPY_SYMBOLS + 1 },
} as const;
export type SequenceTask = keyof typeof SEQUENCE_TASKS;

const BLANK = COPY_SYMBOLS;
const ASK = COPY_SYMBOLS + 1;

/** Steps of a sequence: `length` of the adding problem, at least 2, and 20 more than the delay `length` of copying. */
export function taskSteps(task: SequenceTask, length: number): number {
  return task === 'adding' ? Math.max(2, length) : copySteps(length);
}

/** The loss of the best answers that need no memory. */
export function taskBaseline(task: SequenceTask, length: number): number {
  return task === 'adding' ? ADDING_BASELINE : copyBaseline(length);
}

/** Sequences of one seed. */
export interface TaskBatch {
  /** [T, B, inputs] */
  inputs: Float32Array;
  /** The sums, [B]; or a 1 at each step's answer, [T, B, outputs]. */
  targets: Float32Array;
}

/**
 * Draws B sequences from a stream of uniform numbers u. Adding: the T·B numbers, step by step, then B places in the first
 * half, ⌊u·⌊T/2⌋⌋, and B in the second. Copying: 10·B symbols ⌊8u⌋, one of all sequences after another.
 */
export function drawTaskBatch(task: SequenceTask, random: RandomState, length: number, examples: number): TaskBatch {
  const steps = taskSteps(task, length);
  const { inputs: reads, outputs } = SEQUENCE_TASKS[task];
  const inputs = new Float32Array(steps * examples * reads);
  if (task === 'adding') {
    const numbers = random.randomSample(steps * examples);
    const half = Math.floor(steps / 2);
    const first = random.randomSample(examples).map((u) => Math.floor(u * half));
    const second = random.randomSample(examples).map((u) => half + Math.floor(u * (steps - half)));
    numbers.forEach((u, at) => {
      inputs[reads * at] = u;
    });
    const targets = new Float32Array(examples);
    for (let example = 0; example < examples; example++) {
      let sum = 0;
      for (const step of [first[example] as number, second[example] as number]) {
        const at = step * examples + example;
        inputs[reads * at + 1] = 1;
        sum += numbers[at] as number;
      }
      targets[example] = sum;
    }
    return { inputs, targets };
  }
  const symbols = random.randomSample(COPY_SHOWN * examples).map((u) => Math.floor(COPY_SYMBOLS * u));
  const targets = new Float32Array(steps * examples * outputs);
  for (let step = 0; step < steps; step++) {
    for (let example = 0; example < examples; example++) {
      const at = step * examples + example;
      const shown = step < COPY_SHOWN ? (symbols[at] as number) : step === length + COPY_SHOWN - 1 ? ASK : BLANK;
      const asked = step - length - COPY_SHOWN;
      inputs[reads * at + shown] = 1;
      targets[outputs * at + (asked < 0 ? BLANK : (symbols[asked * examples + example] as number))] = 1;
    }
  }
  return { inputs, targets };
}

/** An output layer: weights [n, outputs], row-major, and biases [outputs]. */
export interface Readout {
  weight: Float64Array;
  bias: Float64Array;
}

/** Uniform on ±1/√n as PyTorch's `Linear` draws it: `RandomState([seed, 5])`, the weights first. */
export function drawReadout(seed: number, width: number, outputs: number): Readout {
  const random = new RandomState([seed, 5]);
  const draw = (size: number) => random.fillUniform(new Float64Array(size), 0.5, 2 / Math.sqrt(width));
  return { weight: draw(width * outputs), bias: draw(outputs) };
}
