import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import type { Scaling } from '../../nn/carried-scale.ts';
import type { InitializationFrame } from './definition.ts';

/** One pass's magnitudes as they arrive, in base-10 logarithms; `NaN` is not measured yet. */
interface Pass {
  /** RMS by [seed][layer − 1]. */
  rms: number[][];
  /** The scale that stored values are to be multiplied by, by [seed][layer − 1]. */
  scale: number[][];
}

/** A measurement of S networks as it arrives from the device. */
export interface Record {
  forward: Pass;
  backward: Pass;
  /** How many of the 2·depth magnitudes have arrived. */
  arrived(): number;
  failure(): InitializationFrame['failure'];
  /** The mean square of stored z_layer, [S, 1, 1]; the layers come in order. */
  expectSignal(layer: number, meanSquare: tf.Tensor): void;
  /** The mean square of stored δ_layer, [S, 1, 1]; the layers come from the last downwards. */
  expectGradient(layer: number, meanSquare: tf.Tensor): void;
  /** Reads what is still on the device, in one transfer. */
  settle(lab: Lab): Promise<void>;
}

/** A stored zero is a true zero, whatever the scale. */
const sumOfLogs = (scale: number, stored: number): number =>
  stored === Number.NEGATIVE_INFINITY ? stored : scale + stored;

const finiteOrZero = (log: number): number => (Number.isFinite(log) ? log : 0);

/** @param scaling how the forward signal's scale is carried; the backward pass divides by its size at each layer */
export function startRecord(depth: number, seeds: number, seed: number, scaling: Scaling | 'fixed'): Record {
  const unmeasured = () => Array.from({ length: seeds }, () => new Array<number>(depth).fill(Number.NaN));
  const pass = (): Pass => ({ rms: unmeasured(), scale: unmeasured() });
  const [forward, backward] = [pass(), pass()];
  const expected: { tensor: tf.Tensor; take(values: Float32Array): void }[] = [];
  let arrived = 0;
  let failure: InitializationFrame['failure'] = null;

  const take = (
    { rms, scale }: Pass,
    quantity: 'signal' | 'gradient',
    layer: number,
    before: number,
    carried: (log: number) => number,
  ) => {
    return (values: Float32Array) => {
      values.forEach((square, s) => {
        const [sizes, scales] = [rms[s] as number[], scale[s] as number[]];
        const isFirst = before < 1 || before > depth;
        const here = isFirst ? 0 : carried((scales[before - 1] as number) + storedAt(sizes, scales, before - 1));
        scales[layer - 1] = here;
        const stored = Math.log10(square) / 2;
        if (!failure && (Number.isNaN(stored) || stored === Number.POSITIVE_INFINITY)) {
          failure = { layer, quantity, seed: seed + s };
        }
        sizes[layer - 1] = sumOfLogs(here, stored);
      });
    };
  };
  const storedAt = (sizes: number[], scales: number[], i: number) =>
    finiteOrZero((sizes[i] as number) - (scales[i] as number));
  const carriedForward = (log: number) => (scaling === 'fixed' ? 0 : scaling === 'anchored' ? Math.max(log, 0) : log);

  return {
    forward,
    backward,
    arrived: () => arrived,
    failure: () => failure,
    expectSignal(layer, tensor) {
      expected.push({ tensor, take: take(forward, 'signal', layer, layer - 1, carriedForward) });
    },
    expectGradient(layer, tensor) {
      expected.push({ tensor, take: take(backward, 'gradient', layer, layer + 1, (log) => log) });
    },
    async settle(lab) {
      if (expected.length === 0) return;
      const waiting = expected.splice(0);
      const joined = lab.tf.tidy(() => lab.tf.concat(waiting.map(({ tensor }) => lab.tf.reshape(tensor, [seeds]))));
      try {
        const values = await lab.read(joined);
        waiting.forEach((one, i) => {
          one.take(values.subarray(i * seeds, (i + 1) * seeds));
          arrived++;
        });
      } finally {
        joined.dispose();
      }
    },
  };
}
