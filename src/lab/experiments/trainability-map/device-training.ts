import type * as tf from '@tensorflow/tfjs-core';
import type { Lab } from '../../experiment.ts';
import { type MapKernels, type MapShape, texels } from '../../nn/map-kernels.ts';
import type { Outcome } from './double-training.ts';
import type { InitialState } from './initial-state.ts';
import { CAP, GIVEN_UP, measureOf, SETTLED } from './measure.ts';

/** The loss of the network that all runs start from. */
export function firstLoss({ width, batch, w0, w1, x, y }: InitialState, activation: MapShape['activation']): number {
  const phi = { tanh: Math.tanh, relu: (z: number) => Math.max(z, 0), linear: (z: number) => z }[activation];
  let loss = 0;
  for (let example = 0; example < batch; example++) {
    let output = 0;
    for (let unit = 0; unit < width; unit++) {
      let z = 0;
      for (let k = 0; k < width; k++) z += (x[example * width + k] as number) * (w0[k * width + unit] as number);
      output += phi(z) * (w1[unit] as number);
    }
    loss += (output / width - (y[example] as number)) ** 2;
  }
  return loss / batch;
}

/**
 * Trains many networks at once on the device, in single precision: three programs a step, and one read at the end.
 * @param rates log10 learning rates of each network
 */
export async function trainOnDevice(
  lab: Lab,
  kernels: MapKernels,
  start: InitialState,
  activation: MapShape['activation'],
  steps: number,
  rates: readonly { x: number; y: number }[],
): Promise<Outcome[]> {
  const core = lab.tf;
  const { width, batch, w0, w1, x, y } = start;
  const shape: MapShape = { width, batch, activation };
  const networks = rates.length;
  const scale = 1 / (batch * firstLoss(start, activation));
  const byUnit = Array.from(w0, (_, k) => w0[(k % width) * width + Math.floor(k / width)] as number);
  /** Numbers packed on the device; the plain copy is freed. */
  const placed = (numbers: ArrayLike<number>, rows: number, copies: number): tf.Tensor3D =>
    core.tidy(() => kernels.repeat(texels(core, numbers, rows), copies));
  const inputs = placed(x, 1, 1);
  const targets = placed(y, 1, 1);
  const rate = placed(
    rates.flatMap((at) => [10 ** at.x, 10 ** at.y, 0, 0]),
    networks,
    networks,
  );
  let parameters = placed([...byUnit, ...w1], 1, networks);
  let tally = placed([0, 0, 0, 0], 1, networks);
  try {
    for (let step = 0; step < steps; step++) {
      const errors = kernels.errors(parameters, inputs, targets, shape);
      const late = step >= steps - SETTLED ? 1 : 0;
      const counted = kernels.tally(tally, errors, { scale, late, cap: CAP, limit: GIVEN_UP });
      const next = kernels.descend(parameters, inputs, errors, rate, shape);
      core.dispose([errors, tally, parameters]);
      tally = counted;
      parameters = next;
      await lab.checkpoint();
    }
    const sums = await lab.read(tally);
    return rates.map((_, i) => {
      const [sum, inverse, last, gone] = sums.subarray(4 * i, 4 * i + 4) as unknown as [number, number, number, number];
      return { measure: measureOf({ sum, inverse, last }), overflowed: gone > 0 };
    });
  } finally {
    core.dispose([inputs, targets, rate, parameters, tally]);
  }
}
