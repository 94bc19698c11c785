/** A label with the height at which it would stand best. */
export interface Label {
  text: string;
  at: number;
  class: string;
}

/** Pixels from one label's middle to the next one's. */
const LINE = 14;

/** Moves labels apart as little as need be, in their order, between top and bottom. */
export function placeLabels(labels: readonly Label[], top: number, bottom: number): Label[] {
  const placed = labels.map((label) => ({ ...label })).sort((a, b) => a.at - b.at);
  // Downwards first; what is pushed over the bottom comes back up.
  placed.forEach((label, i) => {
    label.at = Math.max(label.at, i === 0 ? top : (placed[i - 1] as Label).at + LINE);
  });
  for (let i = placed.length - 1; i >= 0; i--) {
    const label = placed[i] as Label;
    label.at = Math.min(label.at, i === placed.length - 1 ? bottom : (placed[i + 1] as Label).at - LINE);
  }
  return placed;
}
