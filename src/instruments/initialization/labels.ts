/** A label with the height at which it would stand best. */
export interface Label {
  text: string;
  wanted: number;
  /** Its curve has left the axis before. */
  isOff: boolean;
  class: string;
}

/** Pixels from one label's middle to the next one's. */
const LINE = 14;

/** Moves labels apart as little as need be, in their order, between top and bottom; `at` is where each comes to stand. */
export function placeLabels(labels: readonly Label[], top: number, bottom: number): (Label & { at: number })[] {
  const placed = labels.map((label) => ({ ...label, at: label.wanted })).sort((a, b) => a.wanted - b.wanted);
  // Upwards first; what is pushed over the top comes back down.
  placed.reduceRight((lowest, label) => {
    label.at = Math.min(label.at, lowest);
    return label.at - LINE;
  }, bottom);
  placed.reduce((highest, label) => {
    label.at = Math.max(label.at, highest);
    return label.at + LINE;
  }, top);
  return placed;
}
