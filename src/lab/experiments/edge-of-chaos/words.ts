import { magnitudeText } from '../../numerics/magnitude-text.ts';

/** A factor a layer, given as its base-10 logarithm: `0.982`, `1.090`, `0.24`, `2.1`. */
export function factorText(log10: number): string {
  const factor = 10 ** log10;
  return Math.abs(factor - 1) < 0.5 ? factor.toFixed(3) : magnitudeText(log10);
}

/** A correlation: `0.37`, `0.998`, `1`. */
export function twoDecimals(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const short = value > 0.985 ? value.toFixed(4) : value.toFixed(2);
  return String(Number(short)).replace('-', '−');
}

/** A depth scale in layers. */
export function layersText(depthScale: number): string {
  if (depthScale > 1e4) return 'over 10 000';
  return String(Number(depthScale.toPrecision(depthScale < 100 ? 2 : 3)));
}
