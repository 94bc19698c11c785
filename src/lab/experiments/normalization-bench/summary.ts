import { activationTitles } from '../../nn/activation-names.ts';
import { magnitudeText } from '../../numerics/magnitude-text.ts';
import { leftOfStart } from '../../theory/running-statistics.ts';
import type {
  DepthResult,
  LayerResult,
  NormalizationBenchFrame,
  NormalizationBenchParameters,
  OrderResult,
  StatisticsResult,
} from './definition.ts';
import { NORMS, sharedBy, sizeOfSets } from './sets-in-words.ts';

/** A number to a fixed number of decimals, with a true minus sign: what is 0 but for rounding reads 0.000. */
export function decimals(value: number, digits = 3): string {
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', '−');
}

/** A magnitude of which only the linear value is known. */
export function sizeText(value: number): string {
  return magnitudeText(Math.log10(value));
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** PyTorch checks the batch and instance normalizations only. */
function refusal(kind: NormalizationBenchParameters['normalization']): string {
  return kind === 'batch' || kind === 'instance' ? ' PyTorch raises an error for such a batch in training mode.' : '';
}

function layerFinding(params: NormalizationBenchParameters, result: LayerResult): string {
  const { normalization: kind } = params;
  const size = sizeOfSets(params);
  const sum = sizeText(result.largestSum);
  const along = sizeText(result.largestAlong);
  const numbers = size === 1 ? 'one number' : `${size} numbers`;
  const shared = `${capital(NORMS[kind])} takes ${sharedBy(params)}: ${numbers} a set.`;
  if (kind === 'rms') {
    return `${shared} It divides by their root mean square and leaves the mean in: after it the mean square is ${decimals(result.squareAfter.mean)}, and the means still lie ${decimals(result.meanAfter.mean, 2)} from 0 on average. Going back, the gradient of each set is orthogonal to the output (largest sum of products ${along}), but need not sum to 0 (largest sum ${sum}).`;
  }
  if (size === 1) {
    const gradient = Math.max(...result.gradientBefore.map(Math.abs)) === 0 ? 'exactly 0' : 'not 0';
    return `${shared} A number minus itself is 0: whatever x is, the output is the shift β, here 0, and the gradient that goes back is ${gradient}.${refusal(kind)}`;
  }
  const before = `Before it the sets’ means lie ${decimals(result.meanBefore.mean, 2)} from 0 and their variance is ${decimals(result.varianceBefore.mean, 2)} on average; after it ${decimals(result.meanAfter.mean)} and ${decimals(result.varianceAfter.mean)}.`;
  const back = `Going back, ∂ℒ/∂x sums to 0 over each set: the largest sum is ${sum}, which is rounding.`;
  const two =
    ' Of two numbers only the sign of their difference is left, so the output is ±1 and nearly no gradient returns.';
  return `${shared} ${before} ${back}${size === 2 ? two : ''}`;
}

function statisticsFinding(params: NormalizationBenchParameters, result: StatisticsResult): string {
  const { momentum, steps } = params;
  const { size, difference, theory } = result;
  if (size === 1) {
    return 'In training mode batch norm over one number gives the shift β, here 0, whatever the input. The unbiased variance of one number is 0/0, so from the first step on there are no running statistics to infer with. PyTorch raises an error for such a batch in training mode.';
  }
  const last = difference.median.at(-1) as number;
  const expected = theory ? ` (theory ${magnitudeText(theory.difference.at(-1) as number)})` : '';
  const first = `With batches of ${size} numbers a channel, the inference output differs from the training output by ${magnitudeText(difference.median[0] as number)} RMS after the first step`;
  const then = steps === 1 ? '.' : ` and by ${magnitudeText(last)} after ${steps}${expected}.`;
  const left = sizeText(leftOfStart(momentum, steps));
  const rest =
    leftOfStart(momentum, steps) > 0.01
      ? `A share of ${left} of the initial mean 0 and variance 1 is still in the running statistics.`
      : 'What remains is not forgetting: each batch has a mean and a variance of its own, and the smaller it is the further they scatter.';
  return `${first}${then} ${rest}`;
}

function depthFinding(params: NormalizationBenchParameters, result: DepthResult): string {
  const { depth, activation, normalization: kind } = params;
  const { gradient, step, theory, size } = result;
  const one = kind === 'batch' ? 'example' : 'unit';
  const over = `${NORMS[kind]} over ${size} ${one}${size === 1 ? '' : 's'}`;
  const stack = `${depth} ${activationTitles[activation]} ${depth === 1 ? 'layer' : 'layers'} with ${over}`;
  const first = gradient.median[0] as number;
  if (first === -Infinity) {
    return `No gradient comes back through ${stack}: at the input it is exactly 0. A number minus itself is 0, whatever it was.${refusal(kind)}`;
  }
  const change = step.mean < 1 ? 'shrinks' : 'grows';
  const predicted = theory ? ` (theory ${decimals(theory.step)})` : '';
  const share = magnitudeText(first - (gradient.median[depth] as number));
  const bare = magnitudeText((result.without[0] as number) - (result.without[depth] as number));
  const times = share === '1' ? 'as large as' : `${share} times`;
  return `On its way back through ${stack} the gradient ${change} by a factor of ${decimals(step.mean)} a layer${predicted}: at the input it is ${times} the last layer’s. For the stack without normalization theory says ${bare}.`;
}

function orderFinding(params: NormalizationBenchParameters, result: OrderResult): string {
  const { depth } = params;
  const words = (order: 'pre' | 'post') => {
    const { weightGradient } = result[order];
    const [bottom, top] = [weightGradient.median[0] as number, weightGradient.median.at(-1) as number];
    return `${magnitudeText(top)} in the last block and ${magnitudeText(bottom)} in the first`;
  };
  const { pre, post } = result;
  const at = (list: readonly number[]) => decimals(list.at(-1) as number, 1);
  const blocks = depth === 1 ? 'one block' : `${depth} blocks`;
  const gradients = `In a Transformer of ${blocks} at initialization the gradient of a feed-forward matrix is ${words('pre')} with pre-LN (RMS), and ${words('post')} with post-LN.`;
  const squares = `The pre-LN stream grows to a mean square of ${at(pre.square.mean)}, between the bounds ${at(pre.theory.lower)} and ${at(pre.theory.upper)}; post-LN’s sums keep ${decimals(post.square.mean.at(-1) as number, 2)} (theory 1.5).`;
  return `${gradients} ${squares}`;
}

/** The finding in words, for any frame. */
export function summarizeNormalizationBench({ params, measured, progress, result }: NormalizationBenchFrame): string {
  if (progress < 1) return `${measured} of ${params.seeds} seeds are measured.`;
  switch (result.view) {
    case 'layer':
      return layerFinding(params, result);
    case 'statistics':
      return statisticsFinding(params, result);
    case 'depth':
      return depthFinding(params, result);
    case 'order':
      return orderFinding(params, result);
  }
}
