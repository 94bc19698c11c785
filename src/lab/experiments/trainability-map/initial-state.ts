import type { MapActivation } from './definition.ts';

/**
 * What every network of a map starts from and learns: the very weights and data of Sohl-Dickstein's published notebook
 * (github.com/Sohl-Dickstein/fractal, MIT licence), whose generator, JAX's Threefry from key 0, was run again.
 */
export interface InitialState {
  /** Inputs, and units of the hidden layer, n. */
  width: number;
  /** Examples, B. */
  batch: number;
  /** The input layer's weights, [input, unit]. */
  w0: Float64Array;
  /** The output layer's weights, [unit]. */
  w1: Float64Array;
  /** Inputs [example, input], scaled as the network scales them: a unit's pre-activation is x W₀ with these. */
  x: Float64Array;
  /** Targets, [example]. */
  y: Float64Array;
}

/** Loads the drawn numbers of one width, as base64 of little-endian float64. */
export async function loadDraws(width: 8 | 16): Promise<string> {
  return width === 8 ? (await import('./initial-8.ts')).INITIAL_8 : (await import('./initial-16.ts')).INITIAL_16;
}

/** What pre-activations are multiplied by: 1/√n, and √2 before a non-linear φ. For ReLU √2 may stand on either side of it. */
export function inputFactor(width: number, activation: MapActivation): number {
  return Math.sqrt((activation === 'linear' ? 1 : 2) / width);
}

/** As many examples as parameters; for linear networks, as in the notebook, as many as units. */
export function batchOf(width: number, activation: MapActivation): number {
  return activation === 'linear' ? width : width * width + width;
}

/** The start of all networks of a map. */
export function initialState(draws: string, width: number, activation: MapActivation): InitialState {
  const bytes = Uint8Array.from(atob(draws), (letter) => letter.charCodeAt(0));
  const numbers = new Float64Array(bytes.buffer);
  const drawn = width * width + width;
  const batch = batchOf(width, activation);
  const inputs = drawn * width;
  const factor = inputFactor(width, activation);
  return {
    width,
    batch,
    w0: numbers.slice(0, width * width),
    w1: numbers.slice(width * width, drawn),
    x: numbers.slice(drawn, drawn + batch * width).map((value) => factor * value),
    y: numbers.slice(drawn + inputs, drawn + inputs + batch),
  };
}
