import { formats } from '../../numerics/formats.ts';
import { predictGradientFlow } from '../../theory/gradient-flow.ts';
import { type Crossings, crossingsOf, limitsOf } from '../../theory/number-formats.ts';
import { COMPARED, type ComparedName, EXAMPLES, type NumberFormatsParameters } from './definition.ts';

interface Prediction {
  /** log10 RMS ∂ℒ/∂h, by layers back from the loss. */
  theory: number[];
  note: string | null;
  crossings: Record<ComparedName, Crossings>;
}

/** Mean-field theory's gradient, and the layers at which it leaves each format. */
export function predictNumberFormats(params: NumberFormatsParameters): Prediction {
  const { theory, note } = predictGradientFlow({
    ...params,
    batch: EXAMPLES,
    sigmaB2: null,
    normalization: 'none',
    architecture: 'plain',
    branchScale: 1,
  });
  if (!theory) throw new Error('a plain network without normalization always has a prediction');
  const back = theory.gradient.map((value) => value + params.startGradient).reverse();
  const binary = back.map((value) => value / Math.log10(2));
  const crossings = {} as Record<ComparedName, Crossings>;
  for (const name of COMPARED) crossings[name] = crossingsOf(binary, limitsOf(formats[name], params.lossScale));
  return { theory: back, note, crossings };
}
