import type * as tf from '@tensorflow/tfjs-core';
import { inverseRoot } from './carried-scale.ts';
import { networkKernels } from './network-kernels.ts';
import type { CellName } from './recurrent-cells.ts';

/**
 * Recurrent cells of S seeds at once, forward and exactly backward through time, one step a call. The caller keeps the
 * traces. Blocks of weights lie in the order of `CELL_BLOCKS`.
 */
type T3 = tf.Tensor3D;

/** The state after a step: [S, B, n]; an LSTM alone has a `c`. */
export type CellState = { h: T3; c: T3 | undefined };

export type ForwardStep = {
  next: CellState;
  /** What the backward pass needs, in the cell's own order. */
  trace: T3[];
  /** The slope φ′, or the gates side by side, [S, B, n or n times their number]. */
  gates: T3;
};

const split = (core: typeof tf, x: T3, blocks: number): T3[] => core.split(x, blocks, 2);

/** Means over units and examples of `count` blocks lying side by side: [S, count]. */
export function blockMeans(core: typeof tf, x: T3, count: number): tf.Tensor2D {
  const [seeds, examples, units] = x.shape;
  return core.mean(core.reshape(x, [seeds, examples, count, units / count]), [1, 3]);
}

/**
 * One step forward, inside the caller's `tidy`.
 * @param driven the input's share of the pre-activations with its bias, [S, B, G·n]
 * @param recurrent [S, n, G·n]
 * @param recurrentBias [S, 1, G·n]
 */
export function stepForward(
  core: typeof tf,
  cell: CellName,
  driven: T3,
  recurrent: T3,
  recurrentBias: T3,
  { h, c }: CellState,
): ForwardStep {
  const kernels = networkKernels(core);
  const width = h.shape[2];
  const inner = core.add(core.matMul(h, recurrent), recurrentBias) as T3;
  const head = (x: T3, units: number): T3 => core.slice(x, [0, 0, 0], [x.shape[0], x.shape[1], units]);
  const tail = (x: T3, from: number): T3 => core.slice(x, [0, 0, from], [x.shape[0], x.shape[1], x.shape[2] - from]);
  if (cell === 'lstm') {
    const z = core.add(driven, inner) as T3;
    const [gates, gateSlope] = kernels.activate(head(z, 3 * width), 'sigmoid');
    const [candidate, candidateSlope] = kernels.activate(tail(z, 3 * width), 'tanh');
    const [i, f, o] = split(core, gates, 3) as [T3, T3, T3];
    const before = c as T3;
    const next = core.add(core.mul(f, before), core.mul(i, candidate)) as T3;
    const [shown, shownSlope] = kernels.activate(next, 'tanh');
    return {
      next: { h: core.mul(o, shown), c: next },
      trace: [i, f, o, candidate, before, shown, shownSlope, gateSlope, candidateSlope],
      gates,
    };
  }
  if (cell === 'gru') {
    const [gates, gateSlope] = kernels.activate(
      core.add(head(driven, 2 * width), head(inner, 2 * width)) as T3,
      'sigmoid',
    );
    const [r, z] = split(core, gates, 2) as [T3, T3];
    const within = tail(inner, 2 * width);
    const [candidate, candidateSlope] = kernels.activate(
      core.add(tail(driven, 2 * width), core.mul(r, within)) as T3,
      'tanh',
    );
    const difference = core.sub(h, candidate) as T3;
    return {
      next: { h: core.add(candidate, core.mul(z, difference)) as T3, c: undefined },
      trace: [r, z, difference, within, gateSlope, candidateSlope],
      gates,
    };
  }
  const activation = cell === 'rnn-tanh' ? 'tanh' : cell === 'rnn-relu' ? 'relu' : 'linear';
  const [value, slope] = kernels.activate(core.add(driven, inner) as T3, activation);
  return { next: { h: value, c: undefined }, trace: [slope], gates: slope };
}

/**
 * The gradient on its way back, in stored numbers whose scales the caller carries. The total with respect to the memory
 * (c of an LSTM, else h) is `rest` + `ratio`·`direct`. A plain RNN has no direct path, and who trains does not ask for it:
 * then all is `rest`.
 */
export type CellGradient = {
  /** ∂ℒ/∂h, [S, B, n]. */
  h: T3;
  /** The share that came along the direct path, memory to memory, on a scale of its own; undefined where none is kept. */
  direct: T3 | undefined;
  /** All else of the memory's gradient, on the scale of `h`. */
  rest: T3;
  /** The direct path's scale over that of the rest, [S, 1, 1]. */
  ratio: T3;
};

/** ∂ℒ/∂(memory) in the stored numbers of `h`. */
export const memoryGradient = (core: typeof tf, { direct, rest, ratio }: CellGradient): T3 =>
  direct ? (core.add(rest, core.mul(direct, ratio)) as T3) : rest;

/**
 * What a step's read-out gives to its state, with no direct path; inside the caller's `tidy`.
 * @param readout ∂ℒ/∂h_t by way of the output at t alone, [S, B, n]
 * @param trace of the step t
 */
