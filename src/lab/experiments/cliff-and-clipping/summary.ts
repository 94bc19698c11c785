import type { CliffFrame, Descent } from './definition.ts';
import { clippingTitle, normText, numberText, placeText, settledLoss } from './words.ts';

function descentFinding(descent: Descent): string {
  const { clipping, thrown, gradient } = descent;
  const settled = `settles at a loss of ${numberText(settledLoss(descent))}`;
  if (!thrown) return `${clippingTitle(clipping)}, it ${settled}.`;
  const met = normText(gradient[thrown.step] as number);
  const end = gradient.at(-1) as number;
  const flat =
    end < -2 ? `, where the gradient’s norm is ${end === Number.NEGATIVE_INFINITY ? 'exactly 0' : normText(end)}` : '';
  return `${clippingTitle(clipping)}, it meets a gradient of norm ${met} at step ${thrown.step}, is thrown ${numberText(thrown.distance)} away and ${settled}${flat}.`;
}

/** Which descents are chance from where on. */
function chanceFinding(descents: readonly Descent[]): string {
  const parted = descents.flatMap(({ partsAt }) => (partsAt === null ? [] : [partsAt]));
  return parted.length === 0
    ? ''
    : ` From step ${Math.min(...parted)} on chance decides: a start moved by 10⁻¹⁰ has led 0.01 elsewhere.`;
}

/** The finding in words, for any frame. */
export function summarizeCliff(frame: CliffFrame): string {
  const { params, descents, progress, surface } = frame;
  if (progress < 1) {
    const measured = surface.loss.filter((loss) => !Number.isNaN(loss)).length;
    return `The surface is measured at ${measured} of ${surface.loss.length} points.`;
  }
  const start = normText(descents[0]?.gradient[0] as number);
  const findings = descents.map(descentFinding).join(' ');
  return `Descent from w = ${placeText(params.w)}, b = ${placeText(params.b)} starts on a gradient of norm ${start}. ${findings}${chanceFinding(descents)}`;
}
