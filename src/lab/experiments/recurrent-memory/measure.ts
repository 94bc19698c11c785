import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { inverseRoot } from '../../nn/carried-scale.ts';
import { networkKernels } from '../../nn/network-kernels.ts';
import { type CellWeights, isGated, isLstm } from '../../nn/recurrent-cells.ts';
import {
  blockMeans,
  type CellGradient,
  type CellState,
  lastGradient,
  memoryGradient,
  rescaled,
  stepBackward,
  stepForward,
} from '../../nn/recurrent-pass.ts';
import { taskLoss } from '../../nn/recurrent-training.ts';
import { SEQUENCE_TASKS } from '../../nn/sequence-tasks.ts';
import { ownedTensors } from '../owned-tensors.ts';
import { gateNames, type RecurrentMemoryParameters, stepsOf } from './definition.ts';
import type { SeedSequence } from './sequence.ts';

type T3 = tf.Tensor3D;

/** One seed's numbers as the frame has them: by lag, by time, and by [gate][time]. */
export interface MeasuredSeed {
  gradient: number[];
  hidden: number[];
  direct: number[];
  rest: number[];
  state: number[];
  gates: number[][];
}

/** A gradient larger than this, or smaller than its inverse, is divided by its size before squares are taken. */
const FAR = 1e10;

/** Steps between two moments at which a run may pause. */
const BREATH = 8;

/** Numbers of S seeds as one tensor. */
function stack(core: typeof tf, arrays: readonly (Float64Array | Float32Array)[], shape: [number, number]): T3 {
  const values = new Float32Array(arrays.length * shape[0] * shape[1]);
  arrays.forEach((array, s) => {
    values.set(array, s * shape[0] * shape[1]);
  });
  return core.tensor3d(values, [arrays.length, ...shape]);
}

/** The weights on the device, and the input's share of all pre-activations, [S, T·B, G·n], made in one product. */
function prepare(core: typeof tf, params: RecurrentMemoryParameters, sequences: readonly SeedSequence[]) {
  const { examples, width } = params;
  const [first] = sequences as [SeedSequence];
  const columns = first.weights.inputBias.length;
  const of = (key: keyof CellWeights, rows: number) =>
    stack(
      core,
      sequences.map(({ weights }) => weights[key]),
      [rows, columns],
    );
  const recurrent = of('recurrent', width);
  const inputs = stack(
    core,
    sequences.map((sequence) => sequence.inputs),
    [stepsOf(params) * examples, first.inputCount],
  );
  const batch = (key: 'state' | 'cellState') =>
    stack(
      core,
      sequences.map((sequence) => sequence[key]),
      [examples, width],
    );
  return {
    recurrent,
    turned: core.transpose(recurrent, [0, 2, 1]) as T3,
    recurrentBias: of('recurrentBias', 1),
    driven: core.add(core.matMul(inputs, of('input', first.inputCount)), of('inputBias', 1)) as T3,
    state: batch('state'),
    cellState: batch('cellState'),
  };
}

/**
 * ∂ℒ/∂h_T of every sequence's own loss, [S, B, n], inside the caller's `tidy`.
 * @param h h_T
 */
function readoutOf(core: typeof tf, sequences: readonly SeedSequence[], h: T3): T3 {
  const [, examples, width] = h.shape;
  const lasts = sequences.map(({ last }) => last);
  const fixed = lasts.flatMap((last) => ('readout' in last ? [last.readout] : []));
  if (fixed.length > 0) return stack(core, fixed, [examples, width]);
  const answered = lasts.flatMap((last) => ('task' in last ? [last] : []));
  const { task } = answered[0] as (typeof answered)[number];
  const { outputs } = SEQUENCE_TASKS[task];
  const weight = stack(
    core,
    answered.map(({ output }) => output.weight),
    [width, outputs],
  );
  const bias = stack(
    core,
    answered.map(({ output }) => output.bias),
    [1, outputs],
  );
  const targets = stack(
    core,
    answered.map((last) => last.targets),
    [examples, outputs],
  );
  const { own } = taskLoss(core, task, core.add(core.matMul(h, weight), bias), targets);
  return core.matMul(own, core.transpose(weight, [0, 2, 1]));
}

