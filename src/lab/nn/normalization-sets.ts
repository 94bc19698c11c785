/**
 * Which numbers of a batch a normalization layer takes together. A batch has three axes: examples, channels (the features
 * of a token), positions (the pixels of an image, the tokens of a text). Numbers lie in the order [example, channel, position].
 */

export const NORMALIZATION_KINDS = ['batch', 'layer', 'instance', 'group', 'rms'] as const;
export type NormalizationKind = (typeof NORMALIZATION_KINDS)[number];

/** The extents of a batch. */
export interface Grid {
  examples: number;
  channels: number;
  positions: number;
}

export interface Cell {
  example: number;
  channel: number;
  position: number;
}

/** The greatest number of equal groups, up to `asked`, into which the channels can be divided. */
export function groupsInForce(channels: number, asked: number): number {
  let groups = Math.min(asked, channels);
  while (channels % groups !== 0) groups--;
  return groups;
}

/** How many sets there are, and of how many numbers each. */
export function setShape(kind: NormalizationKind, grid: Grid, groups: number): { sets: number; size: number } {
  const { examples, channels, positions } = grid;
  const sets = {
    batch: channels,
    layer: examples * positions,
    rms: examples * positions,
    instance: examples * channels,
    group: examples * groups,
  }[kind];
  return { sets, size: (examples * channels * positions) / sets };
}

/**
 * The set that a cell belongs to: per channel over examples and positions (batch), per example and position over the
 * channels (layer and RMS norm, as Transformers use them), per example and channel (instance), or per example and group
 * of neighbouring channels (group).
 */
export function setOf(kind: NormalizationKind, grid: Grid, groups: number, cell: Cell): number {
  const { example, channel, position } = cell;
  switch (kind) {
    case 'batch':
      return channel;
    case 'layer':
    case 'rms':
      return example * grid.positions + position;
    case 'instance':
      return example * grid.channels + channel;
    case 'group':
      return example * groups + Math.floor((channel * groups) / grid.channels);
  }
}

export function cellAt(grid: Grid, index: number): Cell {
  const row = Math.floor(index / grid.positions);
  return {
    example: Math.floor(row / grid.channels),
    channel: row % grid.channels,
    position: index % grid.positions,
  };
}

export function indexOf(grid: Grid, { example, channel, position }: Cell): number {
  return (example * grid.channels + channel) * grid.positions + position;
}

/** The indices of all cells, set by set. */
export function cellsBySet(kind: NormalizationKind, grid: Grid, groups: number): number[][] {
  const { sets } = setShape(kind, grid, groups);
  const result: number[][] = Array.from({ length: sets }, () => []);
  const count = grid.examples * grid.channels * grid.positions;
  for (let index = 0; index < count; index++) {
    result[setOf(kind, grid, groups, cellAt(grid, index))]?.push(index);
  }
  return result;
}
