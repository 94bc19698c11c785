import { activationTitles } from '../../nn/activation-names.ts';
import { magnitudeText, powerOfTwo } from '../../numerics/magnitude-text.ts';
import { type Regime, regimeOfChange } from '../regime.ts';
import { COMPARED, type ComparedName, FORMAT_TITLES, type NumberFormatsFrame } from './definition.ts';

/** Decades by which the median gradient in fp64 changes from the loss to the input. */
export function totalChange({ formats: { fp64 } }: Pick<NumberFormatsFrame, 'formats'>): number {
  return (fp64.gradient.median.at(-1) as number) - (fp64.gradient.median[0] as number);
}

export function regimeOfFormats(frame: Pick<NumberFormatsFrame, 'formats'>): Regime {
  return regimeOfChange(totalChange(frame));
}

/** `80 sigmoid layers of weight variance 1` */
export function networkTitle({ params: { depth, activation }, sigmaW2 }: NumberFormatsFrame): string {
  const layers = depth === 1 ? 'layer' : 'layers';
  return `${depth} ${activationTitles[activation]} ${layers} of weight variance ${Number(sigmaW2.toPrecision(3))}`;
}

/** `fp16 13, bf16 65 and fp32 73` */
function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** The formats in which something happens, the earliest first, with the layer. */
function inOrder(layerOf: (name: ComparedName) => number | null): { name: ComparedName; layer: number }[] {
  return COMPARED.flatMap((name) => {
    const layer = layerOf(name);
    return layer === null ? [] : [{ name, layer }];
  }).sort((a, b) => a.layer - b.layer);
}

function gradientFinding(frame: NumberFormatsFrame): string {
  const change = totalChange(frame);
  const title = networkTitle(frame);
  if (change === Number.NEGATIVE_INFINITY) {
    return `Across ${title} the gradient is exactly 0 from ${frame.formats.fp64.zero} layers back, whatever the format.`;
  }
  const factor = magnitudeText(Math.abs(change) / frame.params.depth);
  if (factor === '1') return `Across ${title} the gradient keeps its size.`;
  return `Across ${title} the gradient is ${change < 0 ? 'divided' : 'multiplied'} by ${factor} a layer.`;
}

function scaleFinding({ params: { lossScale } }: NumberFormatsFrame): string[] {
  if (lossScale === 0) return [];
  return [`The loss scale ${powerOfTwo(lossScale)} moves what a format can hold, and leaves that factor as it is.`];
}

function zeroFinding({ formats, crossings, params }: NumberFormatsFrame): string[] {
  if (formats.fp64.zero !== null) return [];
  const zeros = inOrder((name) => formats[name].zero);
  if (zeros.length === 0) return [];
  const read = zeros.map(
    ({ name, layer }, i) =>
      `in ${FORMAT_TITLES[name]} from ${layer}${i > 0 ? '' : layer === 1 ? ' layer back' : ' layers back'}`,
  );
  const expected = zeros.map(({ name }) => String(crossings[name].zero ?? `beyond ${params.depth}`));
  return [`Nothing but zeros is left of it ${listed(read)}; theory says ${listed(expected)}.`];
}

function overflowFinding({ formats }: NumberFormatsFrame): string[] {
  const forward = inOrder((name) => formats[name].forwardOverflow);
  const backward = inOrder((name) => formats[name].overflow);
  return [
    ...(forward.length > 0
      ? [
          `Already in the forward pass ${listed(forward.map(({ name, layer }) => `${FORMAT_TITLES[name]} overflows at layer ${layer}`))}.`,
        ]
      : []),
    ...(backward.length > 0
      ? [
          `On the way back ${listed(backward.map(({ name, layer }) => `${FORMAT_TITLES[name]} overflows ${layer === 0 ? 'at the loss' : `${layer} layers back`}`))}.`,
        ]
      : []),
  ];
}

/** True where a format keeps the gradient through all layers. */
export function isKept({ formats }: Pick<NumberFormatsFrame, 'formats'>, name: ComparedName): boolean {
  const { zero, overflow, forwardOverflow } = formats[name];
  return zero === null && overflow === null && forwardOverflow === null;
}

function keptFinding(frame: NumberFormatsFrame): string[] {
  if (frame.formats.fp64.zero !== null) return [];
  const kept = COMPARED.filter((name) => isKept(frame, name));
  if (kept.length === 0) return [];
  if (kept.length === COMPARED.length) return ['Every format holds it.'];
  return [`${listed(kept.map((name) => FORMAT_TITLES[name]))} ${kept.length === 1 ? 'holds' : 'hold'} it.`];
}

/** The finding in words, for any frame. */
export function summarizeNumberFormats(frame: NumberFormatsFrame): string {
  if (frame.measured < frame.params.seeds) {
    return `${frame.measured} of ${frame.params.seeds} networks are measured.`;
  }
  return [
    gradientFinding(frame),
    ...zeroFinding(frame),
    ...overflowFinding(frame),
    ...keptFinding(frame),
    ...scaleFinding(frame),
  ].join(' ');
}
