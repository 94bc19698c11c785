import { activations } from './activations.ts';
import type { CellWeights, RecurrentCell } from './recurrent-cells.ts';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** A single example's state: [n], and c of an LSTM. */
export interface ExampleState {
  h: Float64Array;
  c: Float64Array;
}

/** x W + b of an [n] by an [n, m]. */
function affine(x: Float64Array, weight: Float64Array, bias: Float64Array): Float64Array {
  const result = bias.slice();
  const columns = bias.length;
  x.forEach((value, row) => {
    for (let j = 0; j < columns; j++) {
      result[j] = (result[j] as number) + value * (weight[row * columns + j] as number);
    }
  });
  return result;
}

/** A step of one example with its exact Jacobian ∂s_t/∂s_{t−1}, [N, N] row-major, s = h, or (h, c) of an LSTM. */
interface JacobianStep {
  next: ExampleState;
  jacobian: Float64Array;
}

/** The step's factor on ∂z_block/∂h: row j of the Jacobian gains factor_j · W[:, block j]. */
function addBlock(
  target: Float64Array,
  size: number,
  row: number,
  factor: number,
  weights: CellWeights,
  column: number,
  columns: number,
  width: number,
): void {
  for (let i = 0; i < width; i++) {
    const at = row * size + i;
    target[at] = (target[at] as number) + factor * (weights.recurrent[i * columns + column] as number);
  }
}

function plainStep(
  cell: RecurrentCell,
  weights: CellWeights,
  driven: Float64Array,
  { h, c }: ExampleState,
): JacobianStep {
  const { width } = cell;
  const phi = activations[cell.cell === 'rnn-tanh' ? 'tanh' : cell.cell === 'rnn-relu' ? 'relu' : 'linear'];
  const inner = affine(h, weights.recurrent, weights.recurrentBias);
  const z = inner.map((value, j) => value + (driven[j] as number));
  const jacobian = new Float64Array(width * width);
  z.forEach((value, j) => {
    addBlock(jacobian, width, j, phi.slope(value), weights, j, width, width);
  });
  return { next: { h: z.map(phi.value), c }, jacobian };
}

function lstmStep(
  { width }: RecurrentCell,
  weights: CellWeights,
  driven: Float64Array,
  state: ExampleState,
): JacobianStep {
  const columns = 4 * width;
  const size = 2 * width;
  const inner = affine(state.h, weights.recurrent, weights.recurrentBias);
  const z = inner.map((value, j) => value + (driven[j] as number));
  const jacobian = new Float64Array(size * size);
  const next = { h: new Float64Array(width), c: new Float64Array(width) };
  for (let j = 0; j < width; j++) {
    const [i, f, o] = [0, 1, 2].map((block) => sigmoid(z[block * width + j] as number)) as [number, number, number];
    const g = Math.tanh(z[3 * width + j] as number);
    const before = state.c[j] as number;
    const c = f * before + i * g;
    const shown = Math.tanh(c);
    next.c[j] = c;
    next.h[j] = o * shown;
    const toCell = (factor: number, row: number) => {
      addBlock(jacobian, size, row, factor * g * i * (1 - i), weights, j, columns, width);
      addBlock(jacobian, size, row, factor * before * f * (1 - f), weights, width + j, columns, width);
      addBlock(jacobian, size, row, factor * i * (1 - g * g), weights, 3 * width + j, columns, width);
      jacobian[row * size + width + j] = factor * f;
    };
    toCell(1, width + j);
    toCell(o * (1 - shown * shown), j);
    addBlock(jacobian, size, j, shown * o * (1 - o), weights, 2 * width + j, columns, width);
  }
  return { next, jacobian };
}

function gruStep(
  { width }: RecurrentCell,
  weights: CellWeights,
  driven: Float64Array,
  state: ExampleState,
): JacobianStep {
  const columns = 3 * width;
  const inner = affine(state.h, weights.recurrent, weights.recurrentBias);
  const jacobian = new Float64Array(width * width);
  const h = new Float64Array(width);
  for (let j = 0; j < width; j++) {
    const r = sigmoid((driven[j] as number) + (inner[j] as number));
    const z = sigmoid((driven[width + j] as number) + (inner[width + j] as number));
    const within = inner[2 * width + j] as number;
    const candidate = Math.tanh((driven[2 * width + j] as number) + r * within);
    const before = state.h[j] as number;
    h[j] = candidate + z * (before - candidate);
    const inside = (1 - z) * (1 - candidate * candidate);
    addBlock(jacobian, width, j, inside * within * r * (1 - r), weights, j, columns, width);
    addBlock(jacobian, width, j, (before - candidate) * z * (1 - z), weights, width + j, columns, width);
    addBlock(jacobian, width, j, inside * r, weights, 2 * width + j, columns, width);
    jacobian[j * width + j] = (jacobian[j * width + j] as number) + z;
  }
  return { next: { h, c: state.c }, jacobian };
}

/** The input's share of the pre-activations at one step, [G·n]. */
export const drivenBy = (weights: CellWeights, x: Float64Array): Float64Array =>
  affine(x, weights.input, weights.inputBias);

/**
 * One example's step in float64, with its exact Jacobian.
 * @param driven the input's share of the pre-activations with its bias, [G·n]
 */
export function jacobianStep(
  cell: RecurrentCell,
  weights: CellWeights,
  driven: Float64Array,
  state: ExampleState,
): JacobianStep {
  if (cell.cell === 'lstm') return lstmStep(cell, weights, driven, state);
  return cell.cell === 'gru' ? gruStep(cell, weights, driven, state) : plainStep(cell, weights, driven, state);
}

/** Units of the whole state: n, of an LSTM 2n. */
export const stateSize = ({ cell, width }: RecurrentCell): number => (cell === 'lstm' ? 2 : 1) * width;
