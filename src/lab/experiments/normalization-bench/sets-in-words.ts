import { groupsInForce, setShape } from '../../nn/normalization-sets.ts';
import type { NormalizationBenchParameters } from './definition.ts';

type Shape = Pick<NormalizationBenchParameters, 'normalization' | 'examples' | 'channels' | 'positions' | 'groups'>;

/** `batch norm`, `RMS norm` */
export const NORMS: Readonly<Record<NormalizationBenchParameters['normalization'], string>> = {
  batch: 'batch norm',
  layer: 'layer norm',
  instance: 'instance norm',
  group: 'group norm',
  rms: 'RMS norm',
};

/** `all 4 positions`, `both positions`, `the one position` */
export function all(count: number, one: string): string {
  if (count === 1) return `the one ${one}`;
  return count === 2 ? `both ${one}s` : `all ${count} ${one}s`;
}

/** What shares a mean (RMS norm: a mean square), in words: `each channel over all 4 examples and all 4 positions`. */
export function sharedBy(params: Shape): string {
  const { normalization, examples, channels, positions } = params;
  switch (normalization) {
    case 'batch':
      return `each channel over ${all(examples, 'example')} and ${all(positions, 'position')}`;
    case 'layer':
    case 'rms':
      return `each example at each position over ${all(channels, 'channel')}`;
    case 'instance':
      return `each channel of each example over ${all(positions, 'position')}`;
    case 'group': {
      const size = channels / groupsInForce(channels, params.groups);
      return `each example over ${size === 1 ? 'each single channel' : `each group of ${size} channels`} and ${all(positions, 'position')}`;
    }
  }
}

/** How many numbers share a mean. */
export function sizeOfSets(params: Shape): number {
  return setShape(params.normalization, params, groupsInForce(params.channels, params.groups)).size;
}
