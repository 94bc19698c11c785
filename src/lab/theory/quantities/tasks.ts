import { ADDING_BASELINE, copyBaseline } from '../sequence-tasks.ts';
import { number, type Quantity, whole } from './options.ts';

/** Losses of whoever answers a sequence task without memory. */
export const taskQuantities = {
  'adding-baseline': number(() => ADDING_BASELINE),
  'copy-baseline': number((options) => copyBaseline(whole(options, 'delay', 1))),
} as const satisfies Record<string, Quantity>;