/**
 * Measures seeds together, one a sequence. A linear or ReLU state may grow without bound, and a gradient does either way; both are
 * stored near 1, with the logarithms of what was divided out added here in float64. Yields the share done so far.
 */
export async function* measureSeeds(
  lab: Lab,
  params: RecurrentMemoryParameters,
  sequences: readonly SeedSequence[],
): AsyncGenerator<number, MeasuredSeed[], void> {
  const core = lab.tf;
  const { cell, examples } = params;
  const length = stepsOf(params);
  const count = sequences.length;
  const grows = cell === 'rnn-relu' || cell === 'rnn-linear';
  const gateCount = gateNames(cell).length;
  const owned = ownedTensors(core);
  const { own, drop } = owned;
  const kernels = networkKernels(core);
  const stateSquares: tf.Tensor[] = [];
  const gates: tf.Tensor[] = [];
  const gradientSquares: tf.Tensor[] = [];
  const traces: T3[][] = [];
  try {
    const made = core.tidy(() => prepare(core, params, sequences));
    for (const tensor of Object.values(made)) own(tensor);
    let state: CellState = { h: made.state, c: isLstm(params) ? made.cellState : undefined };
    /** The input's scale beside that of a state that grows: 1 over what the state was divided by. */
    let inputScale: T3 | undefined;
    let square = own(core.tidy(() => kernels.meanSquare(state.h)));
    stateSquares.push(square);
    for (let t = 1; t <= length; t++) {
      const before: { scale: T3 | undefined; square: T3; state: CellState } = { scale: inputScale, square, state };
      const step = core.tidy(() => {
        let driven = core.slice(made.driven, [0, (t - 1) * examples, 0], [count, examples, made.driven.shape[2]]);
        let { h } = before.state;
        let scale: T3 | undefined;
        if (grows) {
          const shrink = core.minimum(inverseRoot(core, before.square), 1) as T3;
          scale = before.scale ? (core.mul(before.scale, shrink) as T3) : shrink;
          h = core.mul(h, shrink);
          driven = core.mul(driven, scale);
        }
        const bias = scale ? (core.mul(made.recurrentBias, scale) as T3) : made.recurrentBias;
        const forward = stepForward(core, cell, driven, made.recurrent, bias, { h, c: before.state.c });
        const { next, trace } = forward;
        return {
          next,
          trace,
          scale,
          square: kernels.meanSquare(next.h),
          gates: blockMeans(core, forward.gates, gateCount),
        };
      });
      for (const tensor of step.trace) own(tensor);
      own(step.next.h);
      if (step.next.c) own(step.next.c);
      // An LSTM's c lives on in the trace; h does not.
      drop(state.h);
      drop(inputScale);
      inputScale = step.scale && own(step.scale);
      traces.push(step.trace);
      state = step.next;
      square = own(step.square);
      stateSquares.push(square);
      gates.push(own(step.gates));
      if (t % BREATH === 0) yield t / (3 * length);
    }

    const ended = state.h;
    const begun = core.tidy(() => {
      const last = inputScale ? (core.div(ended, inputScale) as T3) : ended;
      const readout = readoutOf(core, sequences, last);
      const found = core.max(core.abs(readout), [1, 2], true);
      // Where squares would leave what a stored number holds, though the number itself does not.
      const far = core.logicalNot(core.logicalAnd(core.greater(found, 1 / FAR), core.less(found, FAR)));
      const largest = core.where(core.logicalAnd(far, core.notEqual(found, 0)), found, 1) as T3;
      const gradient = lastGradient(core, cell, core.div(readout, largest), traces.at(-1) as T3[]);
      return { gradient, largest };
    });
    own(begun.largest);
    let { gradient } = begun;
    const keep = (next: CellGradient) => {
      for (const tensor of [next.h, next.direct, next.rest, next.ratio]) if (tensor) own(tensor);
    };
    keep(gradient);
    for (let lag = 0; lag <= length; lag++) {
      const now = gradient;
      const trace = lag < length ? (traces[length - 1 - lag] as T3[]) : null;
      const previous = traces[length - 2 - lag] ?? null;
      const step = core.tidy(() => {
        const memory = kernels.meanSquare(memoryGradient(core, now));
        const hidden = isLstm(params) ? kernels.meanSquare(now.h) : undefined;
        const direct = now.direct ? kernels.meanSquare(now.direct) : undefined;
        const rest = now.direct ? kernels.meanSquare(now.rest) : undefined;
        const squares = core.concat(
          [memory, hidden, direct, rest].filter((x) => x !== undefined),
          2,
        );
        if (!trace) return { squares, next: undefined };
        const whole = hidden ? (core.add(memory, hidden) as T3) : memory;
        const near = rescaled(core, now, whole, direct);
        return { squares, next: stepBackward(core, cell, trace, made.turned, near, previous).gradient };
      });
      gradientSquares.push(own(step.squares));
      if (!step.next || !trace) break;
      keep(step.next);
      const staying = new Set([step.next.h, step.next.direct, step.next.rest, step.next.ratio]);
      drop(...[now.h, now.direct, now.rest, now.ratio].filter((tensor) => tensor && !staying.has(tensor)));
      gradient = step.next;
      if (lag % BREATH === 0) yield (length + 2 * lag) / (3 * length);
    }
    const rows = core.tidy(() =>
      core.concat(
        [...stateSquares, ...gates, begun.largest, ...gradientSquares].map((tensor) =>
          core.reshape(tensor, [count, -1]),
        ),
        1,
      ),
    );
    own(rows);
    const values = await lab.read(rows);
    const perSeed = values.length / count;
    return Array.from({ length: count }, (_, s) =>
      unscaled(params, values.subarray(s * perSeed, (s + 1) * perSeed), grows, gateCount),
    );
  } finally {
    owned.dispose();
  }
}

