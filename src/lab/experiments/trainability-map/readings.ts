import type { MapFrame, MapStatistics } from './definition.ts';
import { agreementText, shareText, slopeText } from './words.ts';

function finished({ statistics }: MapFrame): MapStatistics {
  if (!statistics) throw new Error('the map is not finished');
  return statistics;
}

/** The numbers that prose can quote. */
export const mapReadings: Readonly<Record<string, (frame: MapFrame) => string>> = {
  'converged-share': (frame) => shareText(finished(frame).converged, frame),
  'overflow-share': (frame) => shareText(finished(frame).overflowed, frame),
  'box-dimension': (frame) => slopeText(finished(frame).boxSlope),
  'closed-form-agreement': (frame) => {
    const { disagreeing } = finished(frame);
    if (disagreeing === null) throw new Error('only the two-parameter loss without ripples has a closed form');
    return agreementText(disagreeing, frame);
  },
};
