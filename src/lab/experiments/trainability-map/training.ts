import type { Lab } from '../../experiment.ts';
import { mapKernels } from '../../nn/map-kernels.ts';
import type { MapParameters } from './definition.ts';
import { trainOnDevice } from './device-training.ts';
import { doubleTrainer, type Outcome } from './double-training.ts';
import { initialState, loadDraws } from './initial-state.ts';
import { quadraticTrainer } from './quadratic.ts';

/** How the runs of a map are computed. */
export interface Trainer {
  /** Bits of its numbers. */
  bits: 32 | 64;
  /** Runs that are computed together: a reader waits for them, and a newer request too. */
  together: number;
  /** @param rates log10 learning rates of each run */
  train(rates: readonly { x: number; y: number }[]): Promise<Outcome[]>;
}

/** Steps × width⁴ of the networks on the device together: enough to fill it, few enough to answer soon. */
const DEVICE_WORK = 4096 * 100 * 8 ** 4;

/** One run after another in double precision, on the processor. */
function oneByOne(lab: Lab, train: (rateX: number, rateY: number) => Outcome): Trainer {
  return {
    bits: 64,
    together: 8,
    async train(rates) {
      await lab.checkpoint();
      return rates.map(({ x, y }) => train(10 ** x, 10 ** y));
    },
  };
}

/** Whether a map's networks train on the device: where it has kernels for them, and whole floats. */
export function trainsOnDevice(lab: Lab, { loss }: Pick<MapParameters, 'loss'>): boolean {
  return loss === 'network' && lab.backend.bits === 32 && mapKernels(lab.tf) !== null;
}

/** All networks at once in single precision where the device has kernels for it; else one by one, in double precision. */
export async function trainerOf(lab: Lab, params: MapParameters): Promise<Trainer> {
  const { loss, activation, steps, roughness } = params;
  if (loss === 'quadratic') return oneByOne(lab, quadraticTrainer(roughness, steps));
  const width = params.width === '8' ? 8 : 16;
  const start = initialState(await loadDraws(width), width, activation);
  const kernels = mapKernels(lab.tf);
  if (!kernels || !trainsOnDevice(lab, params)) return oneByOne(lab, doubleTrainer(start, activation, steps));
  return {
    bits: 32,
    together: Math.max(64, Math.floor(DEVICE_WORK / (steps * width ** 4))),
    train: (rates) => trainOnDevice(lab, kernels, start, activation, steps, rates),
  };
}
