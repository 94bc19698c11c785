import { magnitudeText } from '../../numerics/magnitude-text.ts';
import { percentage, plainNumber } from '../../numerics/number-text.ts';
import type { ActivationExplorerFrame } from './definition.ts';

/** The numbers that prose can quote: means over seeds, and what composition leaves. */
export const activationExplorerReadings: Readonly<Record<string, (frame: ActivationExplorerFrame) => string>> = {
  mean: ({ moments }) => plainNumber(moments.mean.mean),
  'mean-square': ({ moments }) => plainNumber(moments.meanSquare.mean),
  variance: ({ moments }) => plainNumber(moments.variance.mean),
  'mean-slope': ({ moments }) => plainNumber(moments.slope.mean),
  'mean-square-slope': ({ moments }) => plainNumber(moments.slopeSquare.mean),
  'flat-share': ({ moments }) => percentage(moments.flat.mean),
  gain: ({ gain }) => plainNumber(gain.measured.mean),
  'composed-width': ({ composition }) => magnitudeText(composition.width.at(-1) as number),
  'composed-slope': ({ composition }) => magnitudeText(composition.meanSlope.at(-1) as number),
};
