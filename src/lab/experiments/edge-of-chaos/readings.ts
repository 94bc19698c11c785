import { magnitudeText } from '../../numerics/magnitude-text.ts';
import { percentage } from '../../numerics/number-text.ts';
import type { EdgeOfChaosFrame } from './definition.ts';
import { shares } from './shares.ts';
import { factorText, twoDecimals } from './words.ts';

/** The numbers that prose can quote: medians over seeds at the point, shares of the plane. */
export const edgeOfChaosReadings: Readonly<Record<string, (frame: EdgeOfChaosFrame) => string>> = {
  'point-step': ({ point }) => factorText(point.step.median),
  'point-variance': ({ point }) => magnitudeText(2 * (point.signal.median.at(-1) as number)),
  'point-correlation': ({ point }) => twoDecimals(point.correlation.median.at(-1) as number),
  'vanishing-share': (frame) => percentage(shares(frame).vanishing),
  'exploding-share': (frame) => percentage(shares(frame).exploding),
};
