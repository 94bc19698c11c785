import { exact } from '../../nn/dense-network.ts';
import { allFinite, passThroughFormats } from '../../nn/stored-pass.ts';
import { type Rounding, roundings } from '../../numerics/rounding.ts';
import { logRms } from '../../numerics/statistics.ts';
import { EXAMPLES, type NumberFormatsParameters, STORED_NAMES, type StoredName } from './definition.ts';

/** How each line's numbers are stored; fp64, as it is, is the reference. */
const STORED: Readonly<Record<StoredName, Rounding>> = { fp64: exact, ...roundings };

/** One seed's pass in one format; layers are counted back from the loss. */
export interface MeasuredFormat {
  /** log10 RMS ∂ℒ/∂h, the loss scale divided out. */
  gradient: number[];
  /** Share of elements that are 0; `NaN` where one is not finite. */
  zeros: number[];
  overflow: number | null;
  /** Counted from the input. */
  forwardOverflow: number | null;
}

export interface MeasuredNetwork {
  formats: Record<StoredName, MeasuredFormat>;
  /** Elements of fp64's ∂ℒ/∂h at the layer looked at, with the loss scale. */
  looked: Float64Array;
}

function shareOfZeros(values: Float64Array): number {
  if (!allFinite(values)) return Number.NaN;
  return values.reduce((count, value) => (value === 0 ? count + 1 : count), 0) / values.length;
}

/** How many layers back the histogram looks: no further than there are layers. */
export const lookedAt = ({ look, depth }: NumberFormatsParameters): number => Math.min(look, depth);

/** One seed's network in every format. Yields the share that is done, 0…1, after every layer of every format. */
export function* measureNetwork(
  params: NumberFormatsParameters,
  seed: number,
): Generator<number, MeasuredNetwork, void> {
  const { depth, startGradient, lossScale } = params;
  const found = {} as Record<StoredName, MeasuredFormat>;
  for (const name of STORED_NAMES) found[name] = { gradient: [], zeros: [], overflow: null, forwardOverflow: null };
  let looked = new Float64Array();
  yield* passThroughFormats({
    parameters: {
      ...params,
      batch: EXAMPLES,
      sigmaB2: null,
      normalization: 'none',
      architecture: 'plain',
      branchScale: 1,
    },
    seed,
    formats: STORED,
    examples: EXAMPLES,
    factor: 10 ** startGradient * 2 ** lossScale,
    onForward(name, layer, h, y) {
      const format = found[name];
      if (format.forwardOverflow === null && !(allFinite(h) && allFinite(y))) format.forwardOverflow = layer;
    },
    onBackward(name, layer, g, delta) {
      const format = found[name];
      const back = depth - layer;
      format.gradient.push(logRms(g) - lossScale * Math.log10(2));
      format.zeros.push(shareOfZeros(g));
      if (name === 'fp64' && back === lookedAt(params)) looked = g.slice();
      if (format.overflow !== null || format.forwardOverflow !== null) return;
      // δ belongs to the layer above.
      if (delta && !allFinite(delta)) format.overflow = back - 1;
      else if (!allFinite(g)) format.overflow = back;
    },
  });
  return { formats: found, looked };
}