export function readoutGradient(core: typeof tf, cell: CellName, readout: T3, trace: readonly T3[]): CellGradient {
  const ratio = core.ones([readout.shape[0], 1, 1]) as T3;
  if (cell !== 'lstm') return { h: readout, direct: undefined, rest: readout, ratio };
  const rest = core.mul(core.mul(readout, trace[2] as T3), trace[6] as T3) as T3;
  return { h: readout, direct: undefined, rest, ratio };
}

/** The same at the last step of a loss that depends on h_T alone: in a gated cell the direct path begins here. */
export function lastGradient(core: typeof tf, cell: CellName, readout: T3, trace: readonly T3[]): CellGradient {
  const whole = readoutGradient(core, cell, readout, trace);
  if (cell !== 'lstm' && cell !== 'gru') return whole;
  return { ...whole, direct: whole.rest, rest: core.zerosLike(readout) };
}

/** The sum of two gradients of the same state, neither with a direct path; inside the caller's `tidy`. */
export function sumOfGradients(core: typeof tf, one: CellGradient, other: CellGradient): CellGradient {
  const h = core.add(one.h, other.h) as T3;
  const shared = one.rest === one.h && other.rest === other.h;
  return { ...one, h, rest: shared ? h : (core.add(one.rest, other.rest) as T3) };
}

/**
 * The same gradient with `h`, `rest` and `direct` brought to mean square 1 (a true zero stays one), inside the caller's
 * `tidy`.
 * @param square mean square by which `h` and `rest` are divided, [S, 1, 1]
 * @param directSquare mean square of `direct`
 */
export function rescaled(
  core: typeof tf,
  gradient: CellGradient,
  square: T3,
  directSquare: T3 | undefined,
): CellGradient {
  const inverse = inverseRoot(core, square);
  const h = core.mul(gradient.h, inverse) as T3;
  if (!gradient.direct || !directSquare) return { h, direct: undefined, rest: h, ratio: gradient.ratio };
  const directInverse = inverseRoot(core, directSquare);
  return {
    h,
    direct: core.mul(gradient.direct, directInverse),
    rest: core.mul(gradient.rest, inverse),
    ratio: core.div(core.mul(gradient.ratio, inverse), directInverse),
  };
}

/** A step back: what reaches the state before it, and ∂ℒ/∂(pre-activations), [S, B, G·n]. */
export interface BackwardStep {
  gradient: CellGradient;
  /** Of the input's share of the pre-activations. */
  inputDelta: T3;
  /** Of the state's share; another only in a GRU, whose reset gate stands between. */
  recurrentDelta: T3;
}

/**
 * One step back, inside the caller's `tidy`.
 * @param trace of the step t
 * @param turned the recurrent weights, transposed, [S, G·n, n]
 * @param gradient with respect to the state after step t
 * @param previous the step t − 1's trace; null at the first step, whose state is given and not made of c₀
 */
export function stepBackward(
  core: typeof tf,
  cell: CellName,
  trace: readonly T3[],
  turned: T3,
  gradient: CellGradient,
  previous: readonly T3[] | null,
): BackwardStep {
  const total = memoryGradient(core, gradient);
  const { ratio } = gradient;
  const along = (carrier: T3): T3 | undefined =>
    gradient.direct ? (core.mul(gradient.direct, carrier) as T3) : undefined;
  if (cell === 'lstm') {
    const [i, f, , candidate, before, shown, , gateSlope, candidateSlope] = trace as [
      T3,
      T3,
      T3,
      T3,
      T3,
      T3,
      T3,
      T3,
      T3,
    ];
    const open = [core.mul(total, candidate), core.mul(total, before), core.mul(gradient.h, shown)] as T3[];
    const gates = core.mul(core.concat(open, 2), gateSlope) as T3;
    const delta = core.concat([gates, core.mul(core.mul(total, i), candidateSlope) as T3], 2);
    const h = core.matMul(delta, turned) as T3;
    const carried = core.mul(gradient.rest, f) as T3;
    const rest = previous ? (core.add(carried, readoutGradient(core, cell, h, previous).rest) as T3) : carried;
    return { gradient: { h, direct: along(f), rest, ratio }, inputDelta: delta, recurrentDelta: delta };
  }
  if (cell === 'gru') {
    const [r, z, difference, within, gateSlope, candidateSlope] = trace as [T3, T3, T3, T3, T3, T3];
    const inside = core.mul(core.mul(total, core.sub(1, z)), candidateSlope) as T3;
    const gates: T3 = core.mul(
      core.concat([core.mul(inside, within), core.mul(total, difference)] as T3[], 2),
      gateSlope,
    );
    const recurrentDelta: T3 = core.concat([gates, core.mul(inside, r) as T3], 2);
    const rest = core.add(core.mul(gradient.rest, z), core.matMul(recurrentDelta, turned)) as T3;
    const direct = along(z);
    const h = direct ? (core.add(rest, core.mul(direct, ratio)) as T3) : rest;
    return { gradient: { h, direct, rest, ratio }, inputDelta: core.concat([gates, inside], 2), recurrentDelta };
  }
  const delta = core.mul(gradient.h, trace[0] as T3) as T3;
  const h = core.matMul(delta, turned) as T3;
  return { gradient: { h, direct: undefined, rest: h, ratio }, inputDelta: delta, recurrentDelta: delta };
}
