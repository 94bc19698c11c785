import { plainNumber } from '../../numerics/number-text.ts';
import type { MapFrame } from './definition.ts';
import { agreementText, decimalsOf, shareText, slopeText, subjectText } from './words.ts';

/** The finding in words, for any frame. */
export function summarizeMap(frame: MapFrame): string {
  const { params, progress, statistics } = frame;
  const { resolution, span, steps } = params;
  if (!statistics) {
    return `${plainNumber(Math.floor(progress * resolution ** 2), 6)} of ${resolution ** 2} runs are done.`;
  }
  const { converged, edgePixels, boxSlope, disagreeing, overflowed } = statistics;
  const decimals = decimalsOf(span, resolution);
  const centre = [params.centreX, params.centreY].map((at) => at.toFixed(decimals).replace('-', '−')).join(', ');
  const where = `on ${resolution} × ${resolution} pairs of learning rates over ${plainNumber(span)} decades around ${centre}`;
  const found = `${subjectText(frame)} trains in ${shareText(converged, frame)} of ${steps}-step runs ${where}; in ${shareText(overflowed, frame)} the loss passes 10³⁰ times the first.`;
  const boundary =
    boxSlope === null
      ? ' No boundary crosses this part.'
      : ` Counted in boxes, the boundary, ${edgePixels} pixels, has slope ${slopeText(boxSlope)}: a smooth line has 1.`;
  const exact =
    disagreeing === null ? '' : ` The closed form agrees in ${agreementText(disagreeing, frame)} of the pixels.`;
  return found + boundary + exact;
}
