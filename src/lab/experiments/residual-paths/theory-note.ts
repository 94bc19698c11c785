import type { ResidualPathsParameters } from './definition.ts';

/** One sentence where the theory, which is for infinite width, is only approximate at this depth and width; else null. */
export function limitsOfTheory({ depth, width }: ResidualPathsParameters): string | null {
  if (5 * depth < width) return null;
  return `The theory is for infinite width and predicts the mean square over seeds; at width ${width} single seeds scatter around it, and most of the plain stack’s lie below it.`;
}
