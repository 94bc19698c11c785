import { roundings } from '../numerics/rounding.ts';
import { logRms } from '../numerics/statistics.ts';
import type { DenseParameters } from './dense-network.ts';
import { allFinite, passThroughFormats } from './stored-pass.ts';

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

const compared = { fp32: roundings.fp32, fp16: roundings.fp16, bf16: roundings.bf16 } as const;
type Compared = keyof typeof compared;

/**
 * The gradient of one network when weights, z, y, h, δ and g are stored in fp32, fp16 or bf16 (products are summed in
 * float64).
 * @param parameters `batch` is reduced to `examples` unless the batch is normalized
 * @param checkpoint awaited after every layer of every format: the place to yield, or to cancel by throwing
 */
export async function measureFormats(
  parameters: DenseParameters,
  seed: number,
  checkpoint: () => Promise<void> = () => Promise.resolve(),
  examples = FORMAT_EXAMPLES,
): Promise<Record<Compared, FormatMeasurement>> {
  const found = {} as Record<Compared, FormatMeasurement>;
  for (const name of Object.keys(compared) as Compared[]) {
    found[name] = { gradient: [], zeroFrom: null, overflow: null };
  }
  const pass = passThroughFormats({
    parameters,
    seed,
    formats: compared,
    examples: parameters.normalization === 'batch' ? parameters.batch : examples,
    onForward(name, layer, h, y) {
      if (!found[name].overflow && !(allFinite(h) && allFinite(y))) found[name].overflow = { layer, pass: 'forward' };
    },
    onBackward(name, layer, g, delta) {
      const measured = found[name];
      const size = logRms(g);
      measured.gradient.unshift(size);
      if (!delta) return;
      if (measured.zeroFrom === null && size === Number.NEGATIVE_INFINITY) measured.zeroFrom = layer;
      if (measured.overflow) return;
      if (!allFinite(delta)) measured.overflow = { layer: layer + 1, pass: 'backward' };
      else if (!allFinite(g)) measured.overflow = { layer, pass: 'backward' };
    },
  });
  for (const _ of pass) await checkpoint();
  return found;
}
