import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../experiment.ts';
import { inverseRoot } from '../nn/carried-scale.ts';
import { networkKernels } from '../nn/network-kernels.ts';
import { CELL_BLOCKS, type CellName, type CellWeights, isGated, isLstm } from '../nn/recurrent-cells.ts';
import {
  blockMeans,
  type CellGradient,
  type CellState,
  lastGradient,
  memoryGradient,
  rescaled,
  stepBackward,
  stepForward,
} from '../nn/recurrent-pass.ts';
import type { OwnedTensors } from './owned-tensors.ts';

type T3 = tf.Tensor3D;

/** S seeds' sequences and the cells that read them, on the device; G blocks of weights side by side. */
export type Sequences = {
  /** [S, n, G·n], and its transpose. */
  recurrent: T3;
  turned: T3;
  /** [S, 1, G·n] */
  recurrentBias: T3;
  /** The input's share of all pre-activations with its bias, [S, T·B, G·n]. */
  driven: T3;
  /** The input's weights, [S, n, G·n]. */
  input: T3;
  /** h₀ and c₀, [S, B, n]. */
  state: T3;
  cellState: T3;
};

/** What is sent through: how many steps of how many sequences. */
export interface SequencePass {
  cell: CellName;
  length: number;
  examples: number;
  /** Whether ∂ℒ/∂x is measured too. */
  withInput?: boolean;
}

/** One seed's numbers, base-10 logarithms of root mean squares by lag or by time; gates are means, [gate][time]. */
export interface MeasuredSequence {
  gradient: number[];
  hidden: number[];
  direct: number[];
  rest: number[];
  /** ∂ℒ/∂x of the input that entered k steps before the last, k = 0…T − 1; empty where it was not asked for. */
  input: number[];
  state: number[];
  gates: number[][];
}

/** A gradient larger than this, or smaller than its inverse, is divided by its size before squares are taken. */
const FAR = 1e10;

/** Steps between two moments at which a run may pause. */
const BREATH = 8;

/** Numbers of S seeds as one tensor, [S, …shape]. */
export function stackSeeds(
  core: typeof tf,
  arrays: readonly (Float64Array | Float32Array)[],
  shape: [number, number],
): T3 {
  const values = new Float32Array(arrays.length * shape[0] * shape[1]);
  arrays.forEach((array, s) => {
    values.set(array, s * shape[0] * shape[1]);
  });
  return core.tensor3d(values, [arrays.length, ...shape]);
}

/**
 * Puts cells and what drives them on the device, and makes the input's share of all pre-activations in one product. Inside
 * the caller's `tidy`.
 * @param starts h₀ and c₀, [B, n] each
 * @param x the inputs, [S, T·B, m], time by time
 */
export function placeSequences(
  core: typeof tf,
  weights: readonly CellWeights[],
  starts: readonly { state: Float64Array; cellState: Float64Array }[],
  x: T3,
): Sequences {
  const [first] = weights as [CellWeights];
  const columns = first.inputBias.length;
  const width = first.recurrent.length / columns;
  const of = (key: keyof CellWeights) =>
    stackSeeds(
      core,
      weights.map((weight) => weight[key]),
      [first[key].length / columns, columns],
    );
  const recurrent = of('recurrent');
  const input = of('input');
  const start = (key: 'state' | 'cellState') =>
    stackSeeds(
      core,
      starts.map((one) => one[key]),
      [(starts[0] as (typeof starts)[number])[key].length / width, width],
    );
  return {
    recurrent,
    turned: core.transpose(recurrent, [0, 2, 1]),
    recurrentBias: of('recurrentBias'),
    driven: core.add(core.matMul(x, input), of('inputBias')),
    input,
    state: start('state'),
    cellState: start('cellState'),
  };
}

/**
 * Sends S seeds' sequences through, forward and exactly back. A linear or ReLU state may grow without bound, and a
 * gradient does either way; both are stored near 1, with the logarithms of what was divided out added here in float64.
 * Yields the share done so far.
 * @param made owned by the caller
 * @param readout ∂ℒ/∂h_T of h_T, [S, B, n]
 */