const halfLog = (square: number): number => Math.log10(square) / 2;
const finiteOrZero = (log: number): number => (log === Number.NEGATIVE_INFINITY ? 0 : log);
/** A stored zero is a true zero, whatever the scale. */
const sumOfLogs = (scale: number, stored: number): number =>
  stored === Number.NEGATIVE_INFINITY ? stored : scale + stored;

/** True magnitudes from one seed's stored mean squares and the scales that follow from them. */
function unscaled(
  params: RecurrentMemoryParameters,
  values: Float32Array,
  grows: boolean,
  gateCount: number,
): MeasuredSeed {
  const length = stepsOf(params);
  let at = 0;
  const take = (): number => values[at++] as number;
  const state: number[] = [];
  let scale = 0;
  for (let t = 0; t <= length; t++) {
    const stored = halfLog(take());
    state.push(sumOfLogs(scale, stored));
    if (grows) scale += Math.max(0, finiteOrZero(stored));
  }
  const gates: number[][] = Array.from({ length: gateCount }, () => []);
  for (let t = 0; t < length; t++) for (const gate of gates) gate.push(take());

  const measured: MeasuredSeed = { gradient: [], hidden: [], direct: [], rest: [], state, gates };
  const start = Math.log10(take());
  let [whole, path] = [start, start];
  for (let lag = 0; lag <= length; lag++) {
    const memory = take();
    const hidden = isLstm(params) ? take() : 0;
    measured.gradient.push(sumOfLogs(whole, halfLog(memory)));
    if (isLstm(params)) measured.hidden.push(sumOfLogs(whole, halfLog(hidden)));
    if (isGated(params)) {
      const direct = halfLog(take());
      measured.direct.push(sumOfLogs(path, direct));
      measured.rest.push(sumOfLogs(whole, halfLog(take())));
      path += finiteOrZero(direct);
    }
    whole += finiteOrZero(halfLog(memory + hidden));
  }
  return measured;
}
