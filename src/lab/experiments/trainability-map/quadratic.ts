import type { Outcome } from './double-training.ts';
import { count, GIVEN_UP, giveUp, measureOf, type Tally } from './measure.ts';

/** L(a, b) = a² + 2ρab + b² + ε(1 + cos(2π(a − b)/λ)): how a and b are coupled, the ripples' length, and the start. */
export const QUADRATIC = { rho: 0.3, wavelength: 0.2, a: 1, b: 1 } as const;

/** Gradient descent on the two-parameter loss, in double precision. @param roughness ε */
export function quadraticTrainer(roughness: number, steps: number): (rateA: number, rateB: number) => Outcome {
  const { rho, wavelength } = QUADRATIC;
  const wave = (2 * Math.PI) / wavelength;
  return (rateA, rateB) => {
    let a: number = QUADRATIC.a;
    let b: number = QUADRATIC.b;
    const tally: Tally = { sum: 0, inverse: 0, last: 0, overflowed: false };
    let first = 1;
    for (let step = 0; step < steps; step++) {
      const phase = wave * (a - b);
      const ripple = roughness === 0 ? 0 : roughness * (1 + Math.cos(phase));
      const loss = a * a + 2 * rho * a * b + b * b + ripple;
      if (step === 0) first = loss;
      if (!(loss <= GIVEN_UP * first)) {
        giveUp(tally, step, steps);
        break;
      }
      count(tally, loss / first, step, steps);
      const turn = roughness === 0 ? 0 : roughness * wave * Math.sin(phase);
      const [byA, byB] = [2 * a + 2 * rho * b - turn, 2 * b + 2 * rho * a + turn];
      a -= rateA * byA;
      b -= rateB * byB;
    }
    return { measure: measureOf(tally), overflowed: tally.overflowed };
  };
}