export async function* measureSequences(
  lab: Lab,
  pass: SequencePass,
  made: Sequences,
  readout: (last: T3) => T3,
  { own, drop }: OwnedTensors,
): AsyncGenerator<number, MeasuredSequence[], void> {
  const core = lab.tf;
  const { cell, length, examples } = pass;
  const [count] = made.state.shape;
  const grows = cell === 'rnn-relu' || cell === 'rnn-linear';
  const gateCount = isGated(pass) ? CELL_BLOCKS[cell].length - 1 : 1;
  const kernels = networkKernels(core);
  const stateSquares: tf.Tensor[] = [];
  const gates: tf.Tensor[] = [];
  const gradientSquares: tf.Tensor[] = [];
  const traces: T3[][] = [];
  let state: CellState = { h: made.state, c: isLstm(pass) ? made.cellState : undefined };
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
      const open = blockMeans(core, forward.gates, gateCount);
      return { next, trace, scale, square: kernels.meanSquare(next.h), gates: open };
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
    const given = readout(last);
    const found = core.max(core.abs(given), [1, 2], true);
    // Where squares would leave what a stored number holds, though the number itself does not.
    const far = core.logicalNot(core.logicalAnd(core.greater(found, 1 / FAR), core.less(found, FAR)));
    const largest = core.where(core.logicalAnd(far, core.notEqual(found, 0)), found, 1) as T3;
    return { gradient: lastGradient(core, cell, core.div(given, largest), traces.at(-1) as T3[]), largest };
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
      const hidden = isLstm(pass) ? kernels.meanSquare(now.h) : undefined;
      const direct = now.direct ? kernels.meanSquare(now.direct) : undefined;
      const rest = now.direct ? kernels.meanSquare(now.rest) : undefined;
      const known = [memory, hidden, direct, rest];
      const squares = (input?: T3) =>
        core.concat(
          [...known, input].filter((x) => x !== undefined),
          2,
        );
      if (!trace) return { squares: squares(), next: undefined };
      const whole = hidden ? (core.add(memory, hidden) as T3) : memory;
      const near = rescaled(core, now, whole, direct);
      const { gradient: next, inputDelta } = stepBackward(core, cell, trace, made.turned, near, previous);
      const input = pass.withInput ? kernels.meanSquare(core.matMul(inputDelta, made.input, false, true)) : undefined;
      return { squares: squares(input), next };
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
      [...stateSquares, ...gates, begun.largest, ...gradientSquares].map((tensor) => core.reshape(tensor, [count, -1])),
      1,
    ),
  );
  own(rows);
  const values = await lab.read(rows);
  const perSeed = values.length / count;
  const layout = { grows, gateCount };
  return Array.from({ length: count }, (_, s) =>
    unscaled(values.subarray(s * perSeed, (s + 1) * perSeed), pass, layout),
  );
}

const halfLog = (square: number): number => Math.log10(square) / 2;
const finiteOrZero = (log: number): number => (log === Number.NEGATIVE_INFINITY ? 0 : log);
/** A stored zero is a true zero, whatever the scale. */
const sumOfLogs = (scale: number, stored: number): number =>
  stored === Number.NEGATIVE_INFINITY ? stored : scale + stored;

/** What one seed's numbers hold. */
interface Layout {
  /** Whether the state's scale is carried apart. */
  grows: boolean;
  gateCount: number;
}

/** True magnitudes from one seed's stored mean squares and the scales that follow from them. */
function unscaled(values: Float32Array, pass: SequencePass, layout: Layout): MeasuredSequence {
  const { length } = pass;
  const { grows, gateCount } = layout;
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

  const measured: MeasuredSequence = { gradient: [], hidden: [], direct: [], rest: [], input: [], state, gates };
  const start = Math.log10(take());
  let [whole, path] = [start, start];
  for (let lag = 0; lag <= length; lag++) {
    const memory = take();
    const hidden = isLstm(pass) ? take() : 0;
    measured.gradient.push(sumOfLogs(whole, halfLog(memory)));
    if (isLstm(pass)) measured.hidden.push(sumOfLogs(whole, halfLog(hidden)));
    if (isGated(pass)) {
      const direct = halfLog(take());
      measured.direct.push(sumOfLogs(path, direct));
      measured.rest.push(sumOfLogs(whole, halfLog(take())));
      path += finiteOrZero(direct);
    }
    whole += finiteOrZero(halfLog(memory + hidden));
    if (pass.withInput && lag < length) measured.input.push(sumOfLogs(whole, halfLog(take())));
  }
  return measured;
}
