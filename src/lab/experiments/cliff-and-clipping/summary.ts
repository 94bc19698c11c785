import type { CliffFrame, Descent } from './definition.ts';
import { clippingTitle, largestGradient, normText, numberText, placeText, settledLoss } from './words.ts';

function descentFinding(descent: Descent): string {
  const { clipping, thrown, gradient } = descent;
  const name = clippingTitle(clipping);
  const settled = `loss ${numberText(settledLoss(descent))}`;
  if (!thrown) {
    const { log10, step } = largestGradient(descent);
    return `${name}, descent meets gradients of norm ${normText(log10)} at most (step ${step}) and settles at ${settled}.`;
  }
  const met = normText(gradient[thrown.step] as number);
  const end = gradient.at(-1) as number;
  const far = end < -2 ? `, where the gradient has all but vanished (norm ${normText(end)})` : '';
  const flat = end === Number.NEGATIVE_INFINITY ? ', where the gradient is exactly 0' : far;
  return `${name}, descent meets a gradient of norm ${met} at step ${thrown.step}, is thrown ${numberText(thrown.distance)} away and settles at ${settled}${flat}.`;
}

/** Which descents are chance from where on. */
function chanceFinding(descents: readonly Descent[]): string {
  const parted = descents.flatMap(({ partsAt }) => (partsAt === null ? [] : [partsAt]));
  return parted.length === 0 ? '' : ` A start moved by 10⁻¹⁰ takes another path from step ${Math.min(...parted)} on.`;
}

/** The finding in words, for any frame. */
export function summarizeCliff(frame: CliffFrame): string {
  const { params, descents, progress, surface } = frame;
  if (progress < 1) {
    const measured = surface.loss.filter((loss) => !Number.isNaN(loss)).length;
    return `The surface is measured at ${measured} of ${surface.loss.length} points.`;
  }
  const findings = descents.map(descentFinding).join(' ');
  return `From w = ${placeText(params.w)}, b = ${placeText(params.b)}: ${findings}${chanceFinding(descents)}`;
}
