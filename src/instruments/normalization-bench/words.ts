import { all } from '../../lab/experiments/normalization-bench/sets-in-words.ts';
import { sizeText } from '../../lab/experiments/normalization-bench/summary.ts';
import { type Cell, indexOf } from '../../lab/nn/normalization-sets.ts';
import type { LayerViewFrame } from './LayerFigure.tsx';

/** A number to two decimals, or with a power of ten where that would be 0, with a true minus sign. */
function short(value: number): string {
  const size = Math.abs(value);
  const text = size >= 0.005 || size === 0 ? size.toFixed(2) : sizeText(size);
  return `${value < 0 ? '−' : ''}${text}`;
}

/** The pointed cell's set, said in words: `channel 3, over all 4 examples and all 4 positions`. */
function setInWords({ params, result }: LayerViewFrame, { example, channel, position }: Cell): string {
  const { normalization, examples, channels, positions } = params;
  switch (normalization) {
    case 'batch':
      return `channel ${channel + 1}, over ${all(examples, 'example')} and ${all(positions, 'position')}`;
    case 'layer':
    case 'rms':
      return `example ${example + 1} at position ${position + 1}, over ${all(channels, 'channel')}`;
    case 'instance':
      return `example ${example + 1}, channel ${channel + 1}, over ${all(positions, 'position')}`;
    case 'group': {
      const size = channels / result.groups;
      const from = Math.floor(channel / size) * size;
      const group = size === 1 ? `channel ${from + 1}` : `channels ${from + 1}–${from + size}`;
      return `example ${example + 1}, ${group}, over ${all(positions, 'position')}`;
    }
  }
}

/** What the picture marks, and what happens to the pointed number. */
export function pointedInWords(frame: LayerViewFrame, pointed: Cell, set: readonly number[]): string {
  const { params, result } = frame;
  const i = indexOf(params, pointed);
  const at = (values: readonly number[]) => short(values[i] as number);
  const values = set.map((cell) => result.before[cell] as number);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const statistics =
    params.normalization === 'rms'
      ? `mean square ${short(square)}`
      : `mean ${short(mean)}, variance ${short(variance)}`;
  const one = set.length === 1;
  const numbers = one ? 'One number' : `${set.length} numbers`;
  return `${numbers}: ${setInWords(frame, pointed)}. ${one ? 'Its' : 'Their'} ${statistics}. At the pointed cell x = ${at(result.before)} becomes y = ${at(result.after)}, and ∂ℒ/∂y = ${at(result.gradientAfter)} goes back as ∂ℒ/∂x = ${at(result.gradientBefore)}.`;
}
