import type { EdgeOfChaosParameters } from '../../lab/experiments/edge-of-chaos/definition.ts';
import { gradientFlowParameters } from '../../lab/experiments/gradient-flow/definition.ts';
import { defaults, readValues } from '../../lab/parameters.ts';

/**
 * The query that sets gradient flow to the point: the same variances, layers and seeds.
 * @returns null where gradient flow does not go so far
 */
export function gradientFlowQuery(params: EdgeOfChaosParameters): string | null {
  const { activation, depth, width, batch, sigmaW, sigmaB, seeds, seed } = params;
  const square = (sigma: number) => String(Number((sigma * sigma).toPrecision(6)));
  const texts = Object.entries({
    activation,
    sigmaW2: square(sigmaW),
    sigmaB2: square(sigmaB),
    ...Object.fromEntries(
      Object.entries({ depth, width, batch, seeds, seed }).map(([name, value]) => [name, String(value)]),
    ),
  });
  const { problems } = readValues(gradientFlowParameters, texts, defaults(gradientFlowParameters));
  return problems.length === 0 ? `?${new URLSearchParams(texts)}` : null;
}
