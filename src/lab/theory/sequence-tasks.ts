/** Symbols that the copy task can ask for, and how many it shows. */
export const COPY_SYMBOLS = 8;
export const COPY_SHOWN = 10;

/**
 * Mean squared error of the adding problem for whoever always answers 1: the variance of a sum of two independent numbers,
 * uniform on [0, 1].
 */
export const ADDING_BASELINE = 1 / 6;

/** Steps of the copy task: the symbols, the delay, and as many steps again to repeat them. */
export const copySteps = (delay: number): number => delay + 2 * COPY_SHOWN;

/**
 * Cross-entropy of the copy task in nats, averaged over all its steps, for whoever knows when to answer but remembers
 * nothing: ln 8 at each of ten answers and 0 elsewhere (Arjovsky, Shah & Bengio, 2016).
 */
export const copyBaseline = (delay: number): number => (COPY_SHOWN * Math.log(COPY_SYMBOLS)) / copySteps(delay);
