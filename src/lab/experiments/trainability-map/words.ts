import { powerOfTen } from '../../numerics/magnitude-text.ts';
import { percentage, plainNumber } from '../../numerics/number-text.ts';
import type { MapFrame } from './definition.ts';

/** A learning rate from its base-10 logarithm: `0.032`, `2.5·10⁵`. Three digits, and more on narrow maps. */
export function rateText(log10: number, digits = 3): string {
  if (log10 >= -3 && log10 < 4) return plainNumber(10 ** log10, digits);
  const exponent = Math.floor(log10);
  return `${plainNumber(10 ** (log10 - exponent), digits)}·${powerOfTen(exponent)}`;
}

/** Decimals of a log10 learning rate that tell a map's pixels apart. */
export function decimalsOf(span: number, resolution: number): number {
  return Math.max(2, Math.ceil(-Math.log10(span / resolution)));
}

/** What became of a pixel's run, in words. */
export function outcomeText(measure: number, steps: number): string {
  if (Number.isNaN(measure)) return 'not trained yet';
  if (measure >= 0) return `diverges; the sum of 1/loss is ${plainNumber(measure)} first losses`;
  return `converges; its mean loss is ${plainNumber(-measure / steps)} of the first`;
}

/** What is trained, in words. */
export function subjectText({ params }: Pick<MapFrame, 'params'>): string {
  const { loss, activation, width, roughness } = params;
  if (loss === 'quadratic') return roughness === 0 ? 'The two-parameter loss' : 'The rippled two-parameter loss';
  const names = { tanh: 'tanh', relu: 'ReLU', linear: 'linear' } as const;
  return `The ${names[activation]} network of width ${width}`;
}

/** A count of pixels as the share of all. */
export const shareText = (count: number, { params }: Pick<MapFrame, 'params'>): string =>
  percentage(count / params.resolution ** 2, 3);

/** The share of pixels that are as the closed form has them; a single one of the finest map's that is not can be seen. */
export const agreementText = (disagreeing: number, { params }: Pick<MapFrame, 'params'>): string =>
  `${plainNumber(100 * (1 - disagreeing / params.resolution ** 2), 6)} %`;

export const slopeText = (slope: number | null): string => (slope === null ? 'none' : plainNumber(slope, 3));
