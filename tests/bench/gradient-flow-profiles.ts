import { summarizeSeeds } from '../../src/lab/numerics/statistics.ts';

/** log10 of root mean squares by layer, as in a gradient-flow frame. */
export interface Profiles {
  activation: number[];
  gradient: number[];
  weightGradient: number[];
}

export const QUANTITIES = ['activation', 'gradient', 'weightGradient'] as const;

/** Under 10^this some backends lose digits of a number's square divided by how many there are, and the plain way reads too little. */
const PLAIN_FLOOR = -15;

const TOLERANCE = 1e-3;

const medians = (perSeed: number[][]): number[] => summarizeSeeds(perSeed).median;

/**
 * Makes sure that both sides measured the same thing: their medians over seeds agree wherever the plain way does not
 * underflow.
 * @returns the share of medians that could be compared
 * @throws Error that names the first disagreement
 */
export function assertAgreement(ours: Profiles, plain: readonly Profiles[]): number {
  let compared = 0;
  let all = 0;
  for (const quantity of QUANTITIES) {
    medians(plain.map((profiles) => profiles[quantity])).forEach((expected, i) => {
      all++;
      if (!(expected > PLAIN_FLOOR)) return;
      compared++;
      const got = ours[quantity][i] as number;
      if (!(Math.abs(got - expected) <= TOLERANCE)) {
        throw new Error(`the two sides measure different things: ${quantity} ${i} is ${got} and ${expected}`);
      }
    });
  }
  return compared / all;
}
