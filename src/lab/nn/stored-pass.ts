import type { Rounding } from '../numerics/rounding.ts';
import {
  backwardLayer,
  type DenseParameters,
  exact,
  forwardLayer,
  type LayerWeights,
  roundedLayer,
  scaledLayer,
  type Trace,
} from './dense-network.ts';
import { drawData } from './initializers.ts';

/** True where no element is infinite or NaN. */
export function allFinite(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

/** Weights of a network up to so many are kept from the forward pass; larger networks are drawn again. */
const KEPT_WEIGHTS = 2 ** 20;

export interface StoredPass<Name extends string> {
  parameters: DenseParameters;
  seed: number;
  /** How each format stores a number; `exact` stores it as it is. */
  formats: Readonly<Record<Name, Rounding>>;
  /** Examples of the batch that go through, at most. */
  examples: number;
  /** Factor on the read-out, which is the gradient that enters; 1 when left out. */
  factor?: number;
  /** What layer `layer` put out, h, and the pre-activation y at which its slope is taken. */
  onForward(name: Name, layer: number, h: Float64Array, y: ArrayLike<number>): void;
  /** ∂L/∂h_layer and the δ of the layer above, which is null at the last layer, where the gradient enters. */
  onBackward(name: Name, layer: number, g: Float64Array, delta: Float64Array | null): void;
}

interface Simulation<Name> {
  name: Name;
  round: Rounding;
  h: Float64Array;
  g: Float64Array;
  traces: Trace[];
}

/**
 * Sends one network's examples forward and their gradient back, once for each format, with weights, biases, z, y, h, δ and
 * g rounded as they are stored. Each product is summed in float64 and then rounded once, and φ and φ′ are computed in
 * float64: that is what a processing unit with wide accumulators comes near to. The formats go through the layers
 * together, so that each layer is drawn once a pass.
 * @returns yields the share of the work that is done, 0…1, after every layer of every format: the place to pause or to stop
 */
export function* passThroughFormats<Name extends string>(pass: StoredPass<Name>): Generator<number, void, void> {
  const { parameters, seed, formats, factor = 1 } = pass;
  const { depth, width } = parameters;
  const batch = Math.min(parameters.batch, pass.examples);
  const stack = { ...parameters, batch };
  // Drawn for the whole batch, so that the examples are the measurement's own.
  const data = drawData(seed, parameters.batch, width);
  const simulations = (Object.keys(formats) as Name[]).map((name): Simulation<Name> => {
    const round = formats[name];
    const stored = (values: ArrayLike<number>, by: number): Float64Array =>
      Float64Array.from({ length: batch * width }, (_, i) => round(by * (values[i] as number)));
    return { name, round, h: stored(data.input, 1), g: stored(data.readout, factor), traces: [] };
  });

  const kept: LayerWeights[] = [];
  let steps = 0;
  const done = (): number => ++steps / (2 * depth * simulations.length);
  for (let l = 1; l <= depth; l++) {
    const layer = scaledLayer(stack, seed, l);
    if (depth * width * width <= KEPT_WEIGHTS) kept.push(layer);
    for (const simulation of simulations) {
      const { name, round } = simulation;
      const { h, trace } = forwardLayer(stack, roundedLayer(layer, round), simulation.h, round);
      simulation.h = h;
      pass.onForward(name, l, h, trace.y);
      // Every number of a format narrower than fp64 is an fp32 number.
      simulation.traces.push(round === exact ? trace : { y: new Float32Array(trace.y), inverse: trace.inverse });
      yield done();
    }
  }
  for (const { name, g } of simulations) pass.onBackward(name, depth, g, null);
  for (let l = depth; l >= 1; l--) {
    const layer = kept[l - 1] ?? scaledLayer(stack, seed, l);
    for (const simulation of simulations) {
      const { name, round } = simulation;
      const trace = simulation.traces.pop() as Trace;
      // Nothing comes of a gradient that is 0 throughout.
      const { g, delta } = simulation.g.some((value) => value !== 0)
        ? backwardLayer(stack, roundedLayer(layer, round), trace, simulation.g, round)
        : { g: simulation.g, delta: simulation.g };
      simulation.g = g;
      pass.onBackward(name, l - 1, g, delta);
      yield done();
    }
  }
}
