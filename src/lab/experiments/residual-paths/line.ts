import type { ResidualPathsParameters } from './definition.ts';

/** The ends of the line of inputs. */
export const LINE_END = 2;

type Points = Pick<ResidualPathsParameters, 'points'>;

/** The distance between neighbouring inputs. */
export function inputStep({ points }: Points): number {
  return (2 * LINE_END) / (points - 1);
}

/** The inputs' places on the line. */
export function inputs(params: Points): number[] {
  return Array.from({ length: params.points }, (_, i) => -LINE_END + i * inputStep(params));
}

/** Lags reach as far as a quarter of the line, a distance of 1 between inputs. */
export function lagCount({ points }: Points): number {
  return Math.floor((points - 1) / 4);
}
