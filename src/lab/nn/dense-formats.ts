import { type FormatName, roundings } from '../numerics/formats.ts';
import { logRms } from '../numerics/statistics.ts';
import {
  backwardLayer,
  type DenseParameters,
  forwardLayer,
  roundedLayer,
  scaledLayer,
  type Trace,
} from './dense-network.ts';
import { drawData } from './initializers.ts';

/** A backward pass whose stored numbers are all rounded to one format. */
export interface FormatMeasurement {
  /** log10 RMS ∂L/∂h_l, l = 0…depth; −Infinity once every element is 0, `Infinity` or `NaN` after overflow. */
  gradient: number[];
  /** The layer nearest the loss at which every element reads 0, or null. */
  zeroFrom: number | null;
  /** The first layer at which a stored number overflowed, and in which pass, or null. */
  overflow: { layer: number; pass: 'forward' | 'backward' } | null;
}

/** Examples that the format curves use: few are enough, except where normalization couples the batch. */
export const FORMAT_EXAMPLES = 8;

interface Simulation extends FormatMeasurement {
  name: FormatName;
  h: Float64Array;
  g: Float64Array;
  traces: Trace[];
}

function allFinite(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

/**
 * The gradient of one network when weights, z, y, h, δ and g are stored in fp32, fp16 or bf16 (products are summed in
 * float64). The formats go through the layers together, so that each layer is drawn once a pass.
 * @param parameters `batch` is reduced to `examples` unless the batch is normalized
 * @param checkpoint awaited after every layer of every format: the place to yield, or to cancel by throwing
 */
export async function measureFormats(
  parameters: DenseParameters,
  seed: number,
  checkpoint: () => Promise<void> = () => Promise.resolve(),
  examples = FORMAT_EXAMPLES,
): Promise<Record<FormatName, FormatMeasurement>> {
  const { depth, width, normalization } = parameters;
  const batch = normalization === 'batch' ? parameters.batch : Math.min(parameters.batch, examples);
  const stack = { ...parameters, batch };
  // Drawn for the whole batch, so that the examples are the measurement's own.
  const data = drawData(seed, parameters.batch, width);
  const start = (name: FormatName): Simulation => {
    const stored = (values: ArrayLike<number>): Float64Array =>
      Float64Array.from({ length: batch * width }, (_, i) => roundings[name](values[i] as number));
    const g = stored(data.readout);
    const gradient = [logRms(g)];
    return { name, h: stored(data.input), g, traces: [], gradient, zeroFrom: null, overflow: null };
  };
  const simulations = (Object.keys(roundings) as FormatName[]).map(start);

  for (let l = 1; l <= depth; l++) {
    const layer = scaledLayer(stack, seed, l);
    for (const simulation of simulations) {
      const round = roundings[simulation.name];
      const { h, trace } = forwardLayer(stack, roundedLayer(layer, round), simulation.h, round);
      simulation.h = h;
      if (!simulation.overflow && !(allFinite(h) && allFinite(trace.y)))
        simulation.overflow = { layer: l, pass: 'forward' };
      // Every number of the three formats is an fp32 number.
      simulation.traces.push({ y: new Float32Array(trace.y), inverse: trace.inverse });
      await checkpoint();
    }
  }
  for (let l = depth; l >= 1; l--) {
    const layer = scaledLayer(stack, seed, l);
    for (const simulation of simulations) {
      const round = roundings[simulation.name];
      const trace = simulation.traces.pop() as Trace;
      const { g, delta } = backwardLayer(stack, roundedLayer(layer, round), trace, simulation.g, round);
      simulation.g = g;
      const size = logRms(g);
      simulation.gradient.unshift(size);
      if (simulation.zeroFrom === null && size === Number.NEGATIVE_INFINITY) simulation.zeroFrom = l - 1;
      if (!simulation.overflow && !allFinite(delta)) simulation.overflow = { layer: l, pass: 'backward' };
      if (!simulation.overflow && !allFinite(g)) simulation.overflow = { layer: l - 1, pass: 'backward' };
      await checkpoint();
    }
  }
  const entries = simulations.map(({ name, gradient, zeroFrom, overflow }) => [name, { gradient, zeroFrom, overflow }]);
  return Object.fromEntries(entries) as Record<FormatName, FormatMeasurement>;
}
