import { RandomState } from '../numerics/mt19937.ts';
import { orthogonalFactor } from '../numerics/orthogonal.ts';

/** The recurrent cells, and the blocks of their weights in the order in which they are drawn and stored. */
export const CELL_BLOCKS = {
  'rnn-tanh': ['state'],
  'rnn-relu': ['state'],
  'rnn-linear': ['state'],
  lstm: ['input', 'forget', 'output', 'candidate'],
  gru: ['reset', 'update', 'candidate'],
} as const;
export type CellName = keyof typeof CELL_BLOCKS;

export const RECURRENT_INITIALIZERS = ['gaussian', 'orthogonal', 'identity', 'pytorch-default'] as const;
export type RecurrentInitializer = (typeof RECURRENT_INITIALIZERS)[number];

/** A cell, and the rule by which its numbers are drawn. */
export interface RecurrentCell {
  cell: CellName;
  recurrent: RecurrentInitializer;
  /** Factor on the recurrent weights; PyTorch's default has none. */
  gain: number;
  /** Where the input's weights are orthogonal instead of normal, and as many as units; PyTorch's default draws its own. */
  orthogonalInput?: boolean;
  width: number;
  /** Sum of the forget gates' two biases; null leaves them as drawn. LSTM only. */
  forgetBias: number | null;
  /** T_max of chrono initialization (Tallec & Ollivier, 2018), which overrides `forgetBias`; null for none. LSTM only. */
  chrono: number | null;
}

/** Input weights [m, G·n] for m inputs and recurrent weights [n, G·n], row-major; biases [G·n]; G blocks side by side. */
export interface CellWeights {
  input: Float64Array;
  recurrent: Float64Array;
  inputBias: Float64Array;
  recurrentBias: Float64Array;
}

export const isLstm = ({ cell }: Pick<RecurrentCell, 'cell'>): boolean => cell === 'lstm';
export const isGated = ({ cell }: Pick<RecurrentCell, 'cell'>): boolean => cell === 'lstm' || cell === 'gru';

/** An n × n block as the recurrent weights' rule has it. */
function recurrentBlock({ recurrent, gain, width }: RecurrentCell, random: RandomState): Float64Array {
  const block = new Float64Array(width * width);
  switch (recurrent) {
    case 'gaussian':
      return random.fillNormal(block).map((x) => (gain * x) / Math.sqrt(width));
    case 'orthogonal':
      return orthogonalFactor(random.fillNormal(block), width).map((x) => gain * x);
    case 'identity':
      for (let i = 0; i < width; i++) block[i * width + i] = gain;
      return block;
    case 'pytorch-default':
      return random.fillUniform(block, 0.5, 2 / Math.sqrt(width));
  }
}

/** An m × n block of the input's: N(0, 1/m), orthogonal, or PyTorch's uniform. */
function inputBlock(cell: RecurrentCell, inputs: number, random: RandomState): Float64Array {
  const { recurrent, width } = cell;
  const block = new Float64Array(inputs * width);
  if (recurrent === 'pytorch-default') return random.fillUniform(block, 0.5, 2 / Math.sqrt(width));
  const normals = random.fillNormal(block);
  return cell.orthogonalInput ? orthogonalFactor(normals, width) : normals.map((x) => x / Math.sqrt(inputs));
}

function placeBlock(target: Float64Array, block: Float64Array, index: number, blocks: number, width: number): void {
  for (let row = 0; row < block.length / width; row++) {
    target.set(block.subarray(row * width, (row + 1) * width), (row * blocks + index) * width);
  }
}

/**
 * One seed's weights: `RandomState([seed, 1])` draws the recurrent blocks one after another, `[seed, 2]` the input's,
 * `[seed, 3]` the biases of PyTorch's default (the input's first), `[seed, 4]` the uniform numbers of chrono
 * initialization: b_f = ln U[1, T_max − 1], b_i = −b_f.
 * @param inputs numbers that a step reads; as many as units unless told
 */
export function drawCell(cell: RecurrentCell, seed: number, inputs: number = cell.width): CellWeights {
  const { width } = cell;
  const names: readonly string[] = CELL_BLOCKS[cell.cell];
  const blocks = names.length;
  const recurrent = new Float64Array(width * blocks * width);
  const input = new Float64Array(inputs * blocks * width);
  const inputBias = new Float64Array(blocks * width);
  const recurrentBias = new Float64Array(blocks * width);
  const own = new RandomState([seed, 1]);
  const outer = new RandomState([seed, 2]);
  const isDefault = cell.recurrent === 'pytorch-default';
  for (let index = 0; index < blocks; index++) {
    placeBlock(recurrent, recurrentBlock(cell, own), index, blocks, width);
    placeBlock(input, inputBlock(cell, inputs, outer), index, blocks, width);
  }
  if (isDefault) {
    const random = new RandomState([seed, 3]);
    random.fillUniform(inputBias, 0.5, 2 / Math.sqrt(width));
    random.fillUniform(recurrentBias, 0.5, 2 / Math.sqrt(width));
  }
  if (isLstm(cell) && (cell.chrono !== null || cell.forgetBias !== null)) {
    const times = new RandomState([seed, 4]).randomSample(width);
    const setBias = (name: string, unit: number, value: number) => {
      const at = names.indexOf(name) * width + unit;
      inputBias[at] = value;
      recurrentBias[at] = 0;
    };
    times.forEach((u, unit) => {
      const bias = cell.chrono === null ? (cell.forgetBias as number) : Math.log(1 + u * (cell.chrono - 2));
      setBias('forget', unit, bias);
      if (cell.chrono !== null) setBias('input', unit, -bias);
    });
  }
  return { input, recurrent, inputBias, recurrentBias };
}

/** What drives one seed: [B, n] each, and the noise step by step, [T, B, n], in units of its standard deviation. */
export interface SequenceDraw {
  state: Float64Array;
  readout: Float64Array;
  cellState: Float64Array;
  noise: Float64Array;
}

/** `RandomState([seed, 0])` draws h₀, the read-out ∂ℒ/∂h_T, c₀ and then the noise, all standard normal. */
export function drawSequence(seed: number, length: number, examples: number, width: number): SequenceDraw {
  const random = new RandomState([seed, 0]);
  const size = examples * width;
  return {
    state: random.standardNormal(size),
    readout: random.standardNormal(size),
    cellState: random.standardNormal(size),
    noise: random.standardNormal(length * size),
  };
}
