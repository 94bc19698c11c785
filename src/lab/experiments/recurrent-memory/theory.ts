import { CELL_BLOCKS, drawCell, isGated } from '../../nn/recurrent-cells.ts';
import { directPathByLag, meanFieldByLag, powerByLag } from '../../theory/recurrence.ts';
import { type RecurrentMemoryParameters, taskOf } from './definition.ts';

interface Prediction {
  theory: number[] | null;
  note: string | null;
}

/** The forget or update biases of all seeds' units. */
function gateBiases(params: RecurrentMemoryParameters): number[] {
  const { cell, width, seed, seeds } = params;
  const at = width * (CELL_BLOCKS[cell] as readonly string[]).indexOf(cell === 'lstm' ? 'forget' : 'update');
  return Array.from({ length: seeds }, (_, s) => drawCell(params, seed + s)).flatMap(({ inputBias, recurrentBias }) =>
    Array.from({ length: width }, (_unit, j) => (inputBias[at + j] as number) + (recurrentBias[at + j] as number)),
  );
}

/** What theory says of the gradient by lag, relative to lag 0: of the whole in a plain RNN, of the direct path in a gated cell. */
export function predictRecurrentMemory(params: RecurrentMemoryParameters): Prediction {
  const { cell, recurrent, gain, length, width, inputScale } = params;
  // A task's inputs are no noise, and trained weights are not drawn.
  if (taskOf(params)) return { theory: null, note: null };
  if (isGated(params)) {
    return {
      theory: directPathByLag(gateBiases(params), length),
      note: 'The theory takes the gates to stay where their biases put them; noise and state move them.',
    };
  }
  const isDefault = recurrent === 'pytorch-default';
  // PyTorch draws uniformly on ±1/√n: variance 1/(3n).
  const size = isDefault ? Math.sqrt(1 / 3) : gain;
  if (cell === 'rnn-linear') {
    const isExact = recurrent === 'orthogonal' || recurrent === 'identity';
    return {
      theory: powerByLag(size, length),
      note: isExact
        ? null
        : 'For weights drawn independently the power holds on average while the lag is short beside √n.',
    };
  }
  if (cell === 'rnn-relu' || recurrent === 'identity') {
    const name = cell === 'rnn-relu' ? 'a driven ReLU recurrence' : 'identity weights';
    return { theory: null, note: `No theory is drawn for ${name}: the state is not independent of the weights.` };
  }
  const noise = (isDefault ? 1 / 3 : 1) * inputScale ** 2 + (isDefault ? 2 / (3 * width) : 0);
  const network = { activation: 'tanh', sigmaW2: size * size, sigmaB2: noise } as const;
  return {
    theory: meanFieldByLag(network, size * size + noise, length),
    note: 'Mean-field theory, for large width: it takes the state for independent of the weights.',
  };
}
