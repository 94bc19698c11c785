import { type SchemeName, schemes, weightDeviation } from '../../nn/schemes.ts';
import { above, choice, number, type Quantity, type QuantityOptions, whole } from './options.ts';

/** Schemes with independent weights; those of an orthogonal matrix have no bound. */
const names = (Object.keys(schemes) as SchemeName[]).filter((name) => schemes[name].distribution !== 'orthogonal');

/** Only what the scheme depends on has to be given. */
function deviationOf(options: QuantityOptions): number {
  const scheme = choice('scheme', options.scheme, names);
  const gain = options.gain === undefined ? null : above(options, 'gain', 0);
  const { unit } = schemes[scheme];
  const fanIn = unit(1, 1) === unit(2, 1) ? 1 : whole(options, 'fanIn', 1);
  const fanOut = unit(1, 1) === unit(1, 2) ? 1 : whole(options, 'fanOut', 1);
  return weightDeviation(scheme, fanIn, fanOut, gain);
}

/** Of the initial weights of one layer: their standard deviation, and the b of U(−b, b) that has it. */
export const weightQuantities = {
  'weight-deviation': number(deviationOf),
  'weight-bound': number((options) => Math.sqrt(3) * deviationOf(options)),
} as const satisfies Record<string, Quantity>;
