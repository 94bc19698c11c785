import { plainNumber } from '../../numerics/number-text.ts';
import type { MapFrame } from './definition.ts';
import { decimalsOf, shareText, slopeText, subjectText } from './words.ts';

/** The finding in words, for any frame. */
export function summarizeMap(frame: MapFrame): string {
  const { params, progress, statistics } = frame;
  const { resolution, span, steps } = params;
  if (!statistics) {
    return `${plainNumber(Math.floor(progress * resolution ** 2), 6)} of ${resolution ** 2} runs are done.`;
  }
  const { converged, edgePixels, boxSlope, agreement, overflowed } = statistics;
  const decimals = decimalsOf(span, resolution);
  const centre = [params.centreX, params.centreY].map((at) => at.toFixed(decimals).replace('-', '−')).join(', ');
  const where = `on ${resolution} × ${resolution} pairs of learning rates over ${plainNumber(span)} decades around ${centre}`;
  const found = `${subjectText(frame)} trains in ${shareText(converged)} of ${steps}-step runs ${where}; in ${shareText(overflowed)} the loss passes 10³⁰ times the first.`;
  const boundary =
    boxSlope === null
      ? ' No boundary crosses this part.'
      : ` Counted in boxes, the boundary, ${edgePixels} pixels, has slope ${slopeText(boxSlope)}: a smooth line has 1.`;
  const exact = agreement === null ? '' : ` The closed form agrees in ${shareText(agreement)} of the pixels.`;
  return found + boundary + exact;
}
