import { type AttentionLayer, dividingHeads } from '../../nn/attention.ts';
import {
  type CellWeights,
  drawCell,
  drawSequence,
  isGated,
  type RecurrentCell,
  type SequenceDraw,
} from '../../nn/recurrent-cells.ts';
import { type AttentionParameters, SEQUENCES } from './definition.ts';

/** The attention layer that the parameters describe. */
export function attentionLayer(params: AttentionParameters): AttentionLayer {
  const { width, heads, sharpness, distanceBias, residual } = params;
  return { width, heads: dividingHeads(heads, width), sharpness, distanceBias, residual: residual === 'added' };
}

/** The recurrent network: a plain RNN with orthogonal matrices, or a gated one as PyTorch draws it. */
export function recurrentNetwork({ cell, gain, width }: AttentionParameters): RecurrentCell {
  const recurrent = isGated({ cell }) ? 'pytorch-default' : 'orthogonal';
  return { cell, recurrent, orthogonalInput: true, gain, width, forgetBias: null, chrono: null };
}

/** One seed's recurrent weights, and what it reads: from the state 0, with a read-out brought to root mean square 1. */
export function drawNetwork(params: AttentionParameters, seed: number): { cell: CellWeights; sequence: SequenceDraw } {
  const drawn = drawSequence(seed, params.length, SEQUENCES, params.width);
  const size = Math.sqrt(drawn.readout.reduce((sum, v) => sum + v * v, 0) / drawn.readout.length);
  return {
    cell: drawCell(recurrentNetwork(params), seed),
    sequence: {
      ...drawn,
      state: drawn.state.map(() => 0),
      cellState: drawn.cellState.map(() => 0),
      readout: drawn.readout.map((v) => v / size),
    },
  };
}
