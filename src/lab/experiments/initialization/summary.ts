import { activationTitles } from '../../nn/activation-names.ts';
import type { SchemeName } from '../../nn/schemes.ts';
import { magnitudeText } from '../../numerics/magnitude-text.ts';
import { plainNumber } from '../../numerics/number-text.ts';
import { changePerLayer } from './change.ts';
import type { InitializationFrame } from './definition.ts';

const SCHEMES: Readonly<Record<SchemeName, string>> = {
  lecun: 'LeCun initialization',
  'fan-out': 'variance 1/fan-out',
  xavier: 'Xavier initialization',
  'he-fan-in': 'He initialization',
  'he-fan-out': 'He initialization by fan-out',
  orthogonal: 'orthogonal weights',
  'pytorch-default': 'PyTorch’s default weights',
  fixed: 'weights of standard deviation 0.01',
};

/** Var(s²)/mean²; 0 where only the rounding of single precision is left. */
export function spreadText(value: number): string {
  return value < 1e-6 ? '0' : plainNumber(value);
}

/** `30 ReLU layers with He initialization, 256 units narrowing to 16` */
function network({ params, widths, gain }: InitializationFrame): string {
  const { depth, activation, scheme } = params;
  const layers = `${depth} ${activationTitles[activation]} ${depth === 1 ? 'layer' : 'layers'}`;
  const factor = params.gain === null ? '' : ` and gain ${plainNumber(gain)}`;
  const [first, last] = [widths[0] as number, widths.at(-1) as number];
  const shape = first === last ? '' : `, ${first} units ${first > last ? 'narrowing' : 'widening'} to ${last}`;
  return `${layers} with ${SCHEMES[scheme]}${factor}${shape}`;
}

/** A factor a layer, given in decades: `multiplied by 1.02`, `divided by 5.5`, `neither grows nor shrinks`. */
function factor(decades: number): string {
  const size = plainNumber(10 ** Math.abs(decades));
  if (size === '1') return 'keeps its size';
  return `is ${decades < 0 ? 'divided' : 'multiplied'} by ${size} a layer`;
}

function passesFinding(frame: InitializationFrame): string {
  const { signal, gradient, theory, params } = frame;
  const [up, down] = [signal.median, gradient.median];
  const last = up.at(-1) as number;
  const first = down[0] as number;
  const predicted = (log: number | undefined) => magnitudeText(log ?? Number.NaN);
  if (last === -Infinity) return `In ${network(frame)} no signal gets through: from some layer on all units are off.`;
  const forward = `the signal ${factor(changePerLayer(up, 'up'))} and leaves layer ${params.depth} with an RMS of ${magnitudeText(last)} (theory ${predicted(theory.signal.at(-1))})`;
  const backward =
    first === -Infinity
      ? 'no gradient comes back'
      : `the gradient ${factor(changePerLayer(down, 'down'))} on its way back and reaches layer 1 with ${magnitudeText(first)} (theory ${predicted(theory.gradient[0])})`;
  return `In ${network(frame)}, ${forward}; ${backward}.`;
}

function jacobianFinding({ jacobian, theory, widths }: InitializationFrame): string[] {
  if (!jacobian) return [];
  const { zeros, unresolved, largest, spread } = jacobian;
  if (largest.median === -Infinity) return ['The Jacobian from input to output is 0.'];
  const count = Math.min(widths[0] as number, widths.at(-1) as number);
  const among = count === 1 ? 'The singular value' : `The largest of the ${count} singular values`;
  const isIsometry = spread.median < 0.01 ? ': no direction is favoured' : '';
  const lost = [
    ...(zeros > 0 ? [`${zeros} of them ${zeros === 1 ? 'is' : 'are'} exactly 0`] : []),
    ...(unresolved > 0 ? [`${unresolved} too small beside the largest to be resolved`] : []),
  ].join(', ');
  return [
    `${among} of the Jacobian from input to output is ${magnitudeText(largest.median)}, and Var(s²) is ${spreadText(spread.median)} times the squared mean (theory ${plainNumber(theory.jacobian.spread)})${isIsometry}.`,
    ...(lost ? [`${lost.charAt(0).toUpperCase()}${lost.slice(1)}.`] : []),
  ];
}

/** The finding in words, for any frame: partial, failed or done. Magnitudes are medians over seeds. */
export function summarizeInitialization(frame: InitializationFrame): string {
  const { failure, phase, params } = frame;
  if (failure) {
    return `At layer ${failure.layer} of ${params.depth} the ${failure.quantity} of seed ${failure.seed} is no longer a finite number, and the measurement ends there.`;
  }
  if (phase === 'forward') return 'Forward pass: the signal is on its way up.';
  if (phase === 'backward') return 'Backward pass: the gradient is on its way down.';
  return [passesFinding(frame), ...jacobianFinding(frame)].join(' ');
}
