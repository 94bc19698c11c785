/** Below this width a figure's panels stand under one another and labels are short; `instrument.css` has the same number. */
export const NARROW = 560;

/** Pixels between panels side by side; `instrument.css` has the same number. */
export const GAP = 24;
